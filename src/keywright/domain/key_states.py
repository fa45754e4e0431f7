"""Key states, and which operations each of them allows (kms-api.md section 1)."""

from __future__ import annotations

from enum import StrEnum

from keywright.domain.errors import KeyDisabled, KeyStateInvalid, RequestRefused


class KeyState(StrEnum):
    """The state of a KMS key, in AWS's spelling."""

    ENABLED = "Enabled"
    DISABLED = "Disabled"
    PENDING_DELETION = "PendingDeletion"
    PENDING_IMPORT = "PendingImport"
    UNAVAILABLE = "Unavailable"


class StateRule(StrEnum):
    """What an operation asks of the key's state."""

    ANY = "any"
    USABLE = "usable"
    USABLE_BUT_FOR_ITS_STORE = "usable, or unavailable because its key store is not connected"
    NOT_PENDING_DELETION = "not pending deletion"
    IMPORTED = "not pending deletion, material imported"
    ONLY_PENDING_DELETION = "only pending deletion"


_DISABLED = (KeyDisabled, "{arn} is disabled.")
_PENDING_DELETION = (KeyStateInvalid, "{arn} is pending deletion.")
_PENDING_IMPORT = (KeyStateInvalid, "{arn} is pending import.")
_UNAVAILABLE = (KeyStateInvalid, "{arn} is unavailable.")
_NOT_PENDING_DELETION = (KeyStateInvalid, "{arn} is not pending deletion.")

_REFUSALS: dict[tuple[StateRule, KeyState], tuple[type[RequestRefused], str]] = {
    (StateRule.USABLE, KeyState.DISABLED): _DISABLED,
    (StateRule.USABLE, KeyState.PENDING_DELETION): _PENDING_DELETION,
    (StateRule.USABLE, KeyState.PENDING_IMPORT): _PENDING_IMPORT,
    (StateRule.USABLE, KeyState.UNAVAILABLE): _UNAVAILABLE,
    (StateRule.USABLE_BUT_FOR_ITS_STORE, KeyState.DISABLED): _DISABLED,
    (StateRule.USABLE_BUT_FOR_ITS_STORE, KeyState.PENDING_DELETION): _PENDING_DELETION,
    (StateRule.USABLE_BUT_FOR_ITS_STORE, KeyState.PENDING_IMPORT): _PENDING_IMPORT,
    (StateRule.NOT_PENDING_DELETION, KeyState.PENDING_DELETION): _PENDING_DELETION,
    (StateRule.IMPORTED, KeyState.PENDING_DELETION): _PENDING_DELETION,
    (StateRule.IMPORTED, KeyState.PENDING_IMPORT): _PENDING_IMPORT,
    **{
        (StateRule.ONLY_PENDING_DELETION, state): _NOT_PENDING_DELETION
        for state in KeyState
        if state is not KeyState.PENDING_DELETION
    },
}


def check_key_state(rule: StateRule, state: KeyState, arn: str, not_connected_text: str | None = None) -> None:
    """Raise what AWS answers when `rule` does not allow `state`.

    `not_connected_text` is what the type of the key's store says of a key that is unavailable, if it says anything.

    Raises:
        KeyDisabled: the key is disabled.
        KeyStateInvalid: every other state that is refused.
    """
    refusal = _REFUSALS.get((rule, state))
    if refusal is not None:
        error, text = refusal
        if state is KeyState.UNAVAILABLE and not_connected_text is not None:
            raise error(not_connected_text)
        raise error(text.format(arn=arn))
