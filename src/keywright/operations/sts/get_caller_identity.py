"""GetCallerIdentity: who the caller is. Nobody needs a permission to ask that."""

from __future__ import annotations

from keywright.api import sts
from keywright.operations.call import Call
from keywright.operations.operation import operation


@operation(
    sts.SERVICE,
    sts.OPERATIONS["GetCallerIdentity"],
    action="sts:GetCallerIdentity",
    read_only=True,
    authorizes_itself=True,
)
async def get_caller_identity(call: Call[sts.GetCallerIdentityRequest]) -> sts.GetCallerIdentityResponse:
    """Return the caller's account, ARN and unique id."""
    caller = call.caller
    return sts.GetCallerIdentityResponse(user_id=caller.user_id, account=caller.account_id, arn=caller.caller_arn)
