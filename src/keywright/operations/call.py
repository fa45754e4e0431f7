"""One call on its way through the pipeline."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import msgspec

from keywright.domain.errors import DryRunSucceeded
from keywright.domain.grants import Grant
from keywright.domain.keys import Key
from keywright.domain.principals import Caller, Requester
from keywright.domain.scope import Scope
from keywright.operations.services import Services
from keywright.ports.storage import KeyRecord

RequestT = TypeVar("RequestT")


class Call(msgspec.Struct, Generic[RequestT], kw_only=True):
    """A verified, decoded request for an operation, with the keys that the pipeline found for it.

    `records` has one entry for each of the operation's key lookups, in order; `grant` is the grant that the call is
    about, found together with its key. `audit_data` is what the operation
    adds to its audit record (CloudTrail's additionalEventData).
    """

    operation: str
    request: RequestT
    caller: Caller
    scope: Scope
    request_id: str
    services: Services
    records: list[KeyRecord] = msgspec.field(default_factory=list)
    grant: Grant | None = None
    audit_data: dict[str, Any] = msgspec.field(default_factory=dict)

    @property
    def record(self) -> KeyRecord:
        """Return the first key found, with its store and backing key."""
        return self.records[0]

    @property
    def key(self) -> Key:
        """Return the first key found."""
        return self.records[0].key

    @property
    def requester(self) -> Requester:
        """Return what key stores are told of the call."""
        return Requester(caller=self.caller, operation=self.operation, request_id=self.request_id)

    def stop_if_dry_run(self) -> None:
        """Raise DryRunSucceeded when the caller only wanted to know whether the call would succeed."""
        if getattr(self.request, "dry_run", None):
            raise DryRunSucceeded("The request would have succeeded, but the DryRun option is set.")
