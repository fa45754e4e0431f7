"""What an endpoint service must be like: each requirement has its own refusal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from keywright.domain.errors import (
    XksProxyVpcEndpointServiceInvalidConfiguration,
    XksProxyVpcEndpointServiceNotFound,
)
from keywright.domain.private_connectivity import EndpointService, kms_principal
from keywright.keystores.external.endpoint_service_rules import (
    check_endpoint_service,
    is_visible_to_kms,
    unmet_requirements,
)
from tests.fakes.endpoint_services import ACCOUNT_ID, HOST, OTHER_ACCOUNT_ID, REGION, SERVICE

KMS = kms_principal(REGION)


def check(service: EndpointService | None, *, owner: str | None = None, host: str = HOST) -> None:
    check_endpoint_service(service, region=REGION, account_id=ACCOUNT_ID, owner=owner, host=host)


def test_a_service_that_meets_every_requirement_may_be_used() -> None:
    check(SERVICE)
    assert unmet_requirements(SERVICE) == ()
    assert is_visible_to_kms(SERVICE)


UNMET = {
    "it is no interface": ({"type": "gateway"}, "interface endpoint service, not a gateway one"),
    "its load balancer is another kind": ({"load_balancer": "gateway"}, "network load balancer, not a gateway"),
    "it is in one zone": ({"zones": ("us-east-1a", "us-east-1a")}, "at least 2 Availability Zones"),
    "it requires acceptance": ({"acceptance_required": True}, "connections are accepted"),
    "it has no private name": ({"private_dns_name": None}, "needs a private DNS name"),
    "its private name has no domain": ({"private_dns_name": "proxy"}, "below a public domain"),
    "its name is being verified": ({"private_dns_verification": "pendingVerification"}, "not pendingVerification"),
    "its name could not be verified": ({"private_dns_verification": "failed"}, "not failed"),
    "it listens on another port": ({"listener_port": 8443}, "TCP port 443"),
    "it has IPv6 alone": ({"ip_address_types": ("ipv6",)}, "IPv4"),
}


@pytest.mark.parametrize("fault", UNMET)
def test_each_unmet_requirement_is_named_and_no_other(fault: str) -> None:
    changes, hint = UNMET[fault]
    service = replace(SERVICE, **changes)
    with pytest.raises(XksProxyVpcEndpointServiceInvalidConfiguration, match=hint) as refused:
        check(service)
    assert SERVICE.name in refused.value.message
    assert len(unmet_requirements(service)) == 1


def test_the_refusals_differ_from_each_other() -> None:
    messages = {unmet_requirements(replace(SERVICE, **changes)) for changes, _ in UNMET.values()}
    # Two of them are about the same requirement on names.
    assert len(messages) == len(UNMET) - 1


def test_the_private_name_must_be_the_host_of_the_store_in_whatever_spelling() -> None:
    check(SERVICE, host="Proxy.EXAMPLE.com.")
    with pytest.raises(XksProxyVpcEndpointServiceInvalidConfiguration, match=r"must be other\.example\.com"):
        check(SERVICE, host="other.example.com")


@pytest.mark.parametrize(
    "service",
    [
        None,
        replace(SERVICE, region="eu-west-1", allowed_principals=("*",)),
        replace(SERVICE, allowed_principals=()),
        replace(SERVICE, allowed_principals=(kms_principal("eu-west-1"), ACCOUNT_ID)),
    ],
    ids=["missing", "in another Region", "hidden from all", "hidden from KMS in this Region"],
)
def test_a_service_that_is_missing_or_hidden_is_not_found(service: EndpointService | None) -> None:
    with pytest.raises(XksProxyVpcEndpointServiceNotFound, match=KMS.replace(".", r"\.")):
        check(service)


def test_what_is_hidden_and_wrong_tells_nothing_of_what_is_wrong() -> None:
    with pytest.raises(XksProxyVpcEndpointServiceNotFound):
        check(replace(SERVICE, allowed_principals=(), type="gateway"))


@pytest.mark.parametrize(
    "account",
    ["*", ACCOUNT_ID, f"arn:aws:iam::{ACCOUNT_ID}:root"],
)
def test_another_accounts_service_may_be_used_where_both_are_allowed_and_its_owner_is_named(account: str) -> None:
    check(replace(SERVICE, owner=OTHER_ACCOUNT_ID, allowed_principals=(KMS, account)), owner=OTHER_ACCOUNT_ID)


@pytest.mark.parametrize("principals", [(KMS,), (KMS, OTHER_ACCOUNT_ID), (KMS, f"arn:aws:iam::{ACCOUNT_ID}:user/x")])
def test_another_accounts_service_that_does_not_allow_the_account_is_not_found(principals: tuple[str, ...]) -> None:
    with pytest.raises(XksProxyVpcEndpointServiceNotFound):
        check(replace(SERVICE, owner=OTHER_ACCOUNT_ID, allowed_principals=principals), owner=OTHER_ACCOUNT_ID)


def test_a_service_whose_owner_is_not_the_one_named_is_refused() -> None:
    theirs = replace(SERVICE, owner=OTHER_ACCOUNT_ID, allowed_principals=("*",))
    for service, owner in ((theirs, None), (SERVICE, OTHER_ACCOUNT_ID)):
        with pytest.raises(XksProxyVpcEndpointServiceInvalidConfiguration, match="XksProxyVpcEndpointServiceOwner"):
            check(service, owner=owner)
