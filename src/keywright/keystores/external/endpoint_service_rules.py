"""What a VPC endpoint service must be like before a key store is reached through it (custom-key-stores.md section 6.5).

The numbers are those of that section. Requirement 1 is how a service is looked up, 10 is seen in the TLS handshake, and
11 is about the other key stores.
"""

from __future__ import annotations

from collections.abc import Callable

from keywright.domain.errors import (
    XksProxyVpcEndpointServiceInvalidConfiguration,
    XksProxyVpcEndpointServiceNotFound,
)
from keywright.domain.host_names import is_single_label
from keywright.domain.private_connectivity import ANY_PRINCIPAL, EndpointService, kms_principal

_LEAST_ZONES = 2
_PORT = 443

_Met = Callable[[EndpointService], bool]

_REQUIREMENTS: tuple[tuple[_Met, str], ...] = (
    # Requirement 3.
    (lambda service: service.type == "interface", "it must be an interface endpoint service, not a {service.type} one"),
    (
        lambda service: service.load_balancer == "network",
        "it must have a network load balancer, not a {service.load_balancer} load balancer",
    ),
    (
        lambda service: len(set(service.zones)) >= _LEAST_ZONES,
        f"its load balancer needs subnets in at least {_LEAST_ZONES} Availability Zones",
    ),
    # Requirement 5.
    (lambda service: not service.acceptance_required, "it must not require that connections are accepted"),
    # Requirement 6.
    (
        lambda service: service.private_dns_name is not None and not is_single_label(service.private_dns_name),
        "it needs a private DNS name below a public domain",
    ),
    # Requirement 7.
    (
        lambda service: service.private_dns_verification == "verified",
        "the verification of its private DNS name must be verified, not {service.private_dns_verification}",
    ),
    # Requirement 9.
    (lambda service: service.listener_port == _PORT, f"it must listen on TCP port {_PORT}"),
    (lambda service: "ipv4" in service.ip_address_types, "it must be reachable over IPv4"),
)


def check_endpoint_service(
    service: EndpointService | None, *, region: str, account_id: str, owner: str | None, host: str
) -> None:
    """Return when a store of `account_id` in `region`, with its proxy at `host`, may be reached through the service.

    `owner` is the account that the store names as the service's owner, None for its own.

    Raises:
        XksProxyVpcEndpointServiceNotFound: there is no such service, or it does not let itself be seen.
        XksProxyVpcEndpointServiceInvalidConfiguration: the message names the requirement that it does not meet.
    """
    if service is None or service.region != region or not _is_visible(service, account_id):
        raise XksProxyVpcEndpointServiceNotFound(
            "The VPC endpoint service was not found. Check its name and Region, and that it allows the service "
            f"principal {kms_principal(region)}, and your account if another account owns it."
        )
    # Requirement 2.
    expected = account_id if owner is None else owner
    if service.owner != expected:
        raise _invalid(service, f"account {expected} must own it: give its owner as XksProxyVpcEndpointServiceOwner")
    for fault in unmet_requirements(service):
        raise _invalid(service, fault)
    # Requirement 8.
    if service.private_dns_name != host.lower().removesuffix("."):
        raise _invalid(service, f"its private DNS name must be {host}, the host of the proxy URI endpoint")


def unmet_requirements(service: EndpointService) -> tuple[str, ...]:
    """Return what stands in the way of any store of its Region, each as the end of a sentence about the service."""
    return tuple(text.format(service=service) for met, text in _REQUIREMENTS if not met(service))


def is_visible_to_kms(service: EndpointService) -> bool:
    """Return whether the service principal of its Region may find the service (4)."""
    return _allows(service, kms_principal(service.region))


def _is_visible(service: EndpointService, account_id: str) -> bool:
    own = service.owner == account_id
    return is_visible_to_kms(service) and (
        own or _allows(service, account_id) or _allows(service, f"arn:aws:iam::{account_id}:root")
    )


def _allows(service: EndpointService, principal: str) -> bool:
    return any(allowed in (principal, ANY_PRINCIPAL) for allowed in service.allowed_principals)


def _invalid(service: EndpointService, fault: str) -> XksProxyVpcEndpointServiceInvalidConfiguration:
    return XksProxyVpcEndpointServiceInvalidConfiguration(
        f"The VPC endpoint service {service.name} cannot be used: {fault}."
    )
