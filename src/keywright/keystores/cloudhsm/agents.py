"""The agent processes of this worker: one for each connected store that it was asked to use."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.domain.hsm_clusters import Cluster
from keywright.keystores.cloudhsm.cluster_rules import find_cluster
from keywright.keystores.cloudhsm.errors import ClusterUnusable
from keywright.keystores.cloudhsm.passwords import Passwords
from keywright.keystores.cloudhsm.settings import read_settings
from keywright.pkcs11.agent.messages import AnyAnswer, AnyCommand, Opened
from keywright.pkcs11.agent.spec import AgentSpec
from keywright.pkcs11.errors import (
    PinIncorrect,
    PinInvalid,
    PinLocked,
    Pkcs11Error,
    UserNotInitialised,
)
from keywright.ports.hsm_provisioner import TokenAccess
from keywright.ports.provider_services import ProviderServices

logger = logging.getLogger(__name__)

RETRY_SECONDS = 1.0
_PIN_REFUSED = (PinIncorrect, PinInvalid, PinLocked, UserNotInitialised)


class Agent(Protocol):
    """What is used of `keywright.pkcs11.agent.supervisor.SupervisedAgent`."""

    async def call(self, command: AnyCommand, timeout: float) -> AnyAnswer:  # noqa: ASYNC109 - its own signature
        """Return the answer or raise the Pkcs11Error that the command met."""
        ...

    async def ready(self, seconds: float) -> None:
        """Return when calls can be made, or it is known that none can, or after so many seconds."""
        ...

    async def replace(self, spec: AgentSpec) -> Opened:
        """Move on to a new agent without losing a call."""
        ...

    async def close(self) -> None:
        """End the agent."""
        ...


StartAgent = Callable[[AgentSpec], Awaitable[Agent]]


def agent_spec(access: TokenAccess, tokens: tuple[str, ...], pin: str | None) -> AgentSpec:
    """Return what an agent for these tokens is started with."""
    return AgentSpec(
        module_path=access.module_path,
        module_sha256=access.module_sha256,
        environment=access.environment,
        tokens=tokens,
        pin=pin,
    )


@dataclass(slots=True)
class _Entry:
    """The agent of one store, made for one password and, at first, for one set of HSMs."""

    settings: bytes
    cluster: Cluster
    starting: asyncio.Task[Agent]
    retry_at: float = 0.0
    replacing: asyncio.Task[None] | None = None


class Agents:
    """Starts, replaces and ends agents. All requests that come while an agent starts wait for that one start.

    A start that failed is repeated at the next request, after a second at the earliest; never with a password that
    was refused, since a wrong password costs a try of kmsuser's five.
    """

    def __init__(self, services: ProviderServices, passwords: Passwords, start_agent: StartAgent) -> None:
        self._services = services
        self._passwords = passwords
        self._start_agent = start_agent
        self._entries: dict[str, _Entry] = {}
        self._ending: set[asyncio.Task[None]] = set()

    async def of(self, store: CustomKeyStore) -> Agent:
        """Return the agent of a store, ready for calls.

        Raises:
            ClusterUnusable: the cluster is gone or has no ACTIVE HSM.
            Pkcs11Error: why the agent did not start.
        """
        entry = self._entries.get(store.custom_key_store_id)
        if entry is None or entry.settings != store.settings or self._may_start_again(entry):
            cluster = await self._cluster(store, read_settings(store).cluster_id)
            entry = self._renewed(store, cluster)
        else:
            await self._follow_cluster(store, entry)
        return await asyncio.shield(entry.starting)

    async def settle(self, stores: frozenset[str]) -> None:
        """End the agents of all stores but these."""
        for custom_key_store_id in [known for known in self._entries if known not in stores]:
            self.drop(custom_key_store_id)

    def drop(self, custom_key_store_id: str) -> None:
        """End the agent of one store; requests under way may finish."""
        entry = self._entries.pop(custom_key_store_id, None)
        if entry is not None:
            self._end_later(entry)

    async def close(self) -> None:
        """End every agent and wait for it."""
        for custom_key_store_id in list(self._entries):
            self.drop(custom_key_store_id)
        await asyncio.gather(*self._ending, return_exceptions=True)

    async def _cluster(self, store: CustomKeyStore, cluster_id: str) -> Cluster:
        cluster: Cluster | None = await self._services.storage.cached(
            ("cluster of key store", store.scope, cluster_id),
            lambda transaction: find_cluster(transaction, store.scope, cluster_id),
        )
        if cluster is None:
            raise ClusterUnusable("its cluster does not exist any more")
        if not cluster.active_hsms:
            raise ClusterUnusable("its cluster has no active HSM")
        return cluster

    def _may_start_again(self, entry: _Entry) -> bool:
        starting = entry.starting
        if not starting.done():
            return False
        failure = starting.cancelled() or starting.exception()
        if not failure or isinstance(failure, _PIN_REFUSED):
            return False
        return asyncio.get_running_loop().time() >= entry.retry_at

    def _renewed(self, store: CustomKeyStore, cluster: Cluster) -> _Entry:
        """Make a new entry without awaiting, so that whoever comes next finds it."""
        existing = self._entries.get(store.custom_key_store_id)
        if existing is not None and existing.settings == store.settings and not self._may_start_again(existing):
            return existing
        self.drop(store.custom_key_store_id)
        starting = asyncio.ensure_future(self._start_agent(self._spec(store, cluster)))
        entry = _Entry(settings=store.settings, cluster=cluster, starting=starting)
        starting.add_done_callback(lambda done: self._started(store, entry, done))
        self._entries[store.custom_key_store_id] = entry
        return entry

    def _started(self, store: CustomKeyStore, entry: _Entry, done: asyncio.Task[Agent]) -> None:
        entry.retry_at = asyncio.get_running_loop().time() + RETRY_SECONDS
        if not done.cancelled() and done.exception() is not None:
            logger.warning("the HSM agent of %s did not start: %s", store.custom_key_store_id, done.exception())

    def _spec(self, store: CustomKeyStore, cluster: Cluster) -> AgentSpec:
        access = self._services.hsm_provisioners[cluster.hsm_backend].token_access(cluster)
        password = self._passwords.current(store.custom_key_store_id, read_settings(store))
        return agent_spec(access, tuple(access.token_labels.values()), password)

    async def _follow_cluster(self, store: CustomKeyStore, entry: _Entry) -> None:
        """Move to the cluster's present HSMs, in the background as long as the agent knows any of them."""
        cluster = await self._cluster(store, entry.cluster.cluster_id)
        if cluster is entry.cluster or not entry.starting.done():
            return
        if _tokens(cluster) == _tokens(entry.cluster):
            entry.cluster = cluster
            return
        is_lost = _labels(cluster).isdisjoint(_labels(entry.cluster))
        if entry.replacing is None and (is_lost or asyncio.get_running_loop().time() >= entry.retry_at):
            entry.replacing = asyncio.create_task(self._replace(store, entry, cluster))
        if is_lost and entry.replacing is not None:
            await asyncio.wait((entry.replacing,))

    async def _replace(self, store: CustomKeyStore, entry: _Entry, cluster: Cluster) -> None:
        try:
            await (await entry.starting).replace(self._spec(store, cluster))
            entry.cluster = cluster
        except Pkcs11Error as fault:
            logger.warning("the HSM agent of %s keeps its HSMs: %s", store.custom_key_store_id, fault)
        finally:
            entry.retry_at = asyncio.get_running_loop().time() + RETRY_SECONDS
            entry.replacing = None

    def _end_later(self, entry: _Entry) -> None:
        task = asyncio.get_running_loop().create_task(_end(entry))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)


def _tokens(cluster: Cluster) -> tuple[int, frozenset[str]]:
    return cluster.topology, _labels(cluster)


def _labels(cluster: Cluster) -> frozenset[str]:
    return frozenset(hsm.token_label for hsm in cluster.active_hsms)


async def _end(entry: _Entry) -> None:
    if entry.replacing is not None:
        await asyncio.wait((entry.replacing,))
    try:
        agent = await entry.starting
    except Pkcs11Error:
        return
    await agent.close()
