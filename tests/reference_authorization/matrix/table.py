"""What must come out of each case, by the reference evaluator and the rules of kms-api.md sections 3, 4, 12 and 13."""

from __future__ import annotations

from dataclasses import dataclass

from tests.reference_authorization.evaluator import Request, decide
from tests.reference_authorization.grants import Grant, is_granted, may_retire
from tests.reference_authorization.matrix.cases import Case
from tests.reference_authorization.matrix.key_policies import alias_of, key_policy
from tests.reference_authorization.matrix.names import OWN, alias_arn, iam_arn, key_arn
from tests.reference_authorization.matrix.principals import (
    CHILD_GRANTEE,
    GRANTED,
    GRANTED_TO_CHILD,
    GRANTEES,
    Kind,
)

ALLOWED, DENIED, UNRESOLVED, UNKNOWN = "allowed", "denied", "unresolved", "unauthenticated"


def grant_to(kind: Kind, key: str) -> Grant:
    """Return the grant that a grantee has on every key; the retiring principal may retire it."""
    operations = GRANTED_TO_CHILD if kind.name == CHILD_GRANTEE else GRANTED
    retiring = iam_arn(OWN, "user", "retirer")
    return Grant(key=key, grantee=kind.entity_arn, operations=operations, retiring=retiring)


def retired_by(kind: Kind) -> Kind:
    """Return whose grant someone is to retire: the own one, or that of the grantee."""
    return kind if kind in GRANTEES else next(one for one in GRANTEES if one.name == "grantee")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The expectations of one world. `keys` has the key ids by policy and state."""

    administrator: str
    keys: dict[tuple[str, str], str]

    def expected(self, case: Case) -> set[str]:
        """Return the outcomes that a case may have: one, or two where the specification leaves it open."""
        if case.kind.how == "deleted role":
            return {UNKNOWN, DENIED}
        if not case.kind.is_known:
            return {UNKNOWN}
        return self._unresolved(case) or self._decided(case)

    def _unresolved(self, case: Case) -> set[str]:
        """Return what comes of a name that means no key; another account's keys are not told from keys that are not."""
        operation = case.operation
        if case.is_foreign and operation.name in {"DeleteAlias", "UpdateAlias"}:
            # The alias is looked for in the caller's account, which has none of this name.
            return {UNRESOLVED, DENIED}
        if operation.takes == "nothing":
            return set()
        if case.reference in {"other Region", "other partition"} or (case.by_alias and operation.takes == "key"):
            return {UNRESOLVED, DENIED} if case.is_foreign else {UNRESOLVED}
        if case.is_foreign and case.reference in {"id", "alias"}:
            return {UNRESOLVED}
        if case.reference == "missing":
            return {DENIED} if case.is_foreign else {UNRESOLVED}
        return set()

    def _decided(self, case: Case) -> set[str]:
        operation = case.operation
        if case.is_foreign and operation.on_key and not operation.is_cross_account:
            return {DENIED}
        if operation.name == "RetireGrant":
            return self._retiring(case)
        allowed = all(
            (
                *(self._is_allowed_on_key(case, action) for action in operation.on_key),
                *(self._is_allowed_on_alias(case, action) for action in operation.on_alias),
                *(self._is_allowed(case, action, "*") for action in operation.on_account),
            )
        )
        return {ALLOWED} if allowed else {DENIED}

    def _retiring(self, case: Case) -> set[str]:
        """Decide by the grant within what limits the caller, and else by an IAM policy.

        As the permission "is not effective in a key policy", it is open whether an IAM policy works on a key whose own
        policy does not leave it to the account, and whether a key policy can take away what a grant gives.
        """
        key = self._key_of(case)
        if may_retire(grant_to(retired_by(case.kind), key), case.kind.asker, OWN):
            closed = key_policy("closed", self.administrator)
            if not decide(self._on_key(case, "kms:RetireGrant", closed, has_grant=True)).allowed:
                return {DENIED}
            return {ALLOWED, DENIED} if case.variant in {"denying", "sparing"} else {ALLOWED}
        if not self._is_allowed(case, "kms:RetireGrant", key_arn(key)):
            return {DENIED}
        return {ALLOWED} if self._is_allowed_on_key(case, "kms:RetireGrant") else {ALLOWED, DENIED}

    def _key_of(self, case: Case) -> str:
        return self.keys[case.variant, case.operation.key]

    def _is_allowed_on_key(self, case: Case, action: str) -> bool:
        key, operation = self._key_of(case), action.removeprefix("kms:")
        granted = any(is_granted(grant_to(one, key), case.kind.asker, key, operation, {}) for one in GRANTEES)
        policy = key_policy(case.variant, self.administrator)
        return decide(self._on_key(case, action, policy, has_grant=granted)).allowed

    def _on_key(self, case: Case, action: str, policy: str, *, has_grant: bool) -> Request:
        kind = case.kind
        return Request(
            asker=kind.asker,
            action=action,
            resource=key_arn(self._key_of(case)),
            resource_account=OWN,
            context=self._context(case),
            identity=kind.policies,
            boundary=kind.boundary,
            session=() if kind.session is None else (kind.session,),
            key_policy=policy,
            has_grant=has_grant,
        )

    def _is_allowed_on_alias(self, case: Case, action: str) -> bool:
        suffix = {"CreateAlias": "-new", "UpdateAlias": "-pending", "DeleteAlias": "-doomed"}[case.operation.name]
        return self._is_allowed(case, action, alias_arn(alias_of(case.variant) + suffix, case.kind.account_id))

    def _is_allowed(self, case: Case, action: str, resource: str) -> bool:
        """Decide where no key policy counts."""
        kind = case.kind
        return decide(
            Request(
                asker=kind.asker,
                action=action,
                resource=resource,
                resource_account=kind.account_id,
                context=self._context(case),
                identity=kind.policies,
                boundary=kind.boundary,
                session=() if kind.session is None else (kind.session,),
                needs_key_policy=False,
            )
        ).allowed

    def _context(self, case: Case) -> dict[str, tuple[str, ...]]:
        """Return the condition keys that the policies of this matrix ask for."""
        context: dict[str, tuple[str, ...]] = {
            "kms:calleraccount": (case.kind.account_id,),
            "aws:principalarn": (case.kind.entity_arn,),
        }
        if case.by_alias:
            suffix = "-pending" if case.operation.key == "pending" else ""
            context["kms:requestalias"] = (alias_of(case.variant) + suffix,)
        return context
