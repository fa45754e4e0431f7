"""RetireGrant: gives a grant back, by whom the grant itself allows to, or by an IAM policy."""

from __future__ import annotations

from keywright.api import kms
from keywright.domain.caller_names import policy_principal
from keywright.domain.errors import ValidationFailed
from keywright.domain.grants import Grant, may_retire
from keywright.domain.key_states import StateRule
from keywright.operations.accesses import missing_key_access
from keywright.operations.call import Call
from keywright.operations.grant_lookup import check_grant_id, no_such_grant
from keywright.operations.grant_removal import remove_grant
from keywright.operations.grant_tokens import cached_grant, grant_of_token
from keywright.operations.key_lookup import cached_record, find_key, key_place
from keywright.operations.operation import KeyLookup, operation
from keywright.ports.storage import KeyRecord

_ACTION = "kms:RetireGrant"


def _check(request: kms.RetireGrantRequest) -> None:
    by_id = (request.key_id is not None, request.grant_id is not None)
    if by_id not in {(True, True), (False, False)} or (request.grant_token is not None) == all(by_id):
        raise ValidationFailed("Specify either a grant token, or both a key ID and a grant ID.")
    if request.grant_id is not None:
        check_grant_id(request.grant_id)


def _own_grant(call: Call[kms.RetireGrantRequest]) -> str | None:
    if call.grant is None or not may_retire(call.grant, policy_principal(call.caller)):
        return None
    return call.grant.grant_id


async def _find(call: Call[kms.RetireGrantRequest]) -> KeyRecord:
    """Find the grant, and return its key; whoever may not retire it is not told whether a foreign one exists."""
    _check(call.request)
    call.grant = await _grant(call)
    record = await cached_record(call.services.storage, call.grant.scope, call.grant.key_id)
    if record is None:
        raise no_such_grant(call.grant.grant_id)
    return record


async def _grant(call: Call[kms.RetireGrantRequest]) -> Grant:
    request = call.request
    if request.grant_token is not None:
        return await grant_of_token(call, request.grant_token)
    scope, key_id = key_place(request.key_id or "", call.scope)
    grant_id = request.grant_id or ""
    grant = await cached_grant(call.services.storage, scope, key_id, grant_id)
    if grant is None:
        record = await find_key(call, scope.key_arn(key_id), _ACTION, aliases=False)
        account_id = record.key.scope.account_id
        if account_id != call.caller.account_id:
            # As it is for a grant that is there, but not for this caller.
            await call.services.authorizer.authorize(missing_key_access(call, _ACTION, record.key.arn, account_id))
        raise no_such_grant(grant_id)
    return grant


@operation(
    kms.SERVICE,
    kms.OPERATIONS["RetireGrant"],
    keys=(KeyLookup(action=_ACTION, find=_find, states=StateRule.ANY, own_grant=_own_grant),),
    audit=("key_id", "grant_id", "dry_run"),
)
async def retire_grant(call: Call[kms.RetireGrantRequest]) -> None:
    """Remove the grant, in every key state."""
    call.stop_if_dry_run()
    if call.grant is not None:
        await remove_grant(call, call.grant)
