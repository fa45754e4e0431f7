"""What a grant allows, and which child grants its grantee may make.

Sources: KMS developer guide, "Grants in AWS KMS" and "Grant constraints"; KMS API reference, GrantConstraints (names
in a constraint are compared without regard to case, their values with).
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.reference_authorization.askers import Asker

Pairs = dict[str, str]
# The operations whose encryption context a constraint looks at; others are granted without it.
CONSTRAINED = {
    "Encrypt",
    "Decrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "ReEncryptFrom",
    "ReEncryptTo",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A grant on one key; where both `equals` and `subset` are given, both must hold."""

    key: str
    grantee: str
    operations: tuple[str, ...]
    equals: Pairs | None = None
    subset: Pairs | None = None
    retiring: str | None = None


def folded(pairs: Pairs) -> list[tuple[str, str]]:
    """Return pairs as constraints compare them."""
    return sorted((name.lower(), value) for name, value in pairs.items())


def meets(grant: Grant, encryption_context: Pairs) -> bool:
    """Tell whether an encryption context meets the constraint of a grant."""
    given = folded(encryption_context)
    if grant.equals is not None and given != folded(grant.equals):
        return False
    return all(pair in given for pair in folded(grant.subset or {}))


def is_granted(grant: Grant, asker: Asker, key: str, operation: str, encryption_context: Pairs) -> bool:
    """Tell whether a grant allows an operation with a key to someone."""
    if grant.key != key or operation not in grant.operations:
        return False
    if grant.grantee not in (*asker.own_names, *asker.entity_names):
        return False
    return operation not in CONSTRAINED or meets(grant, encryption_context)


def may_have_child(grant: Grant, child: Grant) -> bool:
    """Tell whether a grantee that has CreateGrant by a grant may make another one of it."""
    if grant.key != child.key or not set(child.operations) <= set(grant.operations):
        return False
    if grant.equals is not None and (child.equals is None or folded(child.equals) != folded(grant.equals)):
        return False
    if grant.subset is None:
        return True
    # One constraint of the child has to say all of it; that two might say it together is not documented.
    return any(all(pair in folded(one or {}) for pair in folded(grant.subset)) for one in (child.equals, child.subset))


def may_retire(grant: Grant, asker: Asker, key_account: str) -> bool:
    """Tell whether someone may retire a grant by virtue of it or of the key's account, whatever policies say."""
    names = (*asker.own_names, *asker.entity_names)
    if asker.kind == "root" and asker.account_id == key_account:
        return True
    return grant.retiring in names or (grant.grantee in names and "RetireGrant" in grant.operations)
