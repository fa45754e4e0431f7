"""The client's calls against a server that we did not write: every operation that moto has."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import pytest

from keywright.api import cloudhsmv2, kms, sts
from keywright.client.kms import create_alias, create_grant, create_key, describe_key, encrypt, generate_mac, sign
from keywright.client.runtime.context import Context
from keywright.client.runtime.error_text import error_code
from keywright.client.runtime.errors import ProtocolFailure
from keywright.client.runtime.result import Err, Ok

ROLE = "arn:aws:iam::123456789012:role/reader"
POLICY = '{"Version": "2012-10-17", "Statement": []}'


class World:
    """What calls are about, made on first use."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._made: dict[str, Any] = {}

    def _once(self, name: str, make: Callable[[], Any]) -> Any:
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    def key(self, spec: Any = "SYMMETRIC_DEFAULT", usage: Any = "ENCRYPT_DECRYPT") -> str:
        return self._once(spec, lambda: self.new_key(key_spec=spec, key_usage=usage))

    def new_key(self, **members: Any) -> str:
        made = create_key.request(self.context, kms.CreateKeyRequest(**members)).unwrap()
        return made.key_metadata.key_id

    def grant(self) -> kms.CreateGrantResponse:
        asked = kms.CreateGrantRequest(
            key_id=self.key(), grantee_principal=ROLE, retiring_principal=ROLE, operations=["Decrypt"]
        )
        return create_grant.request(self.context, asked).unwrap()

    def alias(self, name: str) -> str:
        create_alias.request(self.context, kms.CreateAliasRequest(alias_name=name, target_key_id=self.key())).unwrap()
        return name

    def ciphertext(self) -> bytes:
        asked = kms.EncryptRequest(key_id=self.key(), plaintext=b"plain", encryption_context={"a": "b"})
        return encrypt.request(self.context, asked).unwrap().ciphertext_blob

    def signature(self) -> bytes:
        asked = kms.SignRequest(key_id=self.rsa(), message=b"m", signing_algorithm="RSASSA_PSS_SHA_256")
        return sign.request(self.context, asked).unwrap().signature

    def rsa(self) -> str:
        return self.key("RSA_2048", "SIGN_VERIFY")

    def hmac(self) -> str:
        return self.key("HMAC_256", "GENERATE_VERIFY_MAC")

    def mac(self) -> bytes:
        asked = kms.GenerateMacRequest(key_id=self.hmac(), message=b"m", mac_algorithm="HMAC_SHA_256")
        return generate_mac.request(self.context, asked).unwrap().mac

    def arn(self) -> str:
        return describe_key.request(self.context, kms.DescribeKeyRequest(key_id=self.key())).unwrap().key_metadata.arn


# moto's own IDs break the model's pattern (they have digits that AWS's never have), so the client would not send them.
CLUSTER = "cluster-abcdefghijk"
BACKUP = "arn:aws:cloudhsm:us-east-1:123456789012:backup/backup-abcdefghijk"

KMS: dict[str, Callable[[World], Any]] = {
    "create_key": lambda _: kms.CreateKeyRequest(description="d", tags=[kms.Tag(tag_key="a", tag_value="b")]),
    "replicate_key": lambda w: kms.ReplicateKeyRequest(key_id=w.new_key(multi_region=True), replica_region="eu-west-1"),
    "update_key_description": lambda w: kms.UpdateKeyDescriptionRequest(key_id=w.key(), description="new"),
    "tag_resource": lambda w: kms.TagResourceRequest(key_id=w.key(), tags=[kms.Tag(tag_key="a", tag_value="")]),
    "untag_resource": lambda w: kms.UntagResourceRequest(key_id=w.key(), tag_keys=["a"]),
    "list_resource_tags": lambda w: kms.ListResourceTagsRequest(key_id=w.key(), limit=1),
    "describe_key": lambda w: kms.DescribeKeyRequest(key_id=w.key()),
    "list_keys": lambda _: kms.ListKeysRequest(),
    "create_alias": lambda w: kms.CreateAliasRequest(alias_name="alias/one", target_key_id=w.key()),
    "update_alias": lambda w: kms.UpdateAliasRequest(alias_name=w.alias("alias/two"), target_key_id=w.key()),
    "delete_alias": lambda w: kms.DeleteAliasRequest(alias_name=w.alias("alias/three")),
    "list_aliases": lambda _: kms.ListAliasesRequest(),
    "create_grant": lambda w: kms.CreateGrantRequest(
        key_id=w.key(),
        grantee_principal=ROLE,
        operations=["Encrypt"],
        constraints=kms.GrantConstraints(encryption_context_subset={"a": "b"}),
    ),
    "list_grants": lambda w: kms.ListGrantsRequest(key_id=w.key()),
    "list_retirable_grants": lambda w: w.grant() and kms.ListRetirableGrantsRequest(retiring_principal=ROLE),
    "revoke_grant": lambda w: kms.RevokeGrantRequest(key_id=w.key(), grant_id=w.grant().grant_id),
    "retire_grant": lambda w: kms.RetireGrantRequest(grant_token=w.grant().grant_token),
    "enable_key_rotation": lambda w: kms.EnableKeyRotationRequest(key_id=w.key(), rotation_period_in_days=90),
    "disable_key_rotation": lambda w: kms.DisableKeyRotationRequest(key_id=w.key()),
    "get_key_rotation_status": lambda w: kms.GetKeyRotationStatusRequest(key_id=w.key()),
    "put_key_policy": lambda w: kms.PutKeyPolicyRequest(key_id=w.key(), policy_name="default", policy=POLICY),
    "get_key_policy": lambda w: kms.GetKeyPolicyRequest(key_id=w.key(), policy_name="default"),
    "list_key_policies": lambda w: kms.ListKeyPoliciesRequest(key_id=w.key()),
    "encrypt": lambda w: kms.EncryptRequest(key_id=w.key(), plaintext=bytes(range(256))),
    "decrypt": lambda w: kms.DecryptRequest(ciphertext_blob=w.ciphertext(), encryption_context={"a": "b"}),
    "re_encrypt": lambda w: kms.ReEncryptRequest(
        ciphertext_blob=w.ciphertext(), source_encryption_context={"a": "b"}, destination_key_id=w.key()
    ),
    "disable_key": lambda w: kms.DisableKeyRequest(key_id=w.new_key()),
    "enable_key": lambda w: kms.EnableKeyRequest(key_id=w.new_key()),
    "schedule_key_deletion": lambda w: kms.ScheduleKeyDeletionRequest(key_id=w.new_key(), pending_window_in_days=7),
    "cancel_key_deletion": lambda w: kms.CancelKeyDeletionRequest(key_id=w.new_key()),
    "generate_data_key": lambda w: kms.GenerateDataKeyRequest(key_id=w.key(), key_spec="AES_256"),
    "generate_data_key_without_plaintext": lambda w: kms.GenerateDataKeyWithoutPlaintextRequest(
        key_id=w.key(), number_of_bytes=64
    ),
    "generate_mac": lambda w: kms.GenerateMacRequest(key_id=w.hmac(), message=b"m", mac_algorithm="HMAC_SHA_256"),
    "generate_random": lambda _: kms.GenerateRandomRequest(number_of_bytes=32),
    "sign": lambda w: kms.SignRequest(key_id=w.rsa(), message=b"m", signing_algorithm="RSASSA_PSS_SHA_256"),
    "verify": lambda w: kms.VerifyRequest(
        key_id=w.rsa(), message=b"m", signature=w.signature(), signing_algorithm="RSASSA_PSS_SHA_256"
    ),
    "verify_mac": lambda w: kms.VerifyMacRequest(
        key_id=w.hmac(), message=b"m", mac_algorithm="HMAC_SHA_256", mac=w.mac()
    ),
    "get_public_key": lambda w: kms.GetPublicKeyRequest(key_id=w.rsa()),
    "rotate_key_on_demand": lambda w: kms.RotateKeyOnDemandRequest(key_id=w.new_key()),
    "list_key_rotations": lambda w: kms.ListKeyRotationsRequest(key_id=w.key()),
}
CLOUDHSM: dict[str, Callable[[World], Any]] = {
    "create_cluster": lambda _: cloudhsmv2.CreateClusterRequest(hsm_type="hsm1.medium", subnet_ids=["subnet-0123abcd"]),
    "describe_clusters": lambda _: cloudhsmv2.DescribeClustersRequest(max_results=1),
    "tag_resource": lambda _: cloudhsmv2.TagResourceRequest(
        resource_id=CLUSTER, tag_list=[cloudhsmv2.Tag(key="a", value="b")]
    ),
    "list_tags": lambda _: cloudhsmv2.ListTagsRequest(resource_id=CLUSTER),
    "untag_resource": lambda _: cloudhsmv2.UntagResourceRequest(resource_id=CLUSTER, tag_key_list=["a"]),
    "describe_backups": lambda _: cloudhsmv2.DescribeBackupsRequest(filters={"states": ["READY"]}),
    "put_resource_policy": lambda _: cloudhsmv2.PutResourcePolicyRequest(resource_arn=BACKUP, policy=POLICY),
    "get_resource_policy": lambda _: cloudhsmv2.GetResourcePolicyRequest(resource_arn=BACKUP),
    "delete_cluster": lambda _: cloudhsmv2.DeleteClusterRequest(cluster_id=CLUSTER),
}
STS: dict[str, Callable[[World], Any]] = {
    "get_caller_identity": lambda _: sts.GetCallerIdentityRequest(),
    "get_session_token": lambda _: sts.GetSessionTokenRequest(duration_seconds=900),
    "get_federation_token": lambda _: sts.GetFederationTokenRequest(name="someone", policy=POLICY),
    "assume_role": lambda _: sts.AssumeRoleRequest(role_arn=ROLE, role_session_name="me", duration_seconds=900),
    "assume_role_with_web_identity": lambda _: sts.AssumeRoleWithWebIdentityRequest(
        role_arn=ROLE, role_session_name="me", web_identity_token="a.b.c0"
    ),
    "get_access_key_info": lambda _: sts.GetAccessKeyInfoRequest(access_key_id="AKIAIOSFODNN7EXAMPLE"),
}
SERVICES = {"kms": KMS, "cloudhsmv2": CLOUDHSM, "sts": STS}
# moto reads a whole SAML document here, which is no matter of this protocol.
LEFT_OUT = {"assume_role_with_saml"}
# Codes that moto answers and AWS's model does not have.
NOT_OF_AWS = {"delete_cluster": "ResourceNotFoundException"}


@pytest.fixture(scope="module")
def world(moto):
    return World(moto)


CALLS = [(service, name) for service, calls in SERVICES.items() for name in calls]


@pytest.mark.parametrize(("service", "name"), CALLS, ids=[f"{service} {name}" for service, name in CALLS])
def test_moto_and_the_client_understand_each_other(world, service, name):
    module = importlib.import_module(f"keywright.client.{service}.{name}")
    result, metadata = module.request_with_metadata(world.context, SERVICES[service][name](world))
    assert metadata.attempts == 1
    if isinstance(result, Err):
        if error_code(module.OPERATION, result.error) != NOT_OF_AWS.get(name):
            assert not isinstance(result.error, ProtocolFailure), module.error_to_string(result.error)
    else:
        assert isinstance(result.value, module.OPERATION.response or type(None))


def test_every_operation_that_moto_has_is_called():
    from moto.cloudhsmv2.responses import CloudHSMV2Response
    from moto.kms.responses import KmsResponse
    from moto.sts.responses import TokenResponse

    for service, responses in (("kms", KmsResponse), ("cloudhsmv2", CloudHSMV2Response), ("sts", TokenResponse)):
        known = importlib.import_module(f"keywright.client.{service}.descriptions").MODULES.values()
        assert set(known) & set(vars(responses)) - LEFT_OUT == set(SERVICES[service])


def test_what_was_encrypted_comes_back(world):
    from keywright.client.kms import decrypt

    asked = kms.DecryptRequest(ciphertext_blob=world.ciphertext(), encryption_context={"a": "b"})
    assert decrypt.request(world.context, asked).unwrap().plaintext == b"plain"


def test_errors_of_moto_have_their_types(world):
    missing = describe_key.request(world.context, kms.DescribeKeyRequest(key_id="00000000-0000-4000-8000-000000000000"))
    assert isinstance(missing, Err)
    assert isinstance(missing.error, kms.NotFoundException)
    assert missing.error.message


async def test_asynchronous_calls_say_the_same(world):
    from keywright.client.sts import get_caller_identity

    asked = sts.GetCallerIdentityRequest()
    said = get_caller_identity.request(world.context, asked)
    assert isinstance(said, Ok)
    assert await get_caller_identity.request_async(world.context, asked) == said
    await world.context.async_transport.close()
