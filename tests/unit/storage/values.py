"""Values to store, with every field set to something that is not its default."""

from __future__ import annotations

from keywright.crypto.key_material import KeyMaterial
from keywright.crypto.row_integrity import RowMac
from keywright.domain.connection_states import ConnectionState
from keywright.domain.custom_key_stores import ConnectionErrorCode, ConnectionStep, CustomKeyStore
from keywright.domain.hsm_backups import Backup, BackupState
from keywright.domain.hsm_clusters import Cluster, ClusterState, Hsm, HsmState
from keywright.domain.hsm_users import HsmLogin, HsmLoginRecord, HsmRole, HsmUser
from keywright.domain.iam.entities import User
from keywright.domain.key_states import KeyState
from keywright.domain.keys import BackingKey, Key, KeyDeletion
from keywright.domain.principals import AccessKey, principal_of_user
from keywright.domain.private_connectivity import HostedZone, InterfaceEndpoint
from keywright.domain.scope import Scope
from keywright.ports.storage import MaskedObject, NetworkInterface
from keywright.storage.deployment import Deployment

DEPLOYMENT = Deployment(
    root_key_id="root-1",
    format_version=1,
    created_at=1.5,
    account_id="111122223333",
    regions=("eu-west-1", "us-east-1"),
)
ROW_MAC = RowMac(KeyMaterial(bytes(range(32))))

SCOPE = Scope(account_id="111122223333", region="eu-west-1")
OTHER_ACCOUNT = Scope(account_id="444455556666", region="eu-west-1")
OTHER_REGION = Scope(account_id="111122223333", region="us-east-1")

IAM_USER = User(
    account_id="111122223333",
    user_id="AIDA1",
    name="Zoë",
    path="/team/",
    boundary="arn:aws:iam::111122223333:policy/Limit",
    tags={"b": "1", "a": "é"},
    created_at=1700000008.5,
    version=2,
)
ACCESS_KEY = AccessKey(
    access_key_id="AKIA1",
    principal=principal_of_user(IAM_USER),
    sealed_secret=b"\x00s",
    secret_version=2,
    active=True,
    created_at=1700000009.5,
    version=3,
)

STORE = CustomKeyStore(
    scope=SCOPE,
    custom_key_store_id="cks-1",
    name="First",
    type="AWS_CLOUDHSM",
    connection_state=ConnectionState.FAILED,
    connection_error_code=ConnectionErrorCode.USER_LOCKED_OUT,
    created_at=1700000000.123456,
    settings=b'{"a":"\xc3\xab\x00"}',
    attempt=7,
    version=2,
)
STEP = ConnectionStep(
    custom_key_store_id="cks-1", attempt=7, name="LOGGING_IN", started_at=10.25, ended_at=11.5, detail="on 2 HSMs"
)

KEY = Key(
    scope=SCOPE,
    key_id="1234abcd-12ab-34cd-56ef-1234567890ab",
    description="line\n'quoted' 🔑",
    spec="SYMMETRIC_DEFAULT",
    usage="ENCRYPT_DECRYPT",
    origin="AWS_CLOUDHSM",
    state=KeyState.PENDING_DELETION,
    created_at=1700000001.75,
    deletion_date=1700000002.5,
    custom_key_store_id="cks-1",
    backing_key_id=b"\x00" * 15 + b"\xff",
    xks_key_id="external-1",
    version=4,
)
BACKING_KEY = BackingKey(
    backing_key_id=KEY.backing_key_id, key_id=KEY.key_id, scope=SCOPE, sealed_material=b"sealed\x00", created_at=5.125
)
DELETION = KeyDeletion(
    scope=SCOPE,
    key_id=KEY.key_id,
    custom_key_store_id="cks-1",
    backing_key_id=KEY.backing_key_id,
    backing_keys_deletion_status="SUCCESS",
    deleted_at=9.5,
    audit_data={"keyId": KEY.key_id, "backingKeys": '[{"backingKeyId":"ë"}]'},
    recorded=False,
)

HSM = Hsm(
    hsm_id="hsm-1",
    cluster_id="cluster-1",
    availability_zone="eu-west-1a",
    subnet_id="subnet-1",
    eni_id="eni-1",
    eni_ip="10.0.0.4",
    token_label="token-1",
    state=HsmState.ACTIVE,
    state_message="fine",
)
CLUSTER = Cluster(
    scope=SCOPE,
    cluster_id="cluster-1",
    state=ClusterState.ACTIVE,
    state_message="ready",
    hsm_backend="softhsm",
    hsm_type="hsm2m.medium",
    mode="NON_FIPS",
    network_type="IPV4",
    vpc_id="vpc-1",
    security_group="sg-1",
    subnet_mapping={"eu-west-1b": "subnet-2", "eu-west-1a": "subnet-1"},
    created_at=1700000003.5,
    backup_retention_days="30",
    csr="-----BEGIN",
    sealed_private_key=b"sealed",
    cluster_certificate="cert",
    trust_anchor="anchor",
    tags={"b": "1", "a": "é"},
    hsms=(HSM,),
    topology=5,
    source_backup_id="backup-0",
    version=6,
)
BACKUP = Backup(
    scope=SCOPE,
    backup_id="backup-1",
    cluster_id="cluster-1",
    state=BackupState.PENDING_DELETION,
    created_at=1700000004.25,
    hsm_backend="softhsm",
    hsm_type="hsm2m.medium",
    mode="NON_FIPS",
    csr="-----BEGIN",
    sealed_private_key=b"sealed\x00",
    cluster_certificate="cert",
    trust_anchor="anchor",
    retention_days="30",
    never_expires=True,
    delete_at=1700000005.5,
    version=2,
)
MASKED = MaskedObject(cluster_id="cluster-1", object_id=b"\x01", label="key", owner="kmsuser", masked=b"wrapped")

USER = HsmUser(
    cluster_id="cluster-1",
    name="kmsuser",
    role=HsmRole.CRYPTO_USER,
    sealed_password=b"p",
    pending_sealed_password=b"q",
    version=3,
)
LOGIN_RECORD = HsmLoginRecord(hsm_id="hsm-1", user_name="kmsuser", failed_logins=4)
LOGIN = HsmLogin(login_id="login-1", cluster_id="cluster-1", user_name="kmsuser", holder="cks-1", expires_at=None)
INTERFACE = NetworkInterface(
    eni_id="eni-1", subnet_id="subnet-1", ip_address="10.0.0.4", owner="hsm-1", description="d"
)
ENDPOINT = InterfaceEndpoint(
    vpc_endpoint_id="vpce-1",
    custom_key_store_id="cks-1",
    scope=SCOPE,
    service_name="com.amazonaws.vpce.eu-west-1.vpce-svc-1",
    zone_addresses={"eu-west-1b": "10.0.1.4", "eu-west-1a": "10.0.0.4"},
    created_at=1700000006.25,
)
HOSTED_ZONE = HostedZone(
    hosted_zone_id="Z1",
    name="proxy.example.com",
    custom_key_store_id="cks-1",
    scope=SCOPE,
    vpc_endpoint_id="vpce-1",
    created_at=1700000007.5,
)
