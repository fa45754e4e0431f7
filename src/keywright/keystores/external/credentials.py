"""The secrets with which requests to XKS proxies are signed, sealed to the store and the number they have in it."""

from __future__ import annotations

from keywright.api import kms
from keywright.keystores.external.settings import ExternalSettings
from keywright.ports.sealing import Sealing

_PURPOSE = "xks-proxy-credential"


class Credentials:
    """Seals and opens the secrets of stores."""

    def __init__(self, sealing: Sealing) -> None:
        self._sealing = sealing

    def seal(
        self, custom_key_store_id: str, version: int, credential: kms.XksProxyAuthenticationCredentialType
    ) -> bytes:
        """Seal a secret to its place."""
        identity = (custom_key_store_id, str(version), credential.access_key_id)
        return self._sealing.seal(credential.raw_secret_access_key.encode(), _PURPOSE, identity)

    def open(self, custom_key_store_id: str, settings: ExternalSettings) -> bytes:
        """Return the secret in use."""
        identity = (custom_key_store_id, str(settings.credential_version), settings.access_key_id)
        return self._sealing.open(settings.sealed_secret, _PURPOSE, identity)
