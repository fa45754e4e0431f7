"""The first part: a key that lives in a cluster of HSMs."""

from __future__ import annotations

from pathlib import Path

from keywright.cli.demonstration.calls import SECRET, Calls
from keywright.cli.demonstration.network import REGION
from keywright.cli.demonstration.programs import create_cluster
from keywright.cli.demonstration.telling import Teller


def tell_of_hsms(tell: Teller, calls: Calls, data_dir: Path) -> list[tuple[str, str]]:
    """Make a cluster, a store on it and a key in it, use the key, and return what was made."""
    with tell.step("Make a cluster of two HSMs"):
        cluster = create_cluster(data_dir, REGION)
        zones = ", ".join(hsm["availability_zone"] for hsm in cluster["hsms"])
        tell.fact(f"{cluster['cluster_id']} is {cluster['state']}: one SoftHSM2 token in each of {zones}")
        tell.fact("its certificate is signed by our own authority, and the crypto user kmsuser has a password")
    with tell.step("Create a custom key store on the cluster"):
        store_id = calls.create_store(
            CustomKeyStoreName="in HSMs",
            CloudHsmClusterId=cluster["cluster_id"],
            TrustAnchorCertificate=Path(cluster["trust_anchor_file"]).read_text(encoding="ascii"),
            KeyStorePassword=cluster["crypto_user_password"],
        )
        tell.fact(f"{store_id} is {calls.state(store_id)}")
    with tell.step("Connect it: find the cluster, take addresses, log in as kmsuser, change the password"):
        calls.connect(store_id)
        for step in calls.steps(store_id):
            tell.fact(f"  {step}")
        tell.fact("CONNECTED; kmsuser's password is now known to Keywright alone")
    with tell.step("Create a key in it"):
        key = calls.create_key(Origin="AWS_CLOUDHSM", CustomKeyStoreId=store_id)
        tell.fact(f"{key['KeyId']} is {key['KeyState']}, on both HSMs, sensitive and non-extractable")
    with tell.step("Encrypt and decrypt inside the HSMs"):
        ciphertext = calls.encrypt(key["KeyId"])
        tell.fact(f"ciphertext {ciphertext.hex()[:48]}... ({len(ciphertext)} bytes)")
        calls.expect_secret(ciphertext)
        tell.fact(f"plaintext  {SECRET.decode()}")
    _unplug(tell, calls, store_id, key["KeyId"], ciphertext)
    return [
        ("cluster", cluster["cluster_id"]),
        ("HSMs", ", ".join(hsm["hsm_id"] for hsm in cluster["hsms"])),
        ("CloudHSM key store", store_id),
        ("its key", key["Arn"]),
    ]


def _unplug(tell: Teller, calls: Calls, store_id: str, key_id: str, ciphertext: bytes) -> None:
    with tell.step("Disconnect the store: the key becomes unavailable at once"):
        calls.kms.disconnect_custom_key_store(CustomKeyStoreId=store_id)
        state = calls.key_state(key_id)
        tell.fact(f"the key is {state}; Decrypt answers {calls.expect_refusal(ciphertext)}")
        calls.await_state(store_id, "DISCONNECTED")
    with tell.step("Connect it again: the old ciphertext opens"):
        calls.connect(store_id)
        calls.expect_secret(ciphertext)
        tell.fact(f"plaintext  {SECRET.decode()}")
