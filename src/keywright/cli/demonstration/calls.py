"""What the demonstration asks of the server, through boto3, which nobody here wrote."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from keywright.cli.demonstration.network import REGION

SECRET = b"The quick brown fox keeps its own keys."
CONTEXT = {"purpose": "demo"}
PATIENCE_SECONDS = 60.0
# The development server's well-known credentials.
_KEY = "test"


class DemonstrationFailed(Exception):
    """The demonstration did not end as it should; the message says where."""


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls of one server; every method raises DemonstrationFailed when what comes back is not right."""

    kms: Any
    endpoint: str

    @classmethod
    def of_server(cls, endpoint: str) -> Calls:
        """Return the calls of a development server."""
        import boto3

        keys = {"aws_access_key_id": _KEY, "aws_secret_access_key": _KEY}
        return cls(boto3.client("kms", endpoint_url=endpoint, region_name=REGION, **keys), endpoint)

    def create_store(self, **parameters: Any) -> str:
        """Create a custom key store and return its id."""
        return str(self.kms.create_custom_key_store(**parameters)["CustomKeyStoreId"])

    def connect(self, store_id: str) -> None:
        """Connect a store and wait until it is CONNECTED."""
        self.kms.connect_custom_key_store(CustomKeyStoreId=store_id)
        self.await_state(store_id, "CONNECTED")

    def steps(self, store_id: str) -> list[str]:
        """Return the steps of a store's last attempt, a line each; boto3 does not know the question, so we ask it."""
        from keywright.api.keywright import DescribeConnectionAttemptRequest
        from keywright.client.keywright import describe_connection_attempt
        from keywright.client.runtime.context import Context
        from keywright.client.runtime.providers import FixedEndpoint, StaticCredentials

        credentials = StaticCredentials.of(_KEY, _KEY)
        with Context(region=REGION, credentials=credentials, endpoint=FixedEndpoint(self.endpoint)) as context:
            asked = DescribeConnectionAttemptRequest(custom_key_store_id=store_id)
            steps = describe_connection_attempt.request(context, asked).unwrap().steps or []
        return [
            f"{(step.name or '').replace('_', ' ').lower():<28}{step.detail or ''}" for step in steps if step.ended_at
        ]

    def disconnect(self, store_id: str) -> None:
        """Disconnect a store and wait until it is DISCONNECTED."""
        self.kms.disconnect_custom_key_store(CustomKeyStoreId=store_id)
        self.await_state(store_id, "DISCONNECTED")

    def create_key(self, **parameters: str) -> dict[str, Any]:
        """Create a key and return its metadata."""
        metadata: dict[str, Any] = self.kms.create_key(**parameters)["KeyMetadata"]
        return metadata

    def encrypt(self, key_id: str) -> bytes:
        """Encrypt the secret and return the ciphertext."""
        encrypted = self.kms.encrypt(KeyId=key_id, Plaintext=SECRET, EncryptionContext=CONTEXT)
        return bytes(encrypted["CiphertextBlob"])

    def expect_secret(self, ciphertext: bytes) -> None:
        """Decrypt, and see that the secret comes back."""
        if self.kms.decrypt(CiphertextBlob=ciphertext, EncryptionContext=CONTEXT)["Plaintext"] != SECRET:
            raise DemonstrationFailed("the plaintext did not come back")

    def expect_refusal(self, ciphertext: bytes) -> str:
        """Decrypt, see that it is refused, and return the error's code."""
        from botocore.exceptions import ClientError

        try:
            self.kms.decrypt(CiphertextBlob=ciphertext, EncryptionContext=CONTEXT)
        except ClientError as refused:
            return str(refused.response["Error"]["Code"])
        raise DemonstrationFailed("a disconnected key store still decrypts")

    def key_state(self, key_id: str) -> str:
        """Return a key's state."""
        return str(self.kms.describe_key(KeyId=key_id)["KeyMetadata"]["KeyState"])

    def state(self, store_id: str) -> str:
        """Return a store's state, and its error code when there is one."""
        (store,) = self.kms.describe_custom_key_stores(CustomKeyStoreId=store_id)["CustomKeyStores"]
        code = store.get("ConnectionErrorCode")
        return f"{store['ConnectionState']} ({code})" if code else str(store["ConnectionState"])

    def await_state(self, store_id: str, wanted: str) -> None:
        """Ask until a store is in a state."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        state = self.state(store_id)
        while state != wanted:
            if state.startswith("FAILED") or time.monotonic() > deadline:
                raise DemonstrationFailed(f"the key store is {state}, not {wanted}")
            time.sleep(0.02)
            state = self.state(store_id)
