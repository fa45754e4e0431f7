"""What is stored of an external key store, beside what all types share.

Compatibility law: the document is stored for the life of a store. Members are never renamed or reused; a new one
has a default, so that an older document still reads.
"""

from __future__ import annotations

import msgspec

from keywright.domain.custom_key_stores import CustomKeyStore

TYPE = "EXTERNAL_KEY_STORE"
PUBLIC_ENDPOINT = "PUBLIC_ENDPOINT"
VPC_ENDPOINT_SERVICE = "VPC_ENDPOINT_SERVICE"

_SCHEME = "https://"


class ProxyLocation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the proxy is, in the words of the API; the VPC endpoint service is None for a public endpoint."""

    connectivity: str
    uri_endpoint: str
    uri_path: str
    vpc_endpoint_service_name: str | None = None
    vpc_endpoint_service_owner: str | None = None

    @property
    def host(self) -> str:
        """Return the DNS name of the endpoint in its one spelling: case and a dot at the end make no other name."""
        return self.uri_endpoint.removeprefix(_SCHEME).lower().removesuffix(".")

    @property
    def is_private(self) -> bool:
        """Return whether the proxy is reached through a VPC endpoint service."""
        return self.connectivity == VPC_ENDPOINT_SERVICE


class ExternalSettings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the proxy is, and the credential for it, whose secret is sealed as number `credential_version`.

    `credential_set_at` is when the credential was given to us, in epoch seconds.
    """

    location: ProxyLocation
    access_key_id: str
    sealed_secret: bytes
    credential_version: int
    credential_set_at: float

    def __repr__(self) -> str:
        return f"<ExternalSettings of {self.location.uri_endpoint}{self.location.uri_path}>"


_decode = msgspec.json.Decoder(ExternalSettings).decode


def read_settings(store: CustomKeyStore) -> ExternalSettings:
    """Return the settings of a store of this type."""
    return _decode(store.settings)


def write_settings(settings: ExternalSettings) -> bytes:
    """Return the document to be stored."""
    return msgspec.json.encode(settings)
