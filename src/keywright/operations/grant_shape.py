"""Grants as ListGrants and ListRetirableGrants return them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from keywright.api import kms
from keywright.domain.grants import Grant, GrantConstraints
from keywright.domain.scope import PARTITION
from keywright.operations.principal_names import names_now, shown_name
from keywright.ports.principals import PrincipalRepository


def grant_entries(principals: PrincipalRepository, grants: Sequence[Grant]) -> dict[str, kms.GrantListEntry]:
    """Return the entries of a list by grant id; principals that are gone are shown by their unique ids."""
    arns = [arn for grant in grants for arn in (grant.grantee_principal, grant.retiring_principal) if arn is not None]
    now = names_now(principals, arns)
    return {grant.grant_id: _entry(grant, now) for grant in grants}


def _entry(grant: Grant, names: Mapping[str, str]) -> kms.GrantListEntry:
    return kms.GrantListEntry(
        key_id=grant.scope.key_arn(grant.key_id),
        grant_id=grant.grant_id,
        name=grant.name,
        creation_date=grant.created_at,
        grantee_principal=_shown(grant.grantee_principal, grant.grantee, names),
        retiring_principal=_shown(grant.retiring_principal, grant.retiring, names),
        issuing_account=f"arn:{PARTITION}:iam::{grant.issuing_account}:root",
        operations=list(grant.operations),
        constraints=_constraints(grant.constraints),
        grantee_service_principal=grant.grantee_service_principal,
        retiring_service_principal=grant.retiring_service_principal,
    )


def _shown(arn: str | None, name: str | None, names: Mapping[str, str]) -> str | None:
    return None if arn is None or name is None else shown_name(arn, name, names)


def _constraints(constraints: GrantConstraints) -> kms.GrantConstraints | None:
    given: dict[str, Any] = {
        "encryption_context_equals": constraints.encryption_context_equals,
        "encryption_context_subset": constraints.encryption_context_subset,
        "source_arn": constraints.source_arn,
    }
    return kms.GrantConstraints(**given) if any(value is not None for value in given.values()) else None
