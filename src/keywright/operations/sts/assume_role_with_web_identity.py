"""AssumeRoleWithWebIdentity: temporary credentials of a role for someone whom an identity provider vouches for.

The request is not signed: the token says who calls.
"""

from __future__ import annotations

from msgspec.structs import replace

from keywright.api import sts
from keywright.domain.caller_names import caller_context, policy_principal
from keywright.domain.errors import AccessDenied, IdentityTokenInvalid
from keywright.domain.iam.entities import Role, iam_arn
from keywright.domain.principals import EntityKind, Principal, Session
from keywright.domain.scope import Scope
from keywright.operations.call import Call
from keywright.operations.operation import operation
from keywright.operations.role_sessions import (
    audit_data,
    check_managed_policies,
    inline_policies,
    make_session,
    read_session_policies,
    session_seconds,
)
from keywright.operations.role_trust import find_role, require_trust, role_named_in, time_context, transport_context
from keywright.ports.storage import Transaction
from keywright.ports.web_identities import WebIdentity

_ACTION = "sts:AssumeRoleWithWebIdentity"
_DENIAL = f"Not authorized to perform {_ACTION}"


@operation(
    sts.SERVICE,
    sts.OPERATIONS["AssumeRoleWithWebIdentity"],
    action=_ACTION,
    audit=("role_arn", "role_session_name", "duration_seconds"),
    read_only=True,
    authorizes_itself=True,
)
async def assume_role_with_web_identity(
    call: Call[sts.AssumeRoleWithWebIdentityRequest],
) -> sts.AssumeRoleWithWebIdentityResponse:
    """Return the credentials of a new session."""
    request, services = call.request, call.services
    policies = read_session_policies(request.policy, request.policy_arns)
    identity = await _identify(call)
    provider = call.caller.principal.arn

    def find(transaction: Transaction) -> tuple[Role, float]:
        role = find_role(transaction, request.role_arn)
        if role is None:
            raise AccessDenied(_DENIAL)
        return role, transaction.now()

    role, now = await services.storage.read(find)
    require_trust(role, [_ACTION], policy_principal(call.caller), _context(call, identity, now), denial=_DENIAL)
    await services.storage.read(lambda transaction: check_managed_policies(transaction, policies, role))
    session = Session(
        role_id=role.role_id,
        name=request.role_session_name,
        issued_at=now,
        expires_at=float(int(now) + session_seconds(role, request.duration_seconds, is_chained=False)),
        policies=inline_policies(policies),
        provider=provider,
    )
    made = make_session(services, role, session, policies)
    call.audit_data.update(audit_data(made))
    return sts.AssumeRoleWithWebIdentityResponse(
        credentials=made.credentials,
        subject_from_web_identity_token=identity.subject,
        assumed_role_user=made.assumed_role_user,
        packed_policy_size=made.packed_policy_size,
        provider=provider,
        audience=identity.audience,
        session_token_utilization=made.session_token_utilization,
        session_token_size=made.session_token_size,
    )


async def _identify(call: Call[sts.AssumeRoleWithWebIdentityRequest]) -> WebIdentity:
    """Verify the token, and make the call one of whom it speaks of, in the account of the role."""
    request, services = call.request, call.services
    account_id, _ = role_named_in(request.role_arn)
    if services.web_identities is None:
        raise IdentityTokenInvalid("No OpenIDConnect provider is configured.")
    identity = await services.web_identities.verify(request.web_identity_token, services.clock())
    principal = Principal(
        account_id="",
        principal_id=f"{identity.provider}:{identity.audience}:{identity.subject}",
        name=identity.subject,
        path=iam_arn(account_id, "oidc-provider", "/", identity.provider),
        kind=EntityKind.WEB_IDENTITY,
    )
    call.caller = replace(call.caller, principal=principal)
    call.scope = Scope(account_id=account_id, region=call.scope.region)
    return identity


def _context(
    call: Call[sts.AssumeRoleWithWebIdentityRequest], identity: WebIdentity, now: float
) -> dict[str, tuple[str, ...]]:
    prefix = identity.provider.lower()
    return {
        **caller_context(call.caller),
        **time_context(now),
        **transport_context(secure=call.services.secure_transport),
        "aws:federatedprovider": (call.caller.principal.arn,),
        "sts:rolesessionname": (call.request.role_session_name,),
        f"{prefix}:sub": (identity.subject,),
        f"{prefix}:aud": (identity.audience,),
    }
