"""Whether a key policy lets the one who puts it put another one later (kms-api.md section 12).

What is asked is how the same caller's next PutKeyPolicy would be decided: now, from the same address, and on the key as
it is, or as CreateKey is about to make it.
"""

from __future__ import annotations

from collections import ChainMap
from typing import Any, cast

from msgspec.structs import replace

from keywright.api import kms
from keywright.domain.caller_names import policy_principal
from keywright.domain.errors import MalformedPolicy
from keywright.domain.key_states import KeyState
from keywright.domain.keys import ENCRYPT_DECRYPT, SYMMETRIC_DEFAULT, Key
from keywright.domain.policy import Policy, PolicyKind, Query, allows_put_key_policy
from keywright.domain.scope import Scope
from keywright.operations.call import Call
from keywright.operations.compiled_policies import compiled
from keywright.operations.condition_keys import ConditionKeys
from keywright.operations.policies_in_force import session_policies
from keywright.operations.resource_conditions import conditions_of_resource
from keywright.ports.storage import Transaction


def check_lockout(transaction: Transaction, call: Call[Any], scope: Scope, key_id: str, policy: Policy) -> None:
    """Return when a key with this policy, tied to ids, would let the caller put another one.

    Raises:
        MalformedPolicy: it would not.
    """
    caller = call.caller
    request = call.request
    key = _key_to_be(request, scope, key_id) if isinstance(request, kms.CreateKeyRequest) else call.key
    permissions = transaction.principals.permissions(caller.principal.principal_id)
    boundary = permissions.boundary
    query = Query(
        principal=policy_principal(caller),
        action="kms:PutKeyPolicy",
        resource=key.arn,
        resource_account=key.scope.account_id,
        context=ChainMap(_of_resource(transaction, request, key), cast(Any, ConditionKeys(_later(call, key), key))),
    )
    if not allows_put_key_policy(
        policy,
        query,
        identity=[compiled(each.text, PolicyKind.IDENTITY) for each in permissions.identity_policies],
        boundary=None if boundary is None else compiled(boundary, PolicyKind.IDENTITY),
        session=session_policies(caller.session),
    ):
        raise MalformedPolicy("The new key policy will not allow you to update the key policy in the future.")


def _later(call: Call[Any], key: Key) -> Call[kms.PutKeyPolicyRequest]:
    """Return the later call, which has nothing of the request that is made now."""
    request = kms.PutKeyPolicyRequest(key_id=key.arn, policy="")
    return replace(call, operation="PutKeyPolicy", request=request, records=[], grant=None, audit_data={})


def _key_to_be(request: kms.CreateKeyRequest, scope: Scope, key_id: str) -> Key:
    """Return the key as far as policies can look at it; it may not be stored yet, and has no material."""
    return Key(
        scope=scope,
        key_id=key_id,
        description=request.description or "",
        spec=request.key_spec or request.customer_master_key_spec or SYMMETRIC_DEFAULT,
        usage=request.key_usage or ENCRYPT_DECRYPT,
        origin=request.origin or "AWS_KMS",
        state=KeyState.ENABLED,
        created_at=0.0,
        backing_key_id=b"",
    )


def _of_resource(transaction: Transaction, request: Any, key: Key) -> dict[str, tuple[str, ...]]:
    """Return the condition keys of what hangs on the key; the tags of a new one are stored after its policy."""
    if isinstance(request, kms.CreateKeyRequest):
        return conditions_of_resource({tag.tag_key: tag.tag_value for tag in request.tags or ()}, ())
    tags = transaction.key_tags.of_key(key.scope, key.key_id)
    return conditions_of_resource(tags, (alias.name for alias in transaction.aliases.of_key(key.scope, key.key_id)))
