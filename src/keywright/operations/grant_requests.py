"""From a CreateGrant request to the grant that it asks for."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

from keywright.api import kms
from keywright.domain.errors import ValidationFailed
from keywright.domain.grant_operations import check_constraints
from keywright.domain.grants import NO_CONSTRAINTS, Grant, GrantConstraints
from keywright.domain.keys import Key
from keywright.domain.policy.principals import service_name
from keywright.domain.principals import Caller
from keywright.operations.principal_names import lasting_name_of_arn
from keywright.ports.clock import RandomBytes
from keywright.ports.principals import PrincipalRepository

GRANT_ID_BYTES = 32


def check_grant_request(request: kms.CreateGrantRequest) -> None:
    """Raise ValidationFailed when a request's members do not go together, whatever the key is."""
    if (request.grantee_principal is None) == (request.grantee_service_principal is None):
        raise ValidationFailed("Specify either GranteePrincipal or GranteeServicePrincipal, but not both.")
    if request.retiring_principal is not None and request.retiring_service_principal is not None:
        raise ValidationFailed("Specify either RetiringPrincipal or RetiringServicePrincipal, but not both.")
    if not request.operations:
        raise ValidationFailed("A grant must have at least one operation.")
    constraints = constraints_of(request)
    check_constraints(constraints)
    if request.grantee_service_principal is not None:
        if constraints.source_arn is None:
            raise ValidationFailed("A grant with a GranteeServicePrincipal must have a SourceArn constraint.")
        if request.retiring_principal is None and request.retiring_service_principal is None:
            raise ValidationFailed("A grant with a GranteeServicePrincipal must have a retiring principal.")


def constraints_of(request: kms.CreateGrantRequest) -> GrantConstraints:
    """Return the constraints that a request asks for."""
    given = request.constraints
    if given is None:
        return NO_CONSTRAINTS
    return GrantConstraints(
        encryption_context_equals=given.encryption_context_equals,
        encryption_context_subset=given.encryption_context_subset,
        source_arn=given.source_arn,
    )


def operations_of(request: kms.CreateGrantRequest) -> tuple[str, ...]:
    """Return the operations that a request asks for, each once."""
    return tuple(dict.fromkeys(request.operations))


def grant_of_request(
    request: kms.CreateGrantRequest,
    key: Key,
    caller: Caller,
    principals: PrincipalRepository,
    *,
    now: float,
    random_bytes: RandomBytes,
) -> Grant:
    """Return the grant that a request asks for.

    Raises:
        InvalidArn: one of the principals does not exist.
    """
    grantee = _lasting_name(principals, request.grantee_principal, request.grantee_service_principal)
    retiring = _lasting_name(principals, request.retiring_principal, request.retiring_service_principal)
    if grantee is None:
        # The request was checked before.
        raise ValidationFailed("A grant must have a grantee.")
    constraints = constraints_of(request)
    return Grant(
        scope=key.scope,
        key_id=key.key_id,
        grant_id=random_bytes(GRANT_ID_BYTES).hex(),
        name=request.name or "",
        created_at=now,
        issuing_account=caller.account_id,
        grantee=grantee,
        grantee_principal=request.grantee_principal,
        grantee_service_principal=request.grantee_service_principal,
        retiring=retiring,
        retiring_principal=request.retiring_principal,
        retiring_service_principal=request.retiring_service_principal,
        operations=operations_of(request),
        constraints=constraints,
        fingerprint=_fingerprint(request, caller, grantee, retiring, constraints),
    )


def _lasting_name(principals: PrincipalRepository, arn: str | None, service: str | None) -> str | None:
    if arn is not None:
        return lasting_name_of_arn(principals, arn)
    return None if service is None else service_name(service)


def _fingerprint(
    request: kms.CreateGrantRequest, caller: Caller, grantee: str, retiring: str | None, constraints: GrantConstraints
) -> str | None:
    if request.name is None:
        return None
    asked = [request.name, caller.account_id, grantee, retiring, sorted(operations_of(request)), asdict(constraints)]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
