"""What forbids a proxy's place: who uses it already, and the endpoint service that leads to it."""

from __future__ import annotations

from keywright.domain.errors import XksProxyVpcEndpointServiceNotFound
from keywright.domain.private_connectivity import EndpointService
from keywright.domain.scope import Scope
from keywright.keystores.external.endpoint_service_rules import check_endpoint_service
from keywright.keystores.external.settings import ProxyLocation
from keywright.keystores.external.uniqueness import require_unshared
from keywright.ports.network import Network
from keywright.ports.storage import Transaction


def check_location(
    transaction: Transaction,
    network: Network,
    scope: Scope,
    location: ProxyLocation,
    *,
    custom_key_store_id: str | None,
) -> None:
    """Raise the first rule that the place breaks for the store, which has no id yet when it is new.

    The order is that of custom-key-stores.md section 1.2.

    Raises:
        XksProxyUriInUse, XksProxyUriEndpointInUse, XksProxyVpcEndpointServiceInUse,
        XksProxyVpcEndpointServiceNotFound, XksProxyVpcEndpointServiceInvalidConfiguration.
    """
    require_unshared(transaction, scope, location, custom_key_store_id=custom_key_store_id)
    if location.is_private:
        require_endpoint_service(network, scope, location)


def require_endpoint_service(network: Network, scope: Scope, location: ProxyLocation) -> EndpointService:
    """Return the endpoint service that leads to the proxy.

    Raises:
        XksProxyVpcEndpointServiceNotFound, XksProxyVpcEndpointServiceInvalidConfiguration.
    """
    name = location.vpc_endpoint_service_name or ""
    service = network.endpoint_service(scope.region, name)
    check_endpoint_service(
        service,
        region=scope.region,
        account_id=scope.account_id,
        owner=location.vpc_endpoint_service_owner,
        host=location.host,
    )
    if service is None:
        raise XksProxyVpcEndpointServiceNotFound(f"{name} is not found.")
    return service
