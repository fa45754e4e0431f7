"""Keys on all tokens alike: made there, brought there, or found there; never extractable."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from keywright.crypto.aes_gcm import GcmKey
from keywright.crypto.key_material import KeyMaterial
from keywright.crypto.key_transport import encrypt_for_transport, wrap_key
from keywright.pkcs11.agent import messages as m
from keywright.pkcs11.agent.process import AgentProcess
from keywright.pkcs11.errors import ObjectAmbiguous, ObjectNotFound, Pkcs11Error
from keywright.xksproxy.key_managers.agent_spec import agent_spec
from keywright.xksproxy.refusals import Refused
from keywright.xksproxy.settings import Pkcs11Settings

# Making an RSA pair or listing thousands of keys may take many times as long as anything else.
_SLOW_SECONDS = 20.0
_ID_BYTES = 16
_LABEL = "keywright xks-proxy transport"


class TokenKeys:
    """The tokens, each through an agent of its own. Every method raises Pkcs11Error, or Refused."""

    def __init__(self, agents: dict[str, AgentProcess]) -> None:
        self._agents = agents
        self._first = next(iter(agents))

    async def make(self, object_id: bytes, label: str) -> None:
        """Make a new key on every token; nothing but wrapped bytes leaves the first one."""
        if len(self._agents) == 1:
            await self._call(self._first, m.GenerateBackingKey(self._first, object_id, label))
            return
        masking_id = os.urandom(_ID_BYTES)
        try:
            await self._call(self._first, m.GenerateMaskingKey(self._first, masking_id, _LABEL))
            await asyncio.gather(*(self._hand_on(masking_id, token) for token in self._agents if token != self._first))
            masked = await self._bytes(self._first, m.GenerateMaskedKey(self._first, masking_id))
            for token in self._agents:
                await self._place(token, masking_id, masked, object_id, label)
        finally:
            await self._forget(masking_id)

    async def bring(self, object_id: bytes, label: str, material: KeyMaterial) -> None:
        """Put material on every token that has no such key, and check that all have the same then."""
        masking_id = os.urandom(_ID_BYTES)
        with KeyMaterial.generate(32) as masking:
            masked = wrap_key(masking, material)
            try:
                missing = [token for token in self._agents if not await self.has(token, object_id)]
                await asyncio.gather(*(self._send(token, masking_id, masking) for token in missing))
                for token in missing:
                    await self._place(token, masking_id, masked, object_id, label)
            finally:
                await self._forget(masking_id)
        for token in self._agents:
            await self._require_same(token, object_id, material)

    async def find(self, label: str) -> m.KeyFacts:
        """Return the one key with this label, which every token has; raises Refused."""
        found = [await self._find(token, label) for token in self._agents]
        if len({key.key_id for key in found}) != 1:
            raise Refused(f"the tokens have different objects labelled {label!r}")
        return found[0]

    async def has(self, token: str, object_id: bytes) -> bool:
        """Return whether a token has a usable key with this id."""
        try:
            await self._call(token, m.FindKey(token, object_id))
        except ObjectNotFound:
            return False
        return True

    async def destroy(self, object_id: bytes) -> None:
        """Destroy a key on every token; absent is success."""
        await self._forget(object_id)

    async def _find(self, token: str, label: str) -> m.KeyFacts:
        listed = await self._call(token, m.ListKeys(token))
        found = [key for key in listed.keys if key.label == label] if isinstance(listed, m.Keys) else []
        if len(found) != 1:
            raise Refused(f"token {token} has {len(found)} secret keys labelled {label!r}, where one is needed")
        if not found[0].key_id:
            raise Refused(f"the key {label!r} on token {token} has no CKA_ID: give it one that no other object has")
        # Raises what is wrong with it: not AES-256, extractable, or an id that others have as well.
        await self._call(token, m.FindKey(token, found[0].key_id))
        return found[0]

    async def _hand_on(self, masking_id: bytes, token: str) -> None:
        transport = await self._transport_key(token)
        wrapped = await self._bytes(
            self._first,
            m.WrapMaskingKey(self._first, masking_id, transport.key_id, transport.modulus, transport.public_exponent),
        )
        # Tokens that replicate have it already.
        with suppress(ObjectAmbiguous):
            await self._call(token, m.UnwrapMaskingKey(token, transport.key_id, wrapped, masking_id, _LABEL, False))

    async def _send(self, token: str, masking_id: bytes, masking: KeyMaterial) -> None:
        transport = await self._transport_key(token)
        wrapped = encrypt_for_transport(transport.modulus, transport.public_exponent, masking)
        # As above.
        with suppress(ObjectAmbiguous):
            await self._call(token, m.UnwrapMaskingKey(token, transport.key_id, wrapped, masking_id, _LABEL, False))

    async def _transport_key(self, token: str) -> m.PublicTransportKey:
        answer = await self._call(token, m.GenerateTransportKey(token, os.urandom(_ID_BYTES)))
        if not isinstance(answer, m.PublicTransportKey):
            raise Refused(f"token {token} gave no transport key")
        return answer

    async def _place(self, token: str, masking_id: bytes, masked: bytes, object_id: bytes, label: str) -> None:
        with suppress(ObjectAmbiguous):
            await self._call(token, m.UnmaskKey(token, masking_id, masked, object_id, label))

    async def _forget(self, object_id: bytes) -> None:
        for token in self._agents:
            with suppress(ObjectNotFound):
                await self._call(token, m.DestroyKey(token, object_id))

    async def _require_same(self, token: str, object_id: bytes, material: KeyMaterial) -> None:
        iv = os.urandom(12)
        sealed = await self._bytes(token, m.Encrypt(object_id, iv, b"", b""))
        if sealed != GcmKey(material).encrypt(iv, b"", b""):
            raise Refused(f"token {token} has another key under this id: destroy it first")

    async def _bytes(self, token: str, command: m.AnyCommand) -> bytes:
        answer = await self._call(token, command)
        if not isinstance(answer, m.Bytes):
            raise Refused(f"token {token} gave an answer that fits no question")
        return answer.value

    async def _call(self, token: str, command: m.AnyCommand) -> m.AnyAnswer:
        return await self._agents[token].call(command, _SLOW_SECONDS)


@asynccontextmanager
async def open_token_keys(settings: Pkcs11Settings | None) -> AsyncIterator[TokenKeys]:
    """Open every token of the settings for the length of a with-block.

    Raises:
        Refused: there are none, or one of them cannot be used; also for failures inside the block.
    """
    if settings is None:
        raise Refused("no PKCS#11 tokens are configured: name them in the [pkcs11] section of xks-proxy.toml")
    agents: dict[str, AgentProcess] = {}
    try:
        specs = [agent_spec(settings, token) for token in settings.tokens]
        for spec in specs:
            agents[spec.tokens[0]] = await AgentProcess.start(spec)
        yield TokenKeys(agents)
    except Pkcs11Error as fault:
        raise Refused(f"the tokens refuse: {type(fault).__name__}: {fault}") from fault
    finally:
        for agent in agents.values():
            await agent.close()
