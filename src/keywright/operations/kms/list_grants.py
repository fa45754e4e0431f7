"""ListGrants: the grants on a key, by pages."""

from __future__ import annotations

from collections.abc import Sequence

from keywright.api import kms
from keywright.domain.errors import ValidationFailed
from keywright.domain.grants import Grant
from keywright.domain.key_states import StateRule
from keywright.domain.policy.principals import service_name
from keywright.operations.call import Call
from keywright.operations.grant_lookup import check_grant_id, no_such_grant
from keywright.operations.grant_shape import grant_entries
from keywright.operations.key_lookup import key_named_by
from keywright.operations.operation import operation
from keywright.operations.paging import check_limit, cut_page, read_marker
from keywright.operations.principal_names import lasting_name
from keywright.operations.request_rules import ruled
from keywright.ports.storage import Transaction

_OPERATION = "ListGrants"


def _check(request: kms.ListGrantsRequest) -> None:
    check_limit(request.limit, default=50, maximum=100)
    if request.grantee_principal is not None and request.grantee_service_principal is not None:
        raise ValidationFailed("Specify either GranteePrincipal or GranteeServicePrincipal, but not both.")
    if request.grant_id is not None:
        check_grant_id(request.grant_id)


@operation(
    kms.SERVICE,
    kms.OPERATIONS[_OPERATION],
    keys=(ruled(_check, key_named_by("key_id", "kms:ListGrants", StateRule.ANY)),),
    audit=("key_id", "grant_id", "grantee_principal", "grantee_service_principal", "limit"),
    read_only=True,
)
async def list_grants(call: Call[kms.ListGrantsRequest]) -> kms.ListGrantsResponse:
    """Return a page of grants by id, or the one grant that is asked for."""
    limit = check_limit(call.request.limit, default=50, maximum=100)
    after = read_marker(call, _OPERATION, call.request.marker)

    def read(transaction: Transaction) -> tuple[Sequence[Grant], dict[str, kms.GrantListEntry]]:
        found = _found(transaction, call, after, limit + 1)
        return found, grant_entries(transaction.principals, found)

    found, entries = await call.services.storage.read(read)
    page = cut_page(call, _OPERATION, found, limit, lambda grant: grant.grant_id)
    return kms.ListGrantsResponse(
        grants=[entries[grant.grant_id] for grant in page.items],
        next_marker=page.next_marker,
        truncated=page.truncated,
    )


def _found(transaction: Transaction, call: Call[kms.ListGrantsRequest], after: str, limit: int) -> Sequence[Grant]:
    request, key = call.request, call.key
    names = _grantee_names(transaction, request)
    if request.grant_id is None:
        return transaction.grants.page(key.scope, key.key_id, after, limit, names)
    grant = transaction.grants.get(key.scope, key.key_id, request.grant_id)
    if grant is None:
        raise no_such_grant(request.grant_id)
    return [grant] if names is None or grant.grantee in names else []


def _grantee_names(transaction: Transaction, request: kms.ListGrantsRequest) -> list[str] | None:
    """Return the names of the grantee whose grants are asked for; one that is gone is asked for by its unique id."""
    if request.grantee_service_principal is not None:
        return [service_name(request.grantee_service_principal)]
    if request.grantee_principal is None:
        return None
    name = lasting_name(transaction.principals, request.grantee_principal)
    return [request.grantee_principal] if name is None else [name]
