"""A CloudHSM key store as a client handles it, and one with a key and a ciphertext to lose."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError

from tests.services.server import KeywrightServer
from tests.wire.key_stores.hsm_cluster import HsmCluster
from tests.wire.key_stores.hsm_command import KMSUSER_PASSWORD
from tests.wire.key_stores.waiting import wait_until

PLAINTEXT = b"kept in the cluster"
CONTEXT = {"purpose": "key store tests"}
# Every answer is looked at, the first one included.
NO_RETRIES = Config(retries={"total_max_attempts": 1}, read_timeout=60)


@dataclass(kw_only=True)
class KeyStore:
    """One custom key store."""

    kms: Any
    custom_key_store_id: str

    @classmethod
    def create(cls, kms: Any, cluster: HsmCluster, password: str = KMSUSER_PASSWORD) -> KeyStore:
        """Create the store for a cluster; it starts DISCONNECTED."""
        created = kms.create_custom_key_store(
            CustomKeyStoreName=f"store {uuid.uuid4()}",
            CloudHsmClusterId=cluster.cluster_id,
            TrustAnchorCertificate=cluster.trust_anchor,
            KeyStorePassword=password,
        )
        return cls(kms=kms, custom_key_store_id=created["CustomKeyStoreId"])

    def describe(self) -> dict[str, Any]:
        """Return the store's entry."""
        (entry,) = self.kms.describe_custom_key_stores(CustomKeyStoreId=self.custom_key_store_id)["CustomKeyStores"]
        return dict(entry)

    def state(self) -> str:
        """Return the ConnectionState."""
        return str(self.describe()["ConnectionState"])

    def begin_connect(self) -> None:
        """Call ConnectCustomKeyStore."""
        self.kms.connect_custom_key_store(CustomKeyStoreId=self.custom_key_store_id)

    def begin_disconnect(self) -> None:
        """Call DisconnectCustomKeyStore."""
        self.kms.disconnect_custom_key_store(CustomKeyStoreId=self.custom_key_store_id)

    def connect(self) -> str:
        """Connect, and return the state in which the attempt ended."""
        self.begin_connect()
        return wait_until(self.state, lambda state: state != "CONNECTING")

    def disconnect(self) -> None:
        """Disconnect, and wait for the end of it."""
        self.begin_disconnect()
        wait_until(self.state, lambda state: state != "DISCONNECTING")
        assert self.state() == "DISCONNECTED"

    def update(self, **members: str) -> None:
        """Call UpdateCustomKeyStore."""
        self.kms.update_custom_key_store(CustomKeyStoreId=self.custom_key_store_id, **members)

    def create_key(self) -> dict[str, Any]:
        """Create a key in the store and return its metadata."""
        created = self.kms.create_key(Origin="AWS_CLOUDHSM", CustomKeyStoreId=self.custom_key_store_id)
        return dict(created["KeyMetadata"])


@dataclass(kw_only=True)
class UsedKeyStore:
    """A store with its cluster, a key in it and what was encrypted under the key at the beginning."""

    cluster: HsmCluster
    store: KeyStore
    key: dict[str, Any]
    ciphertext: bytes

    @classmethod
    def make(cls, server: KeywrightServer) -> UsedKeyStore:
        """Make all of it, and leave it CONNECTED."""
        kms = server.client("kms", config=NO_RETRIES)
        cluster = HsmCluster.make(server)
        store = KeyStore.create(kms, cluster)
        assert store.connect() == "CONNECTED"
        key = store.create_key()
        encrypted = kms.encrypt(KeyId=key["KeyId"], Plaintext=PLAINTEXT, EncryptionContext=CONTEXT)
        return cls(cluster=cluster, store=store, key=key, ciphertext=encrypted["CiphertextBlob"])

    def decrypt(self) -> bytes:
        """Decrypt the old ciphertext."""
        answer = self.store.kms.decrypt(CiphertextBlob=self.ciphertext, EncryptionContext=CONTEXT)
        assert answer["KeyId"] == self.key["Arn"]
        return bytes(answer["Plaintext"])

    def key_state(self) -> str:
        """Return the KeyState."""
        return str(self.store.kms.describe_key(KeyId=self.key["KeyId"])["KeyMetadata"]["KeyState"])

    def is_whole(self) -> bool:
        """Return whether a test may start from here: connected, two HSMs, and the old ciphertext decrypts."""
        try:
            return (
                self.store.state() == "CONNECTED" and len(self.cluster.hsm_ids()) == 2 and self.decrypt() == PLAINTEXT
            )
        except ClientError:
            return False
