"""The condition keys of one authorization, each worked out when a policy asks for it (kms-api.md section 12).

Values are the server's own view: of the verified caller, the decoded request and the stored key. Nothing is taken from
headers, so a caller cannot say that it comes through another service or another network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from keywright.domain.caller_names import caller_context
from keywright.domain.keys import ENCRYPT_DECRYPT, SYMMETRIC_DEFAULT, Key
from keywright.operations.call import Call
from keywright.operations.keys_by_get import KeysByGet, Values
from keywright.operations.role_trust import time_context, transport_context

_CONTEXT_PREFIX = "kms:encryptioncontext:"
_REQUEST_TAG_PREFIX = "aws:requesttag/"
_GLOBAL_PREFIX = "aws:"
_TIME = frozenset({"aws:currenttime", "aws:epochtime"})
_RESOURCE_ACCOUNT = "aws:resourceaccount"
_SECURE_TRANSPORT = "aws:securetransport"
_GRANT_OPERATIONS = frozenset({"CreateGrant", "ListGrants", "RevokeGrant"})
_BOTH = 2


@dataclass(slots=True)
class ConditionKeys(KeysByGet):
    """Maps condition keys, in lower case, to their values; a key that does not apply is not there.

    `key` is what the action is on, None for the account. `side` is "source_" or "destination_" for the two keys of
    ReEncrypt. What hangs on the key, its tags and aliases, is added by the authorizer where a policy looks at it.
    """

    call: Call[Any]
    key: Key | None
    side: str = ""
    _known: dict[str, Values | None] = field(default_factory=dict)
    _caller: dict[str, Values] | None = None

    def get(self, name: str, default: Any = None) -> Any:
        """Return the values of a condition key, or `default` when it does not apply."""
        if name not in self._known:
            self._known[name] = self._work_out(name)
        values = self._known[name]
        return default if values is None else values

    def __iter__(self) -> Iterator[str]:
        return (name for name in _PLAIN if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def member(self, name: str) -> Any:
        """Return a member of the request, of this side of it, or None where the operation has no such member."""
        return getattr(self.call.request, f"{self.side}{name}", None)

    def _work_out(self, name: str) -> Values | None:
        plain = _PLAIN.get(name)
        if plain is not None:
            return plain(self)
        if name.startswith(_CONTEXT_PREFIX):
            return _of_name(_encryption_context(self), name.removeprefix(_CONTEXT_PREFIX))
        if name.startswith(_REQUEST_TAG_PREFIX):
            return _of_name(_request_tags(self), name.removeprefix(_REQUEST_TAG_PREFIX))
        return self._global(name) if name.startswith(_GLOBAL_PREFIX) else None

    def _global(self, name: str) -> Values | None:
        if name in _TIME:
            return time_context(self.call.services.clock())[name]
        if name == _SECURE_TRANSPORT:
            return transport_context(secure=self.call.services.secure_transport)[name]
        if name == _RESOURCE_ACCOUNT:
            return ((self.call.scope if self.key is None else self.key.scope).account_id,)
        if self._caller is None:
            self._caller = caller_context(self.call.caller)
        return self._caller.get(name)


def _of_name(values: Mapping[str, str], name: str) -> Values | None:
    """Return the value of a name whose case does not count; names that differ in case alone give all their values."""
    found = tuple(value for key, value in values.items() if key.lower() == name)
    return found or None


def _request_tags(conditions: ConditionKeys) -> Mapping[str, str]:
    return {tag.tag_key: tag.tag_value for tag in conditions.member("tags") or ()}


def _one(value: Any) -> Values | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return ("true" if value else "false",)
    return (str(value),)


def _member(name: str, default: str | None = None) -> Callable[[ConditionKeys], Values | None]:
    """Return the resolver of a request member, with a value for when it is left out of a request that has it."""

    def resolve(conditions: ConditionKeys) -> Values | None:
        if not hasattr(conditions.call.request, f"{conditions.side}{name}"):
            return None
        value = conditions.member(name)
        return _one(default if value is None else value)

    return resolve


def _of_key(attribute: str, members: Sequence[str], default: str) -> Callable[[ConditionKeys], Values | None]:
    """Return the resolver of a fact of the key, or of the request that is to create it."""

    def resolve(conditions: ConditionKeys) -> Values | None:
        if conditions.key is not None:
            return _one(getattr(conditions.key, attribute))
        if conditions.call.operation == "CreateKey":
            return _one(next(filter(None, map(conditions.member, members)), default))
        return None

    return resolve


def _grant_constraint(conditions: ConditionKeys) -> Values | None:
    constraints = conditions.member("constraints")
    if constraints is None:
        return None
    kinds = {"EncryptionContextEquals": constraints.encryption_context_equals is not None}
    kinds["EncryptionContextSubset"] = constraints.encryption_context_subset is not None
    return tuple(kind for kind, is_there in kinds.items() if is_there) or None


def _encryption_context(conditions: ConditionKeys) -> Mapping[str, str]:
    """Return the encryption context of the request, for CreateGrant that of the constraint of the grant."""
    constraints = conditions.member("constraints")
    if constraints is not None:
        return constraints.encryption_context_equals or constraints.encryption_context_subset or {}
    return conditions.member("encryption_context") or {}


def _context_keys(conditions: ConditionKeys) -> Values | None:
    return tuple(_encryption_context(conditions)) or None


def _encryption_algorithm(conditions: ConditionKeys) -> Values | None:
    if conditions.call.operation.startswith("GenerateDataKey"):
        return (SYMMETRIC_DEFAULT,)
    return _requested_algorithm(conditions)


def _tag_keys(conditions: ConditionKeys) -> Values | None:
    removed: Values = tuple(conditions.member("tag_keys") or ())
    return (*_request_tags(conditions), *removed) or None


def _request_alias(conditions: ConditionKeys) -> Values | None:
    named = conditions.member("key_id")
    if not isinstance(named, str):
        return None
    alias = named.rpartition(":")[2] if named.startswith("arn:") else named
    return (alias,) if alias.startswith("alias/") else None


def _same_key(conditions: ConditionKeys) -> Values | None:
    records = conditions.call.records
    if conditions.call.operation != "ReEncrypt" or len(records) != _BOTH:
        return None
    return _one(records[0].key.arn == records[1].key.arn)


# The second is the name that a member had before.
_key_spec = _of_key("spec", ("key_spec", "customer_master_key_spec"), SYMMETRIC_DEFAULT)
_key_usage = _of_key("usage", ("key_usage",), ENCRYPT_DECRYPT)
_requested_algorithm = _member("encryption_algorithm", SYMMETRIC_DEFAULT)

_PLAIN: dict[str, Callable[[ConditionKeys], Values | None]] = {
    "aws:tagkeys": _tag_keys,
    "kms:calleraccount": lambda found: (found.call.caller.account_id,),
    "kms:bypasspolicylockoutsafetycheck": _member("bypass_policy_lockout_safety_check", "false"),
    "kms:customermasterkeyspec": _key_spec,
    "kms:customermasterkeyusage": _key_usage,
    "kms:datakeypairspec": _member("key_pair_spec"),
    "kms:encryptionalgorithm": _encryption_algorithm,
    "kms:encryptioncontextkeys": _context_keys,
    "kms:expirationmodel": _member("expiration_model"),
    "kms:grantconstrainttype": _grant_constraint,
    "kms:grantisforawsresource": lambda found: ("false",) if found.call.operation in _GRANT_OPERATIONS else None,
    "kms:grantoperations": lambda found: tuple(found.member("operations") or ()) or None,
    "kms:granteeprincipal": _member("grantee_principal"),
    "kms:keyagreementalgorithm": _member("key_agreement_algorithm"),
    "kms:keyorigin": _of_key("origin", ("origin",), "AWS_KMS"),
    "kms:keyspec": _key_spec,
    "kms:keyusage": _key_usage,
    "kms:macalgorithm": _member("mac_algorithm"),
    "kms:messagetype": _member("message_type", "RAW"),
    "kms:multiregion": lambda found: _one(bool(found.member("multi_region")) if found.key is None else False),
    "kms:primaryregion": _member("primary_region"),
    "kms:reencryptonsamekey": _same_key,
    "kms:replicaregion": _member("replica_region"),
    "kms:requestalias": _request_alias,
    "kms:retiringprincipal": _member("retiring_principal"),
    "kms:rotationperiodindays": _member("rotation_period_in_days", "365"),
    "kms:schedulekeydeletionpendingwindowindays": _member("pending_window_in_days", "30"),
    "kms:signingalgorithm": _member("signing_algorithm"),
    "kms:validto": _member("valid_to"),
    "kms:wrappingalgorithm": _member("wrapping_algorithm"),
    "kms:wrappingkeyspec": _member("wrapping_key_spec"),
}
