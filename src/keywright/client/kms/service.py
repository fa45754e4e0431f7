"""How KMS is named, addressed and signed for. Generated: do not edit; run `make gen`."""

from typing import Final

from keywright.client.runtime.operation import Service

SERVICE: Final = Service(
    name="kms",
    service_id="KMS",
    api_version="2014-11-01",
    protocol="json",
    endpoint_prefix="kms",
    signing_name="kms",
    target_prefix="TrentService",
)
