"""Ways in which someone may use a key, and what takes each away again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.services.iam_command import allow
from tests.wire.authorization.conftest import allowing
from tests.wire.authorization.people import People, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """A person who may encrypt with a key, how that is taken away, how given back, and what is answered then."""

    person: Person
    key_id: str
    take: Callable[[], Any]
    give_back: Callable[[], Any]
    refusal: str


def _key(kms: Any, administrator: str, *statements: dict[str, Any]) -> tuple[str, Callable[..., None]]:
    """Return a new key with these statements, and what replaces them."""

    def text(*listed: dict[str, Any]) -> str:
        return json.dumps({"Version": "2012-10-17", "Statement": [allowing(administrator, "kms:*"), *listed]})

    key_id: str = kms.create_key(Policy=text(*statements))["KeyMetadata"]["KeyId"]
    return key_id, lambda *listed: kms.put_key_policy(KeyId=key_id, Policy=text(*listed))


def _delegating(person: Person) -> dict[str, Any]:
    return allowing(f"arn:aws:iam::{person.credentials.account_id}:root", "kms:*")


def access_key(people: People, kms: Any, administrator: str) -> Revocation:
    """The access key is made inactive."""
    person = people.user(allow("kms:Encrypt"))
    key_id, _ = _key(kms, administrator, _delegating(person))

    def put(status: str) -> None:
        people.iam("access-key", "update", person.credentials.access_key_id, "--status", status)

    return Revocation(
        person=person,
        key_id=key_id,
        take=lambda: put("inactive"),
        give_back=lambda: put("active"),
        refusal="UnrecognizedClientException",
    )


def grant(people: People, kms: Any, administrator: str) -> Revocation:
    """The grant is revoked."""
    person = people.user()
    key_id, _ = _key(kms, administrator)
    made: list[str] = []

    def give() -> None:
        answer = kms.create_grant(KeyId=key_id, GranteePrincipal=person.arn, Operations=["Encrypt"])
        made.append(answer["GrantId"])

    give()
    return Revocation(
        person=person,
        key_id=key_id,
        take=lambda: kms.revoke_grant(KeyId=key_id, GrantId=made[-1]),
        give_back=give,
        refusal="AccessDeniedException",
    )


def key_policy_statement(people: People, kms: Any, administrator: str) -> Revocation:
    """The statement of the key policy that names the user is removed."""
    person = people.user()
    statement = allowing(person.arn, "kms:Encrypt")
    key_id, put = _key(kms, administrator, statement)
    return Revocation(
        person=person,
        key_id=key_id,
        take=put,
        give_back=lambda: put(statement),
        refusal="AccessDeniedException",
    )


def identity_policy_statement(people: People, kms: Any, administrator: str) -> Revocation:
    """A statement that denies is added to the user's policy."""
    person = people.user(allow("kms:Encrypt"))
    key_id, _ = _key(kms, administrator, _delegating(person))
    denial = {"Effect": "Deny", "Action": "kms:Encrypt", "Resource": "*"}
    return Revocation(
        person=person,
        key_id=key_id,
        take=lambda: people.iam.put("user", person.name, allow("kms:Encrypt"), denial),
        give_back=lambda: people.iam.put("user", person.name, allow("kms:Encrypt")),
        refusal="AccessDeniedException",
    )


def key(people: People, kms: Any, administrator: str) -> Revocation:
    """The key is disabled."""
    person = people.user(allow("kms:Encrypt"))
    key_id, _ = _key(kms, administrator, _delegating(person))
    return Revocation(
        person=person,
        key_id=key_id,
        take=lambda: kms.disable_key(KeyId=key_id),
        give_back=lambda: kms.enable_key(KeyId=key_id),
        refusal="DisabledException",
    )


WAYS = (access_key, grant, key_policy_statement, identity_policy_statement, key)
