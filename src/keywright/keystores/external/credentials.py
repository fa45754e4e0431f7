"""The secrets with which requests to XKS proxies are signed, sealed to the store and the number they have in it."""

from __future__ import annotations

from keywright.keystores.external.settings import ExternalSettings
from keywright.ports.sealing import Sealing

_PURPOSE = "xks-proxy-credential"


class Credentials:
    """Seals and opens the secrets of stores."""

    def __init__(self, sealing: Sealing) -> None:
        self._sealing = sealing

    def seal(self, custom_key_store_id: str, version: int, access_key_id: str, secret: str) -> bytes:
        """Seal a secret to its place."""
        return self._sealing.seal(secret.encode(), _PURPOSE, (custom_key_store_id, str(version), access_key_id))

    def open(self, custom_key_store_id: str, settings: ExternalSettings) -> bytes:
        """Return the secret in use."""
        identity = (custom_key_store_id, str(settings.credential_version), settings.access_key_id)
        return self._sealing.open(settings.sealed_secret, _PURPOSE, identity)
