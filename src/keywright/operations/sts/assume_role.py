"""AssumeRole: temporary credentials of a role whose trust policy allows the caller."""

from __future__ import annotations

from dataclasses import dataclass

from keywright.api import sts
from keywright.domain.caller_names import caller_context, policy_principal
from keywright.domain.errors import AccessDenied, ValidationFailed
from keywright.domain.iam.entities import Role
from keywright.domain.iam.permissions import Permissions
from keywright.domain.principals import EntityKind, Session
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
from keywright.operations.session_tags import SessionTags, session_tags
from keywright.ports.storage import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    role: Role | None
    permissions: Permissions
    now: float


@operation(
    sts.SERVICE,
    sts.OPERATIONS["AssumeRole"],
    action="sts:AssumeRole",
    audit=("role_arn", "role_session_name", "duration_seconds", "external_id", "source_identity"),
    read_only=True,
    authorizes_itself=True,
)
async def assume_role(call: Call[sts.AssumeRoleRequest]) -> sts.AssumeRoleResponse:
    """Return the credentials of a new session."""
    request, caller = call.request, call.caller
    _refuse_what_is_not_there(request)
    role_named_in(request.role_arn)
    policies = read_session_policies(request.policy, request.policy_arns)
    tags = session_tags(request.tags, request.transitive_tag_keys, caller.session)
    if caller.principal.kind is EntityKind.ROOT:
        raise AccessDenied("Roles may not be assumed by root accounts.")

    def find(transaction: Transaction) -> _Found:
        role = find_role(transaction, request.role_arn)
        permissions = transaction.principals.permissions(caller.principal.principal_id)
        return _Found(role=role, permissions=permissions, now=transaction.now())

    found = await call.services.storage.read(find)
    role = _trusting_role(call, found, tags)
    await call.services.storage.read(lambda transaction: check_managed_policies(transaction, policies, role))
    seconds = session_seconds(role, request.duration_seconds, is_chained=caller.session is not None)
    session = Session(
        role_id=role.role_id,
        name=request.role_session_name,
        issued_at=found.now,
        expires_at=float(int(found.now) + seconds),
        policies=inline_policies(policies),
        tags=tags.all,
        transitive_tag_keys=tags.transitive_keys,
        source_identity=_source_identity(call),
    )
    made = make_session(call.services, role, session, policies)
    call.audit_data.update(audit_data(made))
    return sts.AssumeRoleResponse(
        credentials=made.credentials,
        assumed_role_user=made.assumed_role_user,
        packed_policy_size=made.packed_policy_size,
        source_identity=session.source_identity,
        session_token_utilization=made.session_token_utilization,
        session_token_size=made.session_token_size,
    )


def _refuse_what_is_not_there(request: sts.AssumeRoleRequest) -> None:
    if request.serial_number is not None or request.token_code is not None:
        raise AccessDenied("MultiFactorAuthentication failed with invalid MFA one time pass code.")
    if request.provided_contexts is not None:
        raise ValidationFailed("ProvidedContexts are not supported: there is no identity center here.")


def _source_identity(call: Call[sts.AssumeRoleRequest]) -> str | None:
    """Return the source identity of the new session; one that is set stays for the whole chain."""
    kept = call.caller.session.source_identity if call.caller.session is not None else None
    asked = call.request.source_identity
    if kept is not None and asked not in (None, kept):
        raise AccessDenied(_denial(call, "sts:SetSourceIdentity"))
    return kept or asked


def _trusting_role(call: Call[sts.AssumeRoleRequest], found: _Found, tags: SessionTags) -> Role:
    request, caller = call.request, call.caller
    denial = _denial(call, "sts:AssumeRole")
    if found.role is None:
        raise AccessDenied(denial)
    actions = ["sts:AssumeRole"]
    source_identity = _source_identity(call)
    context = {
        **caller_context(caller),
        **time_context(found.now),
        **transport_context(secure=call.services.secure_transport),
        **tags.context,
        "sts:rolesessionname": (request.role_session_name,),
    }
    if request.external_id is not None:
        context["sts:externalid"] = (request.external_id,)
    if tags.all:
        actions.append("sts:TagSession")
    if source_identity is not None:
        context["sts:sourceidentity"] = (source_identity,)
        actions.append("sts:SetSourceIdentity")
    require_trust(
        found.role,
        actions,
        policy_principal(caller),
        context,
        permissions=found.permissions,
        session=caller.session.policies if caller.session is not None else (),
        denial=denial,
    )
    return found.role


def _denial(call: Call[sts.AssumeRoleRequest], action: str) -> str:
    return f"User: {call.caller.caller_arn} is not authorized to perform: {action} on resource: {call.request.role_arn}"
