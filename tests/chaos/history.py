"""What one client did to its keys, and what must therefore be true after a crash.

A change that was answered is a fact. One whose answer never came may have happened or not, until the next look at
the key tells; a refusal is a failure of the test, since a client changes nobody's keys but its own.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tests.chaos.load import NothingMoreToDo
from tests.wire.key_stores.key_store import CONTEXT

# From each state, the calls that are made and the state that they lead to.
_MOVES = {
    "Enabled": (("encrypt", "Enabled"),) * 3
    + (("disable_key", "Disabled"), ("schedule_key_deletion", "PendingDeletion")),
    "Disabled": (("enable_key", "Enabled"), ("schedule_key_deletion", "PendingDeletion")),
    "PendingDeletion": (("cancel_key_deletion", "Disabled"),),
}
_KEYS_IN_USE = 6


@dataclass(kw_only=True)
class KnownKey:
    """A key that was acknowledged; `states` are those that it may be in."""

    key_id: str
    states: set[str]
    messages: dict[bytes, bytes] = field(default_factory=dict)


@dataclass(kw_only=True)
class History:
    """One client and its keys."""

    kms: Any
    choice: random.Random
    keys: list[KnownKey] = field(default_factory=list)
    request_ids: list[str] = field(default_factory=list)
    unknown: int = 0

    def step(self) -> None:
        """Do one thing; a cut connection ends this client until the next round."""
        try:
            self._step()
        except BotoCoreError:
            self.unknown += 1
            raise NothingMoreToDo from None

    def look(self, keys: list[KnownKey]) -> None:
        """Check these keys against the server; what was unknown is known from now on."""
        for key in keys:
            state = self.kms.describe_key(KeyId=key.key_id)["KeyMetadata"]["KeyState"]
            assert state in key.states, f"{key.key_id} is {state} and should be {key.states}"
            key.states = {state}

    @property
    def keys_in_use(self) -> list[KnownKey]:
        """Return the keys that this round may have changed."""
        return self.keys[-2 * _KEYS_IN_USE :]

    def require_all_decrypts(self) -> None:
        """Bring every key back into use; every ciphertext that was ever answered decrypts."""
        self.look(self.keys)
        for key in self.keys:
            if key.states == {"PendingDeletion"}:
                self.kms.cancel_key_deletion(KeyId=key.key_id)
            if key.states != {"Enabled"}:
                self.kms.enable_key(KeyId=key.key_id)
            for ciphertext, plaintext in key.messages.items():
                decrypted = self.kms.decrypt(CiphertextBlob=ciphertext, EncryptionContext=CONTEXT)
                assert decrypted["Plaintext"] == plaintext

    def _step(self) -> None:
        certain = [key for key in self.keys[-_KEYS_IN_USE:] if len(key.states) == 1]
        if not certain or self.choice.random() < 0.15:
            key_id = self._answered(self.kms.create_key())["KeyMetadata"]["KeyId"]
            self.keys.append(KnownKey(key_id=key_id, states={"Enabled"}))
            return
        key = self.choice.choice(certain)
        [state] = key.states
        call, following = self.choice.choice(_MOVES[state])
        key.states = {state, following}
        try:
            self._make(call, key)
        except ClientError:
            key.states = {state}
            raise
        key.states = {following}

    def _make(self, call: str, key: KnownKey) -> None:
        if call == "encrypt":
            plaintext = self.choice.randbytes(32)
            answer = self.kms.encrypt(KeyId=key.key_id, Plaintext=plaintext, EncryptionContext=CONTEXT)
            key.messages[self._answered(answer)["CiphertextBlob"]] = plaintext
        else:
            self._answered(getattr(self.kms, call)(KeyId=key.key_id))

    def _answered(self, answer: dict[str, Any]) -> dict[str, Any]:
        self.request_ids.append(answer["ResponseMetadata"]["RequestId"])
        return answer
