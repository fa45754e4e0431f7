"""Endpoints are where botocore's rules say that they are, in every region."""

from __future__ import annotations

import gzip
import itertools
import json
from pathlib import Path

import botocore
import pytest
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError

from keywright.api import cloudhsmv2, kms, sts
from keywright.api.operation_shape import ServiceShape
from keywright.client.config_files import ConfigFiles
from keywright.client.configuration_errors import (
    EndpointConflict,
    EndpointError,
    RegionInvalid,
    RegionMissing,
    ServicesSectionMissing,
)
from keywright.client.endpoints import ConfiguredEndpoints, aws_endpoint
from keywright.client.partitions import partition_of
from keywright.client.runtime.operation import Service
from keywright.client.runtime.providers import Endpoint, UnknownEndpoint
from keywright.client.settings import ClientSettings, load_settings

DATA = Path(botocore.__file__).parent / "data"
PARTITIONS = json.loads((DATA / "partitions.json").read_text())
REGIONS = [region for partition in PARTITIONS["partitions"] for region in partition["regions"]]


def service_of(name: str, shape: ServiceShape) -> Service:
    return Service(
        name=name,
        service_id=shape.service_id,
        api_version=shape.api_version,
        protocol="json",
        endpoint_prefix=shape.endpoint_prefix,
        signing_name=shape.signing_name,
    )


SERVICES = {
    name: service_of(name, module.SERVICE)
    for name, module in {"kms": kms, "cloudhsmv2": cloudhsmv2, "sts": sts}.items()
}


def rules(service: str) -> EndpointProvider:
    (path,) = (DATA / service).glob("*/endpoint-rule-set-1.json.gz")
    return EndpointProvider(json.loads(gzip.decompress(path.read_bytes())), PARTITIONS)


def settings(environment: dict[str, str] | None = None, **profile: object) -> ClientSettings:
    services = {"local": {"kms": {"endpoint_url": "http://services.test"}, "sts": {"endpoint_url": ""}}}
    files = ConfigFiles(configured={"default": profile}, services=services)
    return load_settings(environment or {}, files=files)


def url(environment: dict[str, str] | None = None, service: str = "kms", argument: str | None = None, **profile):
    resolver = ConfiguredEndpoints(settings=settings(environment, **profile), endpoint_url=argument)
    return resolver.resolve(SERVICES[service], None).url


@pytest.mark.parametrize("service", SERVICES)
def test_every_region_has_the_host_that_botocore_has(service):
    provider = rules(service)
    for region, fips, dual_stack in itertools.product([*REGIONS, "xx-new-1"], [False, True], [False, True]):
        wanted = provider.resolve_endpoint(Region=region, UseFIPS=fips, UseDualStack=dual_stack)
        found = aws_endpoint(SERVICES[service].endpoint_prefix, region, fips=fips, dual_stack=dual_stack)
        schemes = wanted.properties.get("authSchemes", [{"signingRegion": region}])
        assert found == Endpoint(url=wanted.url, signing_region=schemes[0]["signingRegion"])


@pytest.mark.parametrize("partition", PARTITIONS["partitions"], ids=lambda partition: partition["id"])
def test_every_partition_of_botocore_is_known_with_its_regions(partition):
    found = {partition_of(region).name for region in partition["regions"]}
    assert found == {partition["id"]}


def test_the_places_that_set_an_endpoint_are_asked_in_order():
    layers = [
        ("http://argument.test", {"argument": "http://argument.test"}),
        ("http://kms.test", {"environment": {"AWS_ENDPOINT_URL_KMS": "http://kms.test"}}),
        ("http://all.test", {"environment": {"AWS_ENDPOINT_URL": "http://all.test"}}),
        ("http://services.test", {"services": "local"}),
        ("http://profile.test", {"endpoint_url": "http://profile.test"}),
        ("https://kms.eu-west-1.amazonaws.com", {}),
    ]
    for first in range(len(layers)):
        given: dict[str, object] = {"region": "eu-west-1"}
        environment: dict[str, str] = {}
        for _, layer in layers[first:]:
            environment |= layer.get("environment", {})
            given |= {name: value for name, value in layer.items() if name != "environment"}
        assert url(environment, **given) == layers[first][0]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_a_variable_of_its_own(service):
    names = {"kms": "KMS", "cloudhsmv2": "CLOUDHSM_V2", "sts": "STS"}
    environment = {f"AWS_ENDPOINT_URL_{names[each]}": f"http://{each}.test" for each in SERVICES}
    assert url(environment, service, region="eu-west-1") == f"http://{service}.test"


@pytest.mark.parametrize("place", ["variable", "profile"])
def test_configured_endpoints_can_be_told_to_be_ignored_but_an_argument_is_not(place):
    environment = {"AWS_ENDPOINT_URL_KMS": "http://kms.test", "AWS_ENDPOINT_URL": "http://all.test"}
    ignoring = {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "TRUE"} if place == "variable" else {}
    profile = {"region": "eu-west-1", "services": "local", "endpoint_url": "http://profile.test"}
    if place == "profile":
        profile["ignore_configured_endpoint_urls"] = "true"
    assert url(environment | ignoring, **profile) == "https://kms.eu-west-1.amazonaws.com"
    assert url(environment | ignoring, argument="http://argument.test/", **profile) == "http://argument.test"


def test_a_services_section_that_does_not_exist_is_named():
    with pytest.raises(ServicesSectionMissing, match='"elsewhere" services configuration does not exist'):
        url(region="eu-west-1", services="elsewhere")


def test_an_entry_without_a_url_leaves_the_next_place_to_speak():
    assert url(service="sts", region="eu-west-1", services="local") == "https://sts.eu-west-1.amazonaws.com"


@pytest.mark.parametrize("wanted", ["use_fips_endpoint", "use_dualstack_endpoint"])
def test_hosts_of_aws_that_are_asked_for_together_with_an_own_endpoint_are_refused_in_the_rules_own_words(wanted):
    with pytest.raises(EndpointConflict) as refused:
        url(argument="http://own.test", region="eu-west-1", **{wanted: "true"})
    parameters = {"UseFIPS": wanted == "use_fips_endpoint", "UseDualStack": wanted != "use_fips_endpoint"}
    with pytest.raises(EndpointProviderError) as theirs:
        rules("kms").resolve_endpoint(Region="eu-west-1", Endpoint="http://own.test", **parameters)
    assert str(refused.value) == str(theirs.value.kwargs["msg"])


@pytest.mark.parametrize("region", ["fips-us-east-1", "us-east-1-fips"])
def test_a_region_of_the_old_way_asks_for_fips_hosts_and_signs_for_the_region_itself(region):
    found = ConfiguredEndpoints(settings=settings()).resolve(SERVICES["kms"], region)
    assert found == Endpoint(url="https://kms-fips.us-east-1.amazonaws.com", signing_region="us-east-1")


@pytest.mark.parametrize("region", ["evil.test/", "a b", "-us", "us-", "123", "x" * 64, "us_east_1", "us-east-1\n"])
def test_a_region_that_would_change_the_host_is_refused(region):
    with pytest.raises(RegionInvalid):
        url(region=region)


def test_no_region_is_an_error_even_with_an_own_endpoint():
    with pytest.raises(RegionMissing, match="You must specify a region"):
        url(argument="http://own.test")


@pytest.mark.parametrize("endpoint", ["own.test:8080", "ftp://own.test", "http://", "/kms"])
def test_an_endpoint_that_is_no_http_url_is_refused(endpoint):
    with pytest.raises(EndpointError, match="Invalid endpoint"):
        url(argument=endpoint, region="eu-west-1")


def test_the_region_of_the_context_goes_before_the_region_of_the_settings():
    found = ConfiguredEndpoints(settings=settings({"AWS_REGION": "us-east-2"})).resolve(SERVICES["kms"], "eu-west-1")
    assert found == Endpoint(url="https://kms.eu-west-1.amazonaws.com", signing_region="eu-west-1")


def test_the_runtime_sees_an_unknown_endpoint_in_every_failure():
    assert issubclass(EndpointError, UnknownEndpoint)
