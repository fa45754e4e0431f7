"""Access keys: made, given a new secret, made inactive and deleted. A secret is told once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from keywright.domain.iam.errors import IamRefused
from keywright.domain.iam.ids import IdKind
from keywright.domain.principals import AccessKey, EntityKind, principal_of_root, principal_of_user
from keywright.operations.access_key_secrets import new_secret, seal_secret
from keywright.operations.iam.administration import Administration
from keywright.ports.sealing import Sealing

MAXIMUM_ACCESS_KEYS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSecret:
    """An access key with its secret, as it is told once."""

    access_key: AccessKey
    secret: str = field(repr=False)


def create_access_key(administration: Administration, sealing: Sealing, user_name: str | None) -> NewSecret:
    """Make an access key of a user, or without a name one of the account's root: two at most for each."""
    if user_name is None:
        principal, user_id = principal_of_root(administration.account()), None
    else:
        user = administration.user(user_name)
        principal, user_id = principal_of_user(user), user.user_id
    known = administration.principals.access_keys(administration.account_id, user_id)
    if len(known) >= MAXIMUM_ACCESS_KEYS:
        raise IamRefused(
            f"{'the root' if user_name is None else f'user {user_name!r}'} has {MAXIMUM_ACCESS_KEYS} access keys, "
            "the most there can be: delete one first, or rotate it"
        )
    access_key_id, secret = administration.new_id(IdKind.ACCESS_KEY), new_secret(administration.random_bytes)
    access_key = AccessKey(
        access_key_id=access_key_id,
        principal=principal,
        sealed_secret=seal_secret(sealing, access_key_id, 1, secret),
        active=True,
        created_at=administration.now,
        version=1,
    )
    administration.principals.add_access_key(access_key)
    return NewSecret(access_key=access_key, secret=secret)


def rotate_access_key(administration: Administration, sealing: Sealing, access_key_id: str) -> NewSecret:
    """Give an access key a new secret in the place of the old one, which is refused from then on."""
    access_key = find_access_key(administration, access_key_id)
    version, secret = access_key.secret_version + 1, new_secret(administration.random_bytes)
    sealed = seal_secret(sealing, access_key_id, version, secret)
    changed = administration.principals.update_access_key(
        replace(access_key, secret_version=version, sealed_secret=sealed)
    )
    return NewSecret(access_key=changed, secret=secret)


def set_access_key_active(administration: Administration, access_key_id: str, *, active: bool) -> AccessKey:
    """Make an access key active or inactive."""
    access_key = find_access_key(administration, access_key_id)
    return administration.principals.update_access_key(replace(access_key, active=active))


def delete_access_key(administration: Administration, access_key_id: str) -> None:
    """Delete an access key for good."""
    administration.principals.delete_access_key(find_access_key(administration, access_key_id))


def find_access_key(administration: Administration, access_key_id: str) -> AccessKey:
    """Return an access key of the account, which has to be there."""
    access_key = administration.principals.access_key(access_key_id)
    if access_key is None or access_key.principal.account_id != administration.account_id:
        raise IamRefused(f"account {administration.account_id} has no access key {access_key_id!r}")
    return access_key


def owner_name(access_key: AccessKey) -> str | None:
    """Return the name of the user whose key it is, None for one of the root."""
    return access_key.principal.name if access_key.principal.kind is EntityKind.USER else None
