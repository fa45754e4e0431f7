"""How CloudHSM V2 is named, addressed and signed for. Generated: do not edit; run `make gen`."""

from typing import Final

from keywright.client.runtime.operation import Service

SERVICE: Final = Service(
    name="cloudhsmv2",
    service_id="CloudHSM V2",
    api_version="2017-04-28",
    protocol="json",
    endpoint_prefix="cloudhsmv2",
    signing_name="cloudhsm",
    target_prefix="BaldrApiService",
)
