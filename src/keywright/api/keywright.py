"""What Keywright tells beyond the APIs of AWS, in the same protocol and under the same signatures.

Only what no AWS operation has a place for stands here: how far a connect attempt has come. Clients of AWS never meet
it, since it has a target prefix of its own.
"""

from collections.abc import Mapping
from types import MappingProxyType

from keywright.api.kms import CustomKeyStoreIdType
from keywright.api.operation_shape import OperationShape, ServiceShape
from keywright.api.shape import Shape

SERVICE = ServiceShape(
    service_id="Keywright",
    api_version="2026-11-22",
    protocol="json",
    endpoint_prefix="kms",
    signing_name="kms",
    target_prefix="Keywright",
    json_version="1.1",
)


class DescribeConnectionAttemptRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    """Names the custom key store."""

    custom_key_store_id: CustomKeyStoreIdType


class ConnectionStep(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    """A step of an attempt. Times are seconds since 1970; `ended_at` is absent while the step goes on."""

    name: str | None = None
    started_at: float | None = None
    ended_at: float | None = None
    detail: str | None = None


class DescribeConnectionAttemptResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    """The store's state, and the steps of its last connect or disconnect in the order in which they began."""

    custom_key_store_id: str | None = None
    attempt: int | None = None
    connection_state: str | None = None
    connection_error_code: str | None = None
    steps: list[ConnectionStep] | None = None


OPERATIONS: Mapping[str, OperationShape] = MappingProxyType(
    {
        "DescribeConnectionAttempt": OperationShape(
            name="DescribeConnectionAttempt",
            input=DescribeConnectionAttemptRequest,
            output=DescribeConnectionAttemptResponse,
            errors=("CustomKeyStoreNotFoundException", "KMSInternalException"),
            idempotent=True,
            pagination=None,
        ),
    }
)
