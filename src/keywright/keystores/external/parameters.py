"""Which parameters of CreateCustomKeyStore and UpdateCustomKeyStore go with an external key store.

Source: custom-key-stores.md sections 1.1 and 1.6.
"""

from __future__ import annotations

from keywright.api import kms
from keywright.domain.errors import ValidationFailed
from keywright.keystores.external.settings import PUBLIC_ENDPOINT, TYPE, VPC_ENDPOINT_SERVICE, ProxyLocation

_REQUIRED = {
    "xks_proxy_connectivity": "XksProxyConnectivity",
    "xks_proxy_uri_endpoint": "XksProxyUriEndpoint",
    "xks_proxy_uri_path": "XksProxyUriPath",
    "xks_proxy_authentication_credential": "XksProxyAuthenticationCredential",
}
_FOREIGN = {
    "cloud_hsm_cluster_id": "CloudHsmClusterId",
    "trust_anchor_certificate": "TrustAnchorCertificate",
    "key_store_password": "KeyStorePassword",
}
_PLACE = (
    "xks_proxy_connectivity",
    "xks_proxy_uri_endpoint",
    "xks_proxy_vpc_endpoint_service_name",
    "xks_proxy_vpc_endpoint_service_owner",
)

AnyRequest = kms.CreateCustomKeyStoreRequest | kms.UpdateCustomKeyStoreRequest


def check_create_parameters(request: kms.CreateCustomKeyStoreRequest) -> None:
    """Raise ValidationFailed for a missing member, one of another type, or one of the other connectivity."""
    _refuse_foreign(request)
    missing = [name for member, name in _REQUIRED.items() if getattr(request, member) is None]
    if missing:
        raise ValidationFailed(f"A custom key store of type {TYPE} requires {', '.join(missing)}.")
    location_of(request)


def check_update_parameters(request: kms.UpdateCustomKeyStoreRequest) -> None:
    """Raise ValidationFailed for members of another type, or a change of connectivity that says not enough."""
    _refuse_foreign(request)
    if request.xks_proxy_connectivity is None:
        return
    if request.xks_proxy_uri_endpoint is None:
        raise ValidationFailed("A change of XksProxyConnectivity requires XksProxyUriEndpoint.")
    if request.xks_proxy_connectivity == VPC_ENDPOINT_SERVICE:
        _require_service_name(request.xks_proxy_vpc_endpoint_service_name)


def moves_proxy(request: kms.UpdateCustomKeyStoreRequest) -> bool:
    """Return whether the proxy would be another one, which only a DISCONNECTED store allows."""
    return any(getattr(request, member) is not None for member in _PLACE)


def asks_proxy(request: kms.UpdateCustomKeyStoreRequest) -> bool:
    """Return whether anything changes that the proxy has to agree to."""
    return moves_proxy(request) or (request.xks_proxy_uri_path, request.xks_proxy_authentication_credential) != (
        None,
        None,
    )


def location_of(request: kms.CreateCustomKeyStoreRequest) -> ProxyLocation:
    """Return where the proxy of a new store is; raise ValidationFailed when the parts do not go together."""
    return _fitting(
        ProxyLocation(
            connectivity=request.xks_proxy_connectivity or PUBLIC_ENDPOINT,
            uri_endpoint=request.xks_proxy_uri_endpoint or "",
            uri_path=request.xks_proxy_uri_path or "",
            vpc_endpoint_service_name=request.xks_proxy_vpc_endpoint_service_name,
            vpc_endpoint_service_owner=request.xks_proxy_vpc_endpoint_service_owner,
        )
    )


def updated_location(location: ProxyLocation, request: kms.UpdateCustomKeyStoreRequest) -> ProxyLocation:
    """Return where the proxy is after an update; raise ValidationFailed when the parts do not go together.

    A store that becomes public forgets its endpoint service; an owner that is not given stays.
    """
    connectivity = request.xks_proxy_connectivity or location.connectivity
    becomes_public = connectivity == PUBLIC_ENDPOINT
    name, owner = request.xks_proxy_vpc_endpoint_service_name, request.xks_proxy_vpc_endpoint_service_owner
    return _fitting(
        ProxyLocation(
            connectivity=connectivity,
            uri_endpoint=request.xks_proxy_uri_endpoint or location.uri_endpoint,
            uri_path=request.xks_proxy_uri_path or location.uri_path,
            vpc_endpoint_service_name=name or (None if becomes_public else location.vpc_endpoint_service_name),
            vpc_endpoint_service_owner=owner or (None if becomes_public else location.vpc_endpoint_service_owner),
        )
    )


def _fitting(location: ProxyLocation) -> ProxyLocation:
    if location.is_private:
        _require_service_name(location.vpc_endpoint_service_name)
    elif (location.vpc_endpoint_service_name, location.vpc_endpoint_service_owner) != (None, None):
        raise ValidationFailed(
            f"XksProxyVpcEndpointService parameters are only allowed with XksProxyConnectivity {VPC_ENDPOINT_SERVICE}."
        )
    return location


def _require_service_name(name: str | None) -> None:
    if name is None:
        raise ValidationFailed(f"XksProxyConnectivity {VPC_ENDPOINT_SERVICE} requires XksProxyVpcEndpointServiceName.")


def _refuse_foreign(request: AnyRequest) -> None:
    for member, name in _FOREIGN.items():
        if getattr(request, member, None) is not None:
            raise ValidationFailed(f"{name} is not allowed for a custom key store of type {TYPE}.")
