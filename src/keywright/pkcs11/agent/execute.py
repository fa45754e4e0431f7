"""What each command does: one function per command, found by the command's type."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from keywright.pkcs11 import keys, masking
from keywright.pkcs11.agent import messages as m
from keywright.pkcs11.agent.failover import Cluster, Member
from keywright.pkcs11.agent.open_tokens import open_tokens
from keywright.pkcs11.attributes import KeyAttributes
from keywright.pkcs11.errors import CiphertextRefused, ModuleFault, Pkcs11Error
from keywright.pkcs11.library import Library
from keywright.pkcs11.token import Role, Token, init_token


class Agent:
    """What the child knows: the module, once it is loaded, and its tokens."""

    def __init__(self, threads: int, clock: Callable[[], float]) -> None:
        self.cluster = Cluster((), threads, clock)
        self._threads = threads
        self._clock = clock
        self._library: Library | None = None

    @property
    def library(self) -> Library:
        """The loaded module; ModuleFault before Open."""
        if self._library is None:
            raise ModuleFault("no module was opened")
        return self._library

    def open(self, command: m.Open) -> m.Opened:
        """Load the module, once, and open the tokens of the command."""
        if self._library is not None:
            raise ModuleFault("a module was opened before; start another agent instead")
        self._library = Library(command.module_path, command.sha256)
        self.cluster = Cluster(command.tokens, self._threads, self._clock)
        members = self.cluster.members.values()
        open_tokens(self._library, members, command.pin, command.patience)
        return _states(members)


def execute(agent: Agent, command: m.Command) -> m.AnyAnswer:
    """Run one command and return its answer, which is Failed for every error of our tree."""
    try:
        return _STEPS[type(command)](agent, command)
    except Pkcs11Error as error:
        return m.Failed(type(error).__name__, str(error))
    except Exception as error:  # noqa: BLE001 - a defect must answer its caller and keep the other calls alive
        # The text of an unknown error may quote a caller's data, so only its class travels.
        return m.Failed(ModuleFault.__name__, f"{type(command).__name__}: {type(error).__name__}")


def _states(members: Iterable[Member]) -> m.Opened:
    return m.Opened(
        tuple(
            m.TokenState(
                member.label,
                None if member.error is None else type(member.error).__name__,
                str(member.error or ""),
            )
            for member in members
        )
    )


def _encrypt(agent: Agent, command: m.Encrypt) -> m.Bytes:
    key_id, iv, aad, plaintext = command.key_id, command.iv, command.aad, command.plaintext

    def step(token: Token) -> bytes:
        handle = keys.backing_key_handle(token, key_id)
        with token.session() as lent:
            return lent.gcm.encrypt(token.functions, lent.handle, handle, iv, aad, plaintext)

    return m.Bytes(agent.cluster.run(step))


def _decrypt(agent: Agent, command: m.Decrypt) -> m.Bytes:
    key_id, iv, aad, ciphertext = command.key_id, command.iv, command.aad, command.ciphertext

    def step(token: Token) -> bytes:
        handle = keys.backing_key_handle(token, key_id)
        try:
            with token.session() as lent:
                return lent.gcm.decrypt(token.functions, lent.handle, handle, iv, aad, ciphertext)
        except CiphertextRefused:
            # The same code may mean a token that went away in this very call; then another one decides.
            token.require_present()
            raise

    return m.Bytes(agent.cluster.run(step))


def _random(agent: Agent, command: m.GenerateRandom) -> m.Bytes:
    return m.Bytes(agent.cluster.run(lambda token: token.random(command.length)))


def _init_token(agent: Agent, command: m.InitToken) -> m.Done:
    init_token(agent.library, command.token, command.so_pin)
    return m.Done()


def _open_token(agent: Agent, command: m.OpenToken) -> m.Done:
    token = Token(agent.library, command.token)
    member = agent.cluster.members.setdefault(command.token, Member(command.token))
    member.joined(token)
    return m.Done()


def _login(agent: Agent, command: m.Login) -> m.Done:
    agent.cluster.member(command.token).login(Role(command.role), command.pin)
    agent.cluster.members[command.token].error = None
    return m.Done()


def _on_token(step: Callable[[Token, Any], object]) -> Callable[[Agent, Any], m.Done]:
    def run(agent: Agent, command: Any) -> m.Done:
        step(agent.cluster.member(command.token), command)
        return m.Done()

    return run


def _bytes_from_token(step: Callable[[Token, Any], bytes]) -> Callable[[Agent, Any], m.Bytes]:
    def run(agent: Agent, command: Any) -> m.Bytes:
        return m.Bytes(step(agent.cluster.member(command.token), command))

    return run


def _find_key(agent: Agent, command: m.FindKey) -> m.Keys:
    return m.Keys((_facts(keys.find_key(agent.cluster.member(command.token), command.key_id)),))


def _list_keys(agent: Agent, command: m.ListKeys) -> m.Keys:
    return m.Keys(tuple(_facts(key) for key in keys.list_keys(agent.cluster.member(command.token))))


def _facts(key: KeyAttributes) -> m.KeyFacts:
    return m.KeyFacts(**{field.name: getattr(key, field.name) for field in dataclasses.fields(key)})


def _generate_transport_key(agent: Agent, command: m.GenerateTransportKey) -> m.PublicTransportKey:
    made = masking.generate_transport_key(agent.cluster.member(command.token), command.key_id)
    return m.PublicTransportKey(made.key_id, made.modulus, made.public_exponent)


def _wrap_masking_key(token: Token, command: m.WrapMaskingKey) -> bytes:
    transport = masking.TransportKey(
        key_id=command.transport_key_id,
        modulus=command.modulus,
        public_exponent=command.public_exponent,
    )
    return masking.wrap_masking_key(token, command.masking_key_id, transport)


_STEPS: Mapping[type[m.Command], Callable[[Agent, Any], m.AnyAnswer]] = {
    m.Open: Agent.open,
    m.DescribeTokens: lambda agent, _: _states(agent.cluster.members.values()),
    m.InitToken: _init_token,
    m.OpenToken: _open_token,
    m.Login: _login,
    m.Logout: _on_token(lambda token, _: token.logout()),
    m.InitUserPin: _on_token(lambda token, c: token.init_user_pin(c.pin)),
    m.SetPin: _on_token(lambda token, c: token.set_pin(c.old_pin, c.new_pin)),
    m.GenerateRandom: _random,
    m.Encrypt: _encrypt,
    m.Decrypt: _decrypt,
    m.FindKey: _find_key,
    m.ListKeys: _list_keys,
    m.DestroyKey: _on_token(lambda token, c: keys.destroy_key(token, c.key_id)),
    m.GenerateBackingKey: _on_token(lambda token, c: keys.generate_backing_key(token, c.key_id, c.label)),
    m.GenerateMaskingKey: _on_token(lambda token, c: masking.generate_masking_key(token, c.key_id, c.label)),
    m.GenerateTransportKey: _generate_transport_key,
    m.WrapMaskingKey: _bytes_from_token(_wrap_masking_key),
    m.UnwrapMaskingKey: _on_token(
        lambda token, c: masking.unwrap_masking_key(
            token, c.transport_key_id, c.wrapped, c.key_id, c.label, may_hand_on=c.may_hand_on
        )
    ),
    m.GenerateMaskedKey: _bytes_from_token(lambda t, c: masking.generate_masked_key(t, c.masking_key_id)),
    m.UnmaskKey: _on_token(lambda token, c: masking.unmask_key(token, c.masking_key_id, c.masked, c.key_id, c.label)),
}
