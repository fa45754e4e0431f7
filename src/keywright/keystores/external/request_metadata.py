"""What an XKS proxy is told of the call that it works for (xks.md section 1.3)."""

from __future__ import annotations

import uuid

from keywright.api.xks import RequestMetadata
from keywright.domain.principals import Requester
from keywright.ports.clock import RandomBytes

CONNECT = "ConnectCustomKeyStore"
HEALTH_CHECK = "KmsHealthCheck"


def of_call(requester: Requester, key_arn: str | None = None) -> RequestMetadata:
    """Return the metadata of a call on a key, or of CreateKey, whose key has no ARN yet."""
    return RequestMetadata(
        aws_principal_arn=requester.caller.principal.arn,
        kms_key_arn=key_arn,
        kms_operation=requester.operation,
        kms_request_id=requester.request_id,
    )


def of_management(requester: Requester) -> RequestMetadata:
    """Return the metadata of a health request that CreateCustomKeyStore or UpdateCustomKeyStore makes."""
    return RequestMetadata(kms_operation=requester.operation, kms_request_id=requester.request_id)


def of_background_work(operation: str, random_bytes: RandomBytes) -> RequestMetadata:
    """Return the metadata of a health request that no caller waits for."""
    request_id = str(uuid.UUID(bytes=random_bytes(16), version=4))
    return RequestMetadata(kms_operation=operation, kms_request_id=request_id)
