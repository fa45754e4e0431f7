"""What is stored of a CloudHSM key store, beside what all types share.

Compatibility law: the document is stored for the life of a store. Members are never renamed or reused; a new one
has a default, so that an older document still reads.
"""

from __future__ import annotations

import msgspec

from keywright.domain.custom_key_stores import CustomKeyStore


class CloudHsmSettings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The cluster, and the sealed passwords of kmsuser.

    `trust_anchor` is as the caller gave it; `cluster_certificate` is what makes clusters related. The current
    password is sealed as number `password_version`. `sealed_pending_password`, sealed as the number after that, is
    there while a rotation is under way: each HSM then has one of the two.
    """

    cluster_id: str
    trust_anchor: str
    cluster_certificate: str
    sealed_password: bytes
    password_version: int
    sealed_pending_password: bytes | None = None

    def __repr__(self) -> str:
        return f"<CloudHsmSettings of {self.cluster_id}>"

    @property
    def pending_version(self) -> int:
        """Return the number that a pending password is sealed as."""
        return self.password_version + 1

    @property
    def unused_version(self) -> int:
        """Return the next number that neither the current nor the pending password has."""
        return self.password_version + (1 if self.sealed_pending_password is None else 2)


_decode = msgspec.json.Decoder(CloudHsmSettings).decode


def read_settings(store: CustomKeyStore) -> CloudHsmSettings:
    """Return the settings of a store of this type."""
    return _decode(store.settings)


def write_settings(settings: CloudHsmSettings) -> bytes:
    """Return the document to be stored."""
    return msgspec.json.encode(settings)
