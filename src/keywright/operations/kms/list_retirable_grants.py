"""ListRetirableGrants: the grants that a principal of the caller's account may retire, on whatever account's keys."""

from __future__ import annotations

from collections.abc import Sequence

from keywright.api import kms
from keywright.domain.errors import AccessDenied, ValidationFailed
from keywright.domain.grants import Grant
from keywright.operations.call import Call
from keywright.operations.grant_shape import grant_entries
from keywright.operations.operation import operation
from keywright.operations.paging import check_limit, cut_page, read_marker
from keywright.operations.principal_names import lasting_name_of_arn
from keywright.ports.storage import Transaction

_OPERATION = "ListRetirableGrants"
_ACTION = "kms:ListRetirableGrants"


@operation(
    kms.SERVICE,
    kms.OPERATIONS[_OPERATION],
    action=_ACTION,
    audit=("retiring_principal", "retiring_service_principal", "limit"),
    read_only=True,
)
async def list_retirable_grants(call: Call[kms.ListRetirableGrantsRequest]) -> kms.ListGrantsResponse:
    """Return a page of grants by id, those of every account."""
    limit = check_limit(call.request.limit, default=50, maximum=100)
    principal = _principal(call)
    after = read_marker(call, _OPERATION, call.request.marker)

    def read(transaction: Transaction) -> tuple[Sequence[Grant], dict[str, kms.GrantListEntry]]:
        name = lasting_name_of_arn(transaction.principals, principal)
        found = transaction.grants.retirable(call.scope.region, name, after, limit + 1)
        return found, grant_entries(transaction.principals, found)

    found, entries = await call.services.storage.read(read)
    page = cut_page(call, _OPERATION, found, limit, lambda grant: grant.grant_id)
    return kms.ListGrantsResponse(
        grants=[entries[grant.grant_id] for grant in page.items],
        next_marker=page.next_marker,
        truncated=page.truncated,
    )


def _principal(call: Call[kms.ListRetirableGrantsRequest]) -> str:
    """Return the retiring principal that is asked for; only one of the caller's own account may be."""
    principal, service = call.request.retiring_principal, call.request.retiring_service_principal
    if (principal is None) == (service is None):
        raise ValidationFailed("Specify either RetiringPrincipal or RetiringServicePrincipal, but not both.")
    if principal is None or principal.split(":")[4:5] != [call.scope.account_id]:
        # Services may ask for themselves, and none of them is a caller here.
        named = principal or service
        raise AccessDenied(
            f"User: {call.caller.caller_arn} is not authorized to perform: {_ACTION} on resource: {named}"
        )
    return principal
