"""The kinds of principal of the matrix, each with the policies that hang on it (assurance.md 3.G).

Three kinds of the specification have no counterpart on this wire: accounts under an organization's policies, sessions
of a console, and services, which have no access keys.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

from tests.reference_authorization.askers import Asker
from tests.reference_authorization.matrix.names import FOREIGN, OWN, iam_arn, root_arn, session_arn

RECREATED = "role-recreated"
How = Literal[
    "user",
    "role",
    "web identity",
    "root",
    "inactive key",
    "deleted key",
    "anonymous",
    "other Region",
    "deleted role",
    "revoked session",
    "expired session",
]


def policy(*statements: dict[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


ALLOWED = policy({"Effect": "Allow", "Action": "kms:*", "Resource": "*"})
EVERYTHING = policy({"Effect": "Allow", "Action": "*", "Resource": "*"})
READING = ["kms:Encrypt", "kms:ReEncrypt*", "kms:Describe*", "kms:List*", "kms:Get*"]
READ_ONLY = policy({"Effect": "Allow", "Action": READING, "Resource": "*"})
DENIED = policy(
    {"Effect": "Allow", "Action": "*", "Resource": "*"},
    {"Effect": "Deny", "Action": "KMS:*", "NotResource": "arn:aws:s3:::*"},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of principal. `name` is also that of its user or role; `group` is what its group's policy says."""

    name: str
    how: How = "user"
    account_id: str = OWN
    identity: str | None = None
    managed: str | None = None
    group: str | None = None
    boundary: str | None = None
    session: str | None = None
    sends_tokens: bool = False

    @property
    def is_known(self) -> bool:
        """Tell whether its signature can be verified."""
        return self.how in {"user", "role", "web identity", "root"}

    @property
    def is_role(self) -> bool:
        return self.how in {"role", "web identity", "deleted role", "revoked session", "expired session"}

    @property
    def entity_arn(self) -> str:
        if self.how == "root":
            return root_arn(self.account_id)
        return iam_arn(self.account_id, "role" if self.is_role else "user", self.name)

    @property
    def policies(self) -> tuple[str, ...]:
        """Return the identity-based policies."""
        return tuple(one for one in (self.identity, self.managed, self.group) if one is not None)

    @property
    def asker(self) -> Asker:
        """Return who asks, as the reference evaluator takes it."""
        if self.is_role:
            own = (session_arn(self.account_id, self.name),)
            # A role that was made anew under a name is not the one whom policies of before mean (section 12).
            entity = () if self.name == RECREATED else (self.entity_arn,)
            return Asker(kind="role session", account_id=self.account_id, own_names=own, entity_names=entity)
        kind = "root" if self.how == "root" else "user"
        return Asker(kind=kind, account_id=self.account_id, own_names=(self.entity_arn,))


KINDS: tuple[Kind, ...] = (
    Kind(name="root", how="root"),
    Kind(name="manager", identity=EVERYTHING),
    Kind(name="allowed", identity=ALLOWED),
    Kind(name="nobody"),
    Kind(name="denied", identity=DENIED),
    Kind(name="member", group=ALLOWED),
    Kind(name="member-denied", group=DENIED, identity=ALLOWED),
    Kind(name="managed", managed=ALLOWED),
    Kind(name="bounded", identity=ALLOWED, boundary=READ_ONLY),
    Kind(name="bounded-denied", identity=ALLOWED, boundary=DENIED),
    Kind(name="named"),
    Kind(name="named-bounded", boundary=READ_ONLY),
    Kind(name="spared", identity=ALLOWED),
    Kind(name="spared-bounded", identity=ALLOWED, boundary=EVERYTHING),
    Kind(name="role-allowed", how="role", identity=ALLOWED),
    Kind(name="role-nobody", how="role"),
    Kind(name="role-denied", how="role", identity=DENIED),
    Kind(name="role-session", how="role", identity=ALLOWED, session=READ_ONLY),
    Kind(name="role-session-wide", how="role", identity=READ_ONLY, session=ALLOWED),
    Kind(name="role-bounded", how="role", identity=ALLOWED, boundary=READ_ONLY),
    Kind(name="role-named", how="role"),
    Kind(name="role-named-session", how="role", session=READ_ONLY),
    Kind(name="role-named-bounded", how="role", boundary=READ_ONLY),
    Kind(name="session-named", how="role", session=READ_ONLY),
    Kind(name="role-spared", how="role", identity=ALLOWED),
    Kind(name="role-half-spared", how="role", identity=ALLOWED),
    Kind(name=RECREATED, how="role"),
    Kind(name="role-deleted", how="deleted role", identity=ALLOWED),
    Kind(name="role-revoked", how="revoked session", identity=ALLOWED),
    Kind(name="role-expired", how="expired session", identity=ALLOWED),
    Kind(name="web", how="web identity", identity=ALLOWED),
    Kind(name="web-nobody", how="web identity"),
    Kind(name="web-session", how="web identity", identity=ALLOWED, session=READ_ONLY),
    Kind(name="root", how="root", account_id=FOREIGN),
    Kind(name="allowed", account_id=FOREIGN, identity=ALLOWED),
    Kind(name="nobody", account_id=FOREIGN),
    Kind(name="denied", account_id=FOREIGN, identity=DENIED),
    Kind(name="named", account_id=FOREIGN, identity=ALLOWED),
    Kind(name="named-nobody", account_id=FOREIGN),
    Kind(name="role-allowed", how="role", account_id=FOREIGN, identity=ALLOWED),
    Kind(name="role-nobody", how="role", account_id=FOREIGN),
    Kind(name="grantee"),
    Kind(name="grantee-token", sends_tokens=True),
    Kind(name="grantee-child"),
    Kind(name="grantee-denied", identity=DENIED),
    Kind(name="grantee-bounded", boundary=READ_ONLY),
    Kind(name="role-grantee", how="role"),
    Kind(name="role-grantee-session", how="role", session=READ_ONLY),
    Kind(name="grantee", account_id=FOREIGN),
    Kind(name="retirer"),
    Kind(name="inactive", how="inactive key", identity=ALLOWED),
    Kind(name="keyless", how="deleted key", identity=ALLOWED),
    Kind(name="anonymous", how="anonymous"),
    Kind(name="elsewhere", how="other Region", identity=ALLOWED),
)
GRANTEES = tuple(kind for kind in KINDS if "grantee" in kind.name)
CHILD_GRANTEE = "grantee-child"
GRANTED = (
    "Encrypt",
    "Decrypt",
    "DescribeKey",
    "GenerateDataKey",
    "ReEncryptFrom",
    "ReEncryptTo",
    "CreateGrant",
    "RetireGrant",
)
GRANTED_TO_CHILD = ("Decrypt", "DescribeKey", "ReEncryptFrom")
