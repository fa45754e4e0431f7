"""The story of the demonstration, from an empty directory to a plaintext that came back."""

from __future__ import annotations

import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from keywright.cli.demonstration.programs import ProgramFailed, create_cluster, server
from keywright.cli.demonstration.telling import Teller

REGION = "us-east-1"
SECRET = b"The quick brown fox keeps its own keys."
CONTEXT = {"purpose": "demo"}
PATIENCE_SECONDS = 60.0

GOING_ON = (
    "Everything above was temporary and is gone. To go on:",
    "",
    "  keywright dev                                 a development server on http://127.0.0.1:8080, test/test",
    "  keywright init --data-dir DIR                 a deployment to keep; then: keywright serve --data-dir DIR",
    "  keywright hsm cluster create --data-dir DIR   a cluster of HSMs in it",
    "",
    "docs/tutorial/first-hsm-key-store.md goes through it line by line.",
)


class DemonstrationFailed(Exception):
    """The demonstration did not end as it should; the message says where."""


def run_demonstration() -> None:
    """Run the story and tell it.

    Raises:
        DemonstrationFailed: a step failed, or the plaintext did not come back.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    tell = Teller()
    tell.title("Keywright: a KMS key that lives in HSMs and never leaves them")
    with tempfile.TemporaryDirectory(prefix="keywright-demo-") as temporary:
        try:
            _run(tell, Path(temporary))
        except (ProgramFailed, ClientError, BotoCoreError) as fault:
            raise DemonstrationFailed(str(fault)) from fault


def _run(tell: Teller, directory: Path) -> None:
    data_dir = directory / "data"
    with ExitStack() as until_the_end:
        with tell.step("Start a server on a temporary store"):
            endpoint = until_the_end.enter_context(server(data_dir, directory / "server.log"))
            tell.fact(f"{endpoint} speaks the AWS KMS and CloudHSM APIs; signatures are verified")
        _with_server(tell, data_dir, endpoint)


def _with_server(tell: Teller, data_dir: Path, endpoint: str) -> None:
    kms = _client(endpoint)
    with tell.step("Make a cluster of two HSMs"):
        cluster = create_cluster(data_dir, REGION)
        zones = ", ".join(hsm["availability_zone"] for hsm in cluster["hsms"])
        tell.fact(f"{cluster['cluster_id']} is {cluster['state']}: one SoftHSM2 token in each of {zones}")
        tell.fact("its certificate is signed by our own authority, and the crypto user kmsuser has a password")
    store_id = _connect_store(tell, kms, cluster)
    key, ciphertext = _use_key(tell, kms, store_id)
    _unplug(tell, kms, store_id, key["KeyId"], ciphertext)
    tell.table(
        "What was made",
        [
            ("cluster", cluster["cluster_id"]),
            ("HSMs", ", ".join(hsm["hsm_id"] for hsm in cluster["hsms"])),
            ("custom key store", store_id),
            ("KMS key", key["Arn"]),
            ("plaintext that came back", SECRET.decode()),
        ],
    )
    tell.closing(GOING_ON)


def _connect_store(tell: Teller, kms: Any, cluster: dict[str, Any]) -> str:
    with tell.step("Create a custom key store on the cluster"):
        store_id: str = kms.create_custom_key_store(
            CustomKeyStoreName="demo",
            CloudHsmClusterId=cluster["cluster_id"],
            TrustAnchorCertificate=Path(cluster["trust_anchor_file"]).read_text(encoding="ascii"),
            KeyStorePassword=cluster["crypto_user_password"],
        )["CustomKeyStoreId"]
        tell.fact(f"{store_id} is {_state(kms, store_id)}")
    with tell.step("Connect it: find the cluster, take addresses, log in as kmsuser, change the password"):
        kms.connect_custom_key_store(CustomKeyStoreId=store_id)
        _await_state(kms, store_id, "CONNECTED")
        tell.fact("CONNECTED; kmsuser's password is now known to Keywright alone")
    return store_id


def _use_key(tell: Teller, kms: Any, store_id: str) -> tuple[dict[str, Any], bytes]:
    with tell.step("Create a key in it"):
        key: dict[str, Any] = kms.create_key(Origin="AWS_CLOUDHSM", CustomKeyStoreId=store_id)["KeyMetadata"]
        tell.fact(f"{key['KeyId']} is {key['KeyState']}, on both HSMs, sensitive and non-extractable")
    with tell.step("Encrypt and decrypt inside the HSMs"):
        encrypted = kms.encrypt(KeyId=key["KeyId"], Plaintext=SECRET, EncryptionContext=CONTEXT)
        ciphertext: bytes = encrypted["CiphertextBlob"]
        tell.fact(f"ciphertext {ciphertext.hex()[:48]}... ({len(ciphertext)} bytes)")
        _expect_secret(kms, ciphertext)
        tell.fact(f"plaintext  {SECRET.decode()}")
    return key, ciphertext


def _unplug(tell: Teller, kms: Any, store_id: str, key_id: str, ciphertext: bytes) -> None:
    from botocore.exceptions import ClientError

    with tell.step("Disconnect the store: the key becomes unavailable at once"):
        kms.disconnect_custom_key_store(CustomKeyStoreId=store_id)
        state = kms.describe_key(KeyId=key_id)["KeyMetadata"]["KeyState"]
        try:
            kms.decrypt(CiphertextBlob=ciphertext, EncryptionContext=CONTEXT)
        except ClientError as refused:
            tell.fact(f"the key is {state}; Decrypt answers {refused.response['Error']['Code']}")
        else:
            raise DemonstrationFailed("a disconnected key store still decrypts")
        _await_state(kms, store_id, "DISCONNECTED")
    with tell.step("Connect it again: the old ciphertext opens"):
        kms.connect_custom_key_store(CustomKeyStoreId=store_id)
        _await_state(kms, store_id, "CONNECTED")
        _expect_secret(kms, ciphertext)
        tell.fact(f"plaintext  {SECRET.decode()}")


def _client(endpoint: str) -> Any:
    import boto3

    # The development server's well-known credentials.
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return boto3.client("kms", endpoint_url=endpoint, region_name=REGION, **keys)


def _expect_secret(kms: Any, ciphertext: bytes) -> None:
    if kms.decrypt(CiphertextBlob=ciphertext, EncryptionContext=CONTEXT)["Plaintext"] != SECRET:
        raise DemonstrationFailed("the plaintext did not come back")


def _state(kms: Any, store_id: str) -> str:
    (store,) = kms.describe_custom_key_stores(CustomKeyStoreId=store_id)["CustomKeyStores"]
    code = store.get("ConnectionErrorCode")
    return f"{store['ConnectionState']} ({code})" if code else str(store["ConnectionState"])


def _await_state(kms: Any, store_id: str, wanted: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    state = _state(kms, store_id)
    while state != wanted:
        if state.startswith("FAILED") or time.monotonic() > deadline:
            raise DemonstrationFailed(f"the key store is {state}, not {wanted}")
        time.sleep(0.02)
        state = _state(kms, store_id)
