"""Where requests are sent and with which region they are signed.

The first that speaks wins: an argument, AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, the service's entry in the
`services` section that the profile names, the profile's `endpoint_url`, AWS's own host.
AWS_IGNORE_CONFIGURED_ENDPOINT_URLS takes away all but the first and the last.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from keywright.client.config_files import text_of
from keywright.client.configuration_errors import (
    EndpointConflict,
    EndpointError,
    RegionInvalid,
    RegionMissing,
    ServicesSectionMissing,
)
from keywright.client.partitions import Partition, partition_of
from keywright.client.runtime.operation import Service
from keywright.client.runtime.providers import Endpoint
from keywright.client.settings import ClientSettings

_HOST_LABEL = re.compile(r"(?!\d+$)(?!-)[a-zA-Z0-9-]{1,63}(?<!-)")
_FIPS_REGION = re.compile(r"fips-|-fips")
_GLOBAL_STS = Endpoint(url="https://sts.amazonaws.com", signing_region="us-east-1")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfiguredEndpoints:
    """Is the resolver of endpoints for a context; `endpoint_url` is the argument that beats all settings."""

    settings: ClientSettings
    endpoint_url: str | None = None

    def resolve(self, service: Service, region: str | None) -> Endpoint:
        """Return the endpoint of a service in the given region, or else in the one that the settings name.

        The URL has no slash at its end.

        Raises:
            RegionMissing: nobody names a region; it is needed for signing even if not for the host.
            RegionInvalid: the region cannot be part of a host name.
            EndpointConflict: FIPS or dual-stack hosts are asked for together with an endpoint of one's own.
            ServicesSectionMissing: the profile names a `services` section that does not exist.
            EndpointError: the endpoint is not an http or https URL.
        """
        named = region or self.settings.region
        if named is None:
            raise RegionMissing
        # Regions such as `fips-us-east-1` are an old way of asking for FIPS hosts.
        plain = _FIPS_REGION.sub("", named)
        if _HOST_LABEL.fullmatch(plain) is None:
            raise RegionInvalid(plain)
        fips = plain != named or self.settings.flag("use_fips_endpoint")
        dual_stack = self.settings.flag("use_dualstack_endpoint")
        configured = self.endpoint_url or configured_endpoint(service, self.settings)
        if configured is None:
            return aws_endpoint(service.endpoint_prefix, plain, fips=fips, dual_stack=dual_stack)
        if fips or dual_stack:
            kind = "FIPS" if fips else "Dualstack"
            raise EndpointConflict(f"Invalid Configuration: {kind} and custom endpoint are not supported")
        return Endpoint(url=_checked(configured), signing_region=plain)


def configured_endpoint(service: Service, settings: ClientSettings) -> str | None:
    """Return the endpoint that environment or profile set for a service, None when they leave it to AWS.

    Raises ServicesSectionMissing.
    """
    if settings.flag("ignore_configured_endpoint_urls"):
        return None
    name = service.service_id.replace(" ", "_")
    environment, section = settings.environment, settings.section
    return (
        environment.get(f"AWS_ENDPOINT_URL_{name.upper()}")
        or environment.get("AWS_ENDPOINT_URL")
        or _of_services_section(settings, name.lower())
        or text_of(section, "endpoint_url")
        or None
    )


def aws_endpoint(prefix: str, region: str, *, fips: bool = False, dual_stack: bool = False) -> Endpoint:
    """Return AWS's own endpoint of a service in a region; `prefix` is the model's endpoint prefix, such as `kms`."""
    partition = partition_of(region)
    if prefix == "sts" and region == "aws-global" and not (fips or dual_stack):
        return _GLOBAL_STS
    host = f"{prefix}-fips" if fips and not _is_fips_anyway(prefix, partition, dual_stack) else prefix
    suffix = partition.dual_stack_suffix if dual_stack else partition.suffix
    return Endpoint(url=f"https://{host}.{region}.{suffix}", signing_region=region)


def _is_fips_anyway(prefix: str, partition: Partition, dual_stack: bool) -> bool:
    """Whether the ordinary host is a FIPS host: so it is with STS for the government."""
    return prefix == "sts" and partition.name == "aws-us-gov" and not dual_stack


def _of_services_section(settings: ClientSettings, name: str) -> str | None:
    services = text_of(settings.section, "services")
    if services is None:
        return None
    section = settings.files.services.get(services)
    if not section:
        raise ServicesSectionMissing(services)
    entry = section.get(name)
    return None if entry is None or isinstance(entry, str) else entry.get("endpoint_url")


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise EndpointError(f"Invalid endpoint: {url}")
    return url.rstrip("/")
