"""Custom key stores: what all types of them share."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from keywright.domain.connection_states import ConnectionState
from keywright.domain.scope import Scope


class ConnectionErrorCode(StrEnum):
    """Why a connect attempt ended FAILED, in AWS's spelling (custom-key-stores.md sections 3.2 and 3.3)."""

    CLUSTER_NOT_FOUND = "CLUSTER_NOT_FOUND"
    INSUFFICIENT_CLOUDHSM_HSMS = "INSUFFICIENT_CLOUDHSM_HSMS"
    INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET = "INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET"
    INTERNAL_ERROR = "INTERNAL_ERROR"
    INVALID_CREDENTIALS = "INVALID_CREDENTIALS"
    NETWORK_ERRORS = "NETWORK_ERRORS"
    SUBNET_NOT_FOUND = "SUBNET_NOT_FOUND"
    USER_LOCKED_OUT = "USER_LOCKED_OUT"
    USER_LOGGED_IN = "USER_LOGGED_IN"
    USER_NOT_FOUND = "USER_NOT_FOUND"
    XKS_PROXY_ACCESS_DENIED = "XKS_PROXY_ACCESS_DENIED"
    XKS_PROXY_INVALID_CONFIGURATION = "XKS_PROXY_INVALID_CONFIGURATION"
    XKS_PROXY_INVALID_RESPONSE = "XKS_PROXY_INVALID_RESPONSE"
    XKS_PROXY_INVALID_TLS_CONFIGURATION = "XKS_PROXY_INVALID_TLS_CONFIGURATION"
    XKS_PROXY_NOT_REACHABLE = "XKS_PROXY_NOT_REACHABLE"
    XKS_PROXY_TIMED_OUT = "XKS_PROXY_TIMED_OUT"
    XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION = "XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION"
    XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND = "XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND"


class ConnectionFailed(Exception):
    """A connect attempt cannot succeed; ends it FAILED with `code`. `detail` is for the operator's log only."""

    def __init__(self, code: ConnectionErrorCode, detail: str = "") -> None:
        super().__init__(f"{code.value}: {detail}" if detail else code.value)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomKeyStore:
    """A custom key store of an account in a Region.

    `settings` belongs to the key store type: a JSON document that only the type's own provider reads and writes,
    with every secret in it sealed. `attempt` counts connect and disconnect requests: a job that works on an
    older attempt than the stored one has been superseded and must stop.
    """

    scope: Scope
    custom_key_store_id: str
    name: str
    type: str
    connection_state: ConnectionState
    connection_error_code: ConnectionErrorCode | None = None
    created_at: float
    settings: bytes = field(repr=False)
    attempt: int = 0
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionStep:
    """One named step of a connect or disconnect attempt, stored when it starts and again when it ends."""

    custom_key_store_id: str
    attempt: int
    name: str
    started_at: float
    ended_at: float | None = None
    detail: str = ""
