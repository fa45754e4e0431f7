"""Secrets inside the state, each sealed for its own place, so that they are opened one by one and only when used."""

from __future__ import annotations

from keywright.crypto.errors import SealError
from keywright.crypto.key_derivation import derive_key_material
from keywright.crypto.key_material import KeyMaterial
from keywright.crypto.seal import Sealer
from keywright.xksproxy.refusals import Refused
from keywright.xksproxy.state.document import Credential, KeyVersion

_CREDENTIAL = "xks-proxy-credential"
_KEY = "xks-proxy-key"
_CHECK_LABEL = b"keywright/xks-key-check/v1"
_CHECK_BYTES = 16


class SealedSecrets:
    """Seals and opens the secrets of credentials and the material of keys."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def seal_secret(self, prefix: str, access_key_id: str, secret: str) -> bytes:
        """Return the sealed secret of an access key."""
        return self._sealer.seal(secret.encode(), _CREDENTIAL, (prefix, access_key_id))

    def secret(self, prefix: str, credential: Credential) -> str:
        """Return the secret of an access key; raises Refused."""
        try:
            return self._sealer.open(credential.sealed_secret, _CREDENTIAL, (prefix, credential.access_key_id)).decode()
        except SealError as fault:
            raise Refused(f"the secret of {credential.access_key_id} cannot be opened: {fault}") from fault

    def seal_material(self, prefix: str, name: str, number: int, material: KeyMaterial) -> bytes:
        """Return the sealed material of one version of a key."""
        return self._sealer.seal_key_material(material, _KEY, (prefix, name, str(number)))

    def material(self, prefix: str, name: str, version: KeyVersion) -> KeyMaterial:
        """Return the material of one version of a key; raises Refused."""
        try:
            return self._sealer.open_key_material(
                version.sealed_material or b"", _KEY, (prefix, name, str(version.number))
            )
        except SealError as fault:
            raise Refused(f"the material of key {name} cannot be opened: {fault}") from fault


def material_check(material: KeyMaterial) -> bytes:
    """Return what tells equal materials apart from others, and nothing about the material itself."""
    with derive_key_material(material, _CHECK_LABEL, b"", _CHECK_BYTES) as check:
        return bytes(check.unsafe_view())
