"""HSMs in memory: what a provisioner and an agent see of a cluster, failing in every way that is asked for."""

from __future__ import annotations

import asyncio
import os
from collections import defaultdict
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from keywright.domain.hsm_clusters import Cluster, Hsm
from keywright.domain.hsm_users import (
    KMS_USER,
    MAXIMUM_FAILED_LOGINS,
    HsmLogin,
    HsmPasswordIncorrect,
    HsmUnreachable,
    HsmUserLocked,
    HsmUserLoggedIn,
    HsmUserNotFound,
)
from keywright.pkcs11.agent import messages as m
from keywright.pkcs11.agent.spec import AgentSpec
from keywright.pkcs11.errors import (
    AgentClosed,
    AgentDied,
    CiphertextRefused,
    ObjectNotFound,
    PinIncorrect,
    Pkcs11Error,
    TokenUnreachable,
)
from keywright.ports.hsm_provisioner import TokenAccess
from keywright.ports.storage import Storage, Transaction


class Killed(BaseException):
    """Stands for the end of the process: nothing of ours catches it."""


class FakeHsms:
    """The part of `HsmProvisioner` that key stores use. `passwords` and `failed_tries` go by HSM id.

    `failures` makes the method of that name raise once. `stop_after` ends the work after so many changes of password.
    """

    backend = "fake"

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self.passwords: dict[str, str] = {}
        self.failed_tries: dict[str, int] = defaultdict(int)
        self.keys: dict[str, dict[bytes, bytes]] = defaultdict(dict)
        self.labels: dict[bytes, str] = {}
        self.unreachable: set[str] = set()
        self.failures: dict[str, BaseException] = {}
        self.stop_after: int | None = None
        self.tries = 0

    def set_password(self, password: str) -> None:
        """Set kmsuser's password on every HSM and unlock it, as an admin does."""
        for hsm_id in self.passwords:
            self.passwords[hsm_id] = password
            self.failed_tries[hsm_id] = 0

    async def log_in(self, cluster: Cluster, name: str, password: str, holder: str, seconds: float | None) -> HsmLogin:
        self._fail("log_in")
        self._require_user(cluster, name)
        for hsm in cluster.active_hsms:
            self._try(hsm, (password,))
        login = HsmLogin(
            login_id=f"login-{cluster.cluster_id}-{holder}",
            cluster_id=cluster.cluster_id,
            user_name=name,
            holder=holder,
            expires_at=seconds,
        )

        def record(transaction: Transaction) -> HsmLogin:
            if any(other.holder != holder for other in transaction.hsm_users.logins(cluster.cluster_id, name)):
                raise HsmUserLoggedIn("elsewhere")
            transaction.hsm_users.save_login(login)
            return login

        return await self._storage.write(record)

    async def log_out(self, cluster: Cluster, name: str, holder: str) -> None:
        self._fail("log_out")

        def remove(transaction: Transaction) -> None:
            for login in transaction.hsm_users.logins(cluster.cluster_id, name):
                if login.holder == holder:
                    transaction.hsm_users.remove_login(login.login_id)

        await self._storage.write(remove)

    async def change_own_password(self, cluster: Cluster, name: str, old_password: str, new_password: str) -> None:
        self._fail("change_own_password")
        self._require_user(cluster, name)
        for number, hsm in enumerate(cluster.active_hsms):
            if self.stop_after == number:
                self.stop_after = None
                raise Killed
            self._try(hsm, (old_password, new_password))
            self.passwords[hsm.hsm_id] = new_password

    async def create_key(self, cluster: Cluster, name: str, password: str, label: str, object_id: bytes) -> None:
        self._fail("create_key")
        material = os.urandom(32)
        for hsm in cluster.active_hsms:
            self._try(hsm, (password,))
            self.keys[hsm.hsm_id][object_id] = material
        self.labels[object_id] = label

    async def delete_key(self, cluster: Cluster, name: str, password: str, object_id: bytes) -> None:
        self._fail("delete_key")
        for hsm in cluster.active_hsms:
            self._try(hsm, (password,))
            self.keys[hsm.hsm_id].pop(object_id, None)

    def token_access(self, cluster: Cluster) -> TokenAccess:
        return TokenAccess(
            module_path="/nowhere/fake.so",
            module_sha256=None,
            environment={},
            token_labels={hsm.hsm_id: hsm.token_label for hsm in cluster.active_hsms},
        )

    async def reach(self, access: TokenAccess) -> None:
        """Stand for the try whether all tokens answer."""
        if self.unreachable & set(access.token_labels):
            raise HsmUnreachable("no answer")

    def _fail(self, method: str) -> None:
        failure = self.failures.pop(method, None)
        if failure is not None:
            raise failure

    def _require_user(self, cluster: Cluster, name: str) -> None:
        members = [hsm.hsm_id for hsm in cluster.active_hsms]
        if name != KMS_USER or not all(hsm_id in self.passwords for hsm_id in members):
            raise HsmUserNotFound(name)
        if any(self.failed_tries[hsm_id] >= MAXIMUM_FAILED_LOGINS for hsm_id in members):
            raise HsmUserLocked(name)

    def _try(self, hsm: Hsm, offered: tuple[str, ...]) -> None:
        if hsm.hsm_id in self.unreachable:
            raise HsmUnreachable(hsm.hsm_id)
        self.tries += 1
        if self.passwords[hsm.hsm_id] not in offered:
            self.failed_tries[hsm.hsm_id] += len(offered)
            raise HsmPasswordIncorrect(hsm.hsm_id)
        self.failed_tries[hsm.hsm_id] = 0


class FakeAgents:
    """Starts agents over the keys of `FakeHsms`. `failures` are raised by the next starts, one each."""

    def __init__(self, hsms: FakeHsms) -> None:
        self.hsms = hsms
        self.started: list[FakeAgent] = []
        self.failures: list[Pkcs11Error] = []

    async def start(self, spec: AgentSpec) -> FakeAgent:
        if self.failures:
            raise self.failures.pop(0)
        agent = FakeAgent(self.hsms, spec)
        self.started.append(agent)
        agent.log_in()
        return agent

    @property
    def open(self) -> list[FakeAgent]:
        return [agent for agent in self.started if not agent.closed]


class FakeAgent:
    """One agent; `failures` are raised by its next calls, one each. It takes calls as long as it is `running`."""

    def __init__(self, hsms: FakeHsms, spec: AgentSpec) -> None:
        self._hsms = hsms
        self.spec = spec
        self.closed = False
        self.failures: list[Pkcs11Error] = []
        self.replaced = asyncio.Event()
        self.running = asyncio.Event()
        self.running.set()
        self.awaited = asyncio.Event()

    def log_in(self) -> None:
        for token in self.spec.tokens:
            if self._hsms.passwords[token] != self.spec.pin:
                self._hsms.failed_tries[token] += 1
                raise PinIncorrect(token)

    async def call(self, command: m.AnyCommand, timeout: float) -> m.AnyAnswer:  # noqa: ASYNC109 - as the real one
        if self.closed:
            raise AgentClosed("closed")
        if not self.running.is_set():
            raise AgentDied("killed")
        if self.failures:
            raise self.failures.pop(0)
        tokens = [token for token in self.spec.tokens if token not in self._hsms.unreachable]
        if not tokens:
            raise TokenUnreachable("no token")
        if isinstance(command, m.GenerateRandom):
            return m.Bytes(os.urandom(command.length))
        return self._crypt(self._hsms.keys[tokens[0]], command)

    async def ready(self, seconds: float) -> None:
        async with asyncio.timeout(seconds):
            self.awaited.set()
            await self.running.wait()

    async def replace(self, spec: AgentSpec) -> m.Opened:
        self.spec = spec
        self.log_in()
        self.replaced.set()
        return m.Opened(())

    async def close(self) -> None:
        self.closed = True

    def _crypt(self, keys: Mapping[bytes, bytes], command: m.AnyCommand) -> m.AnyAnswer:
        assert isinstance(command, m.Encrypt | m.Decrypt)
        if command.key_id not in keys:
            raise ObjectNotFound("no such key")
        cipher = AESGCM(keys[command.key_id])
        if isinstance(command, m.Encrypt):
            return m.Bytes(cipher.encrypt(command.iv, command.plaintext, command.aad))
        try:
            return m.Bytes(cipher.decrypt(command.iv, command.ciphertext, command.aad))
        except InvalidTag:
            raise CiphertextRefused("bad tag") from None
