"""What external key stores may not share with each other (custom-key-stores.md section 1.8)."""

from __future__ import annotations

from collections.abc import Iterator

from keywright.domain.errors import XksProxyUriEndpointInUse, XksProxyUriInUse, XksProxyVpcEndpointServiceInUse
from keywright.domain.scope import Scope
from keywright.keystores.external.settings import TYPE, ProxyLocation, read_settings
from keywright.ports.storage import Transaction


def require_unshared(
    transaction: Transaction, scope: Scope, location: ProxyLocation, *, custom_key_store_id: str | None
) -> None:
    """Raise when a store in `scope` may not be there because of another one; `custom_key_store_id` is itself.

    Endpoint and path belong to one store of an account and Region. A private DNS name and an endpoint service belong
    to one store of the whole Region, whichever account that is in; public stores may share a host.

    Raises:
        XksProxyUriInUse, XksProxyUriEndpointInUse, XksProxyVpcEndpointServiceInUse.
    """
    others = list(_others(transaction, scope, custom_key_store_id))
    uri = (location.host, location.uri_path)
    if any(other_scope == scope and (other.host, other.uri_path) == uri for other_scope, other in others):
        raise XksProxyUriInUse(f"{location.uri_endpoint}{location.uri_path} is used by another external key store.")
    for _, other in others:
        if other.host == location.host and (other.is_private or location.is_private):
            raise XksProxyUriEndpointInUse(f"{location.uri_endpoint} is used by another external key store.")
    service = location.vpc_endpoint_service_name
    if service is not None and any(other.vpc_endpoint_service_name == service for _, other in others):
        raise XksProxyVpcEndpointServiceInUse(f"{service} is used by another external key store.")


def _others(
    transaction: Transaction, scope: Scope, custom_key_store_id: str | None
) -> Iterator[tuple[Scope, ProxyLocation]]:
    for store in transaction.key_stores.of_type(TYPE):
        if store.scope.region == scope.region and store.custom_key_store_id != custom_key_store_id:
            yield store.scope, read_settings(store).location
