"""An external key store as a client handles it, on the fault proxy."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from tests.chaos.fault_proxy.healthy import BASE_PATH, KEY_ID, ExternalKey
from tests.chaos.fault_proxy.proxy import FaultProxy
from tests.chaos.fault_proxy.signature_check import ACCESS_KEY_ID, SECRET_ACCESS_KEY
from tests.wire.key_stores.key_store import KeyStore

HOST = "proxy.example.test"
PLAINTEXT = b"kept behind the proxy"
CONTEXT = {"purpose": "external key store tests"}
CREDENTIAL = {"AccessKeyId": ACCESS_KEY_ID, "RawSecretAccessKey": SECRET_ACCESS_KEY}


def parameters(**changed: Any) -> dict[str, Any]:
    """Return the parameters of CreateCustomKeyStore for a public proxy, less those that are changed to None."""
    given = {
        "CustomKeyStoreName": f"store {uuid.uuid4()}",
        "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
        "XksProxyConnectivity": "PUBLIC_ENDPOINT",
        "XksProxyUriEndpoint": f"https://{HOST}",
        "XksProxyUriPath": BASE_PATH,
        "XksProxyAuthenticationCredential": CREDENTIAL,
        **changed,
    }
    return {name: value for name, value in given.items() if value is not None}


@dataclass(kw_only=True)
class ExternalStore(KeyStore):
    """One external key store."""

    @classmethod
    def create_external(cls, kms: Any, **changed: Any) -> ExternalStore:
        """Create the store; it starts DISCONNECTED."""
        created = kms.create_custom_key_store(**parameters(**changed))
        return cls(kms=kms, custom_key_store_id=created["CustomKeyStoreId"])

    def create_external_key(self, xks_key_id: str) -> dict[str, Any]:
        """Create a key on an external key and return its metadata."""
        created = self.kms.create_key(
            Origin="EXTERNAL_KEY_STORE", CustomKeyStoreId=self.custom_key_store_id, XksKeyId=xks_key_id
        )
        return dict(created["KeyMetadata"])

    def remove(self) -> None:
        """Disconnect the store, whatever state it is in, and delete it; it must have no keys."""
        if self.state() != "DISCONNECTED":
            self.disconnect()
        self.kms.delete_custom_key_store(CustomKeyStoreId=self.custom_key_store_id)


@dataclass(kw_only=True)
class UsedExternalStore:
    """A CONNECTED store with its proxy, a key in it and what was encrypted under the key at the beginning."""

    proxy: FaultProxy
    store: ExternalStore
    key: dict[str, Any]
    ciphertext: bytes

    @classmethod
    def make(cls, kms: Any, proxy: FaultProxy, **changed: Any) -> UsedExternalStore:
        """Make all of it."""
        store = ExternalStore.create_external(kms, **changed)
        assert store.connect() == "CONNECTED"
        key = store.create_external_key(KEY_ID)
        encrypted = kms.encrypt(KeyId=key["KeyId"], Plaintext=PLAINTEXT, EncryptionContext=CONTEXT)
        return cls(proxy=proxy, store=store, key=key, ciphertext=encrypted["CiphertextBlob"])

    def encrypt(self, plaintext: bytes = PLAINTEXT, **members: Any) -> bytes:
        """Encrypt under the key."""
        answer = self.store.kms.encrypt(
            KeyId=self.key["KeyId"], Plaintext=plaintext, EncryptionContext=CONTEXT, **members
        )
        return bytes(answer["CiphertextBlob"])

    def decrypt(self, ciphertext: bytes | None = None) -> bytes:
        """Decrypt a ciphertext, the old one unless another is given."""
        blob = self.ciphertext if ciphertext is None else ciphertext
        answer = self.store.kms.decrypt(CiphertextBlob=blob, EncryptionContext=CONTEXT)
        assert answer["KeyId"] == self.key["Arn"]
        return bytes(answer["Plaintext"])

    def key_state(self) -> str:
        """Return the KeyState."""
        return str(self.store.kms.describe_key(KeyId=self.key["KeyId"])["KeyMetadata"]["KeyState"])

    def is_whole(self) -> bool:
        """Return whether a test may start from here."""
        try:
            return self.store.state() == "CONNECTED" and self.decrypt(self.encrypt()) == self.decrypt() == PLAINTEXT
        except ClientError:
            return False

    def new_external_key(self, **members: Any) -> str:
        """Give the key manager another key and return its id."""
        key_id = f"key-{uuid.uuid4()}"
        self.proxy.healthy.keys[key_id] = ExternalKey(**members)
        return key_id
