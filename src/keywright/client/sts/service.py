"""How STS is named, addressed and signed for. Generated: do not edit; run `make gen`."""

from typing import Final

from keywright.client.runtime.operation import Service

SERVICE: Final = Service(
    name="sts",
    service_id="STS",
    api_version="2011-06-15",
    protocol="query",
    endpoint_prefix="sts",
    signing_name="sts",
    target_prefix=None,
)
