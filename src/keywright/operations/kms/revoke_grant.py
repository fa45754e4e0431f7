"""RevokeGrant: takes a grant away."""

from __future__ import annotations

from keywright.api import kms
from keywright.domain.key_states import StateRule
from keywright.operations.call import Call
from keywright.operations.grant_lookup import check_grant_id, find_grant
from keywright.operations.grant_removal import remove_grant
from keywright.operations.key_lookup import key_named_by
from keywright.operations.operation import operation
from keywright.operations.request_rules import ruled


def _check(request: kms.RevokeGrantRequest) -> None:
    check_grant_id(request.grant_id)


@operation(
    kms.SERVICE,
    kms.OPERATIONS["RevokeGrant"],
    keys=(ruled(_check, key_named_by("key_id", "kms:RevokeGrant", StateRule.ANY)),),
    audit=("key_id", "grant_id", "dry_run"),
)
async def revoke_grant(call: Call[kms.RevokeGrantRequest]) -> None:
    """Remove the grant, in every key state."""
    grant = await find_grant(call, call.key.scope, call.key.key_id, call.request.grant_id)
    call.stop_if_dry_run()
    await remove_grant(call, grant)
