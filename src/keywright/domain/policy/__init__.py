"""The policy language of AWS IAM, as far as a key management service needs it: read, compiled, decided, explained.

Nothing here knows where policies come from. A text that does not parse is refused with `PolicyMalformed`; where it is
stored already, `refusing_policy` stands in for it.

Choices where AWS's documentation leaves one, or is harsher or milder than its service:

- A key policy's statement without Action or Resource is refused; AWS takes it, and it has no effect.
- NotPrincipal goes with Deny only, in key policies only. It spares those whom it lists at every level (session, role
  and account), and nobody who has a permissions boundary.
- Principals are whole names of this partition; a `*` inside of one is refused. `Principal: *` means everyone directly.
- A variable without a single value makes a Resource entry match nothing and a condition's value equal to nothing.
- `${` that begins no variable, empty lists, repeated members and repeated Sids are refused.
- An empty string among a key's values is a value: ForAllValues looks at it like at any other.
- `...IfExists` holds for an absent key with ForAnyValue too.
- Statements for everyone allow nothing to those who are not verified.
- A grant is limited by the boundary and the session policies of a session, though not by those of a user.
"""

from keywright.domain.policy.decisions import Decision, PolicySource, Reason
from keywright.domain.policy.denials import denial_text
from keywright.domain.policy.errors import PolicyMalformed, PolicyTooLong
from keywright.domain.policy.evaluation import decide
from keywright.domain.policy.kinds import PolicyKind
from keywright.domain.policy.parsing import parse_policy, refusing_policy
from keywright.domain.policy.principals import (
    ANONYMOUS,
    PolicyPrincipal,
    PrincipalKind,
    federated_user_principal,
    role_session_principal,
    root_principal,
    service_principal,
    user_principal,
    web_identity_principal,
)
from keywright.domain.policy.put_policy_checks import allows_put_key_policy, named_principals
from keywright.domain.policy.statements import Effect, Policy, Query, Statement, StatementRef

__all__ = [
    "ANONYMOUS",
    "Decision",
    "Effect",
    "Policy",
    "PolicyKind",
    "PolicyMalformed",
    "PolicyPrincipal",
    "PolicySource",
    "PolicyTooLong",
    "PrincipalKind",
    "Query",
    "Reason",
    "Statement",
    "StatementRef",
    "allows_put_key_policy",
    "decide",
    "denial_text",
    "federated_user_principal",
    "named_principals",
    "parse_policy",
    "refusing_policy",
    "role_session_principal",
    "root_principal",
    "service_principal",
    "user_principal",
    "web_identity_principal",
]
