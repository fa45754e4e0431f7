"""CreateGrant: lets a principal use a key for some operations."""

from __future__ import annotations

from keywright.api import kms
from keywright.domain.errors import LimitExceeded, NotFound
from keywright.domain.grant_operations import check_fit
from keywright.domain.grants import Grant
from keywright.domain.key_states import StateRule, check_key_state
from keywright.operations.call import Call
from keywright.operations.grant_requests import (
    check_grant_request,
    constraints_of,
    grant_of_request,
    operations_of,
)
from keywright.operations.grant_tokens import make_grant_token
from keywright.operations.key_lookup import key_named_by
from keywright.operations.operation import operation
from keywright.operations.request_rules import ruled
from keywright.ports.storage import Transaction

_STATES = StateRule.USABLE_BUT_FOR_ITS_STORE


@operation(
    kms.SERVICE,
    kms.OPERATIONS["CreateGrant"],
    keys=(ruled(check_grant_request, key_named_by("key_id", "kms:CreateGrant", _STATES)),),
    audit=(
        "key_id",
        "grantee_principal",
        "grantee_service_principal",
        "retiring_principal",
        "retiring_service_principal",
        "operations",
        "constraints",
        "name",
        "dry_run",
    ),
    audit_response=("grant_id",),
)
async def create_grant(call: Call[kms.CreateGrantRequest]) -> kms.CreateGrantResponse:
    """Store the grant, unless one with the same name is the same in everything else; return it with a new token."""
    check_fit(call.key, operations_of(call.request), constraints_of(call.request))
    if call.request.dry_run:
        await call.services.storage.read(lambda transaction: _grant(transaction, call))
    call.stop_if_dry_run()
    grant = await call.services.storage.write(lambda transaction: _added(transaction, call))
    return kms.CreateGrantResponse(grant_token=make_grant_token(call.services.sealing, grant), grant_id=grant.grant_id)


def _added(transaction: Transaction, call: Call[kms.CreateGrantRequest]) -> Grant:
    grant, is_new = _grant(transaction, call)
    if is_new:
        transaction.grants.add(grant)
    return grant


def _grant(transaction: Transaction, call: Call[kms.CreateGrantRequest]) -> tuple[Grant, bool]:
    """Return the grant that is asked for, and whether it has still to be stored."""
    record = transaction.keys.record(call.key.scope, call.key.key_id)
    if record is None:
        raise NotFound(f"Key '{call.key.arn}' does not exist")
    check_key_state(_STATES, record.key.effective_state(record.store), record.key.arn)
    grant = grant_of_request(
        call.request,
        record.key,
        call.caller,
        transaction.principals,
        now=transaction.now(),
        random_bytes=call.services.random_bytes,
    )
    grants, limit = transaction.grants, call.services.limits.grants_per_key
    if grant.fingerprint is not None:
        same = grants.by_fingerprint(grant.scope, grant.key_id, grant.fingerprint)
        if same is not None:
            return same, False
    if grants.count(grant.scope, grant.key_id) >= limit:
        raise LimitExceeded(f"The KMS key has {limit} grants, which is the most that a key can have.")
    return grant, True
