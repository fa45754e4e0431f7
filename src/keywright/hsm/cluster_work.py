"""One piece of work on one cluster: its lease held, the cluster read afresh, an agent on its tokens.

An HSM takes part when it is ACTIVE, or when it is still being created and its token is whole already: between the
moment a token is moved in and the moment its row says ACTIVE, passwords and keys may change, and it must not miss
that.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from keywright.domain.hsm_clusters import Cluster, Hsm, HsmState
from keywright.domain.hsm_users import HsmFault, HsmUnreachable, HsmUser, HsmUserNotFound
from keywright.hsm.cluster_directory import ClusterDirectory, TokenPlace
from keywright.hsm.cluster_lease import ClusterLease, LeaseTimes, hold_cluster
from keywright.hsm.passwords import canonical_name
from keywright.hsm.tokens import StartAgent, Tokens, open_agent
from keywright.hsm.user_table import UserTable
from keywright.pkcs11.agent.spec import AgentSpec
from keywright.ports.clock import RandomBytes
from keywright.ports.storage import Storage, Transaction

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """What all work on clusters needs; `module_path` finds the module only when it is used."""

    storage: Storage
    table: UserTable
    data_dir: Path
    module_path: Callable[[], str]
    module_sha256: str | None
    random_bytes: RandomBytes
    start_agent: StartAgent
    patience: float
    lease_times: LeaseTimes

    def directory(self, cluster_id: str) -> ClusterDirectory:
        """Return the cluster's directory."""
        return ClusterDirectory(self.data_dir, cluster_id)

    def open_place(self, place: TokenPlace, labels: tuple[str, ...]) -> AbstractAsyncContextManager[Tokens]:
        """Start an agent on these tokens of a place."""
        spec = AgentSpec(
            module_path=self.module_path(),
            module_sha256=self.module_sha256,
            tokens=labels,
            environment=place.environment,
            open_patience=self.patience,
        )
        return open_agent(self.start_agent, spec, self.patience)

    @asynccontextmanager
    async def hold(self, cluster: Cluster) -> AsyncIterator[HeldCluster]:
        """Hold the cluster without touching its tokens, and read it afresh."""
        async with hold_cluster(self.storage, cluster.cluster_id, self.lease_times) as lease:
            # What the caller read may be older than the lease. A cluster may be removed after its row.
            fresh = await self.storage.read(lambda transaction: transaction.clusters.by_id(cluster.cluster_id))
            directory = self.directory(cluster.cluster_id)
            try:
                yield HeldCluster(workplace=self, cluster=fresh or cluster, directory=directory, lease=lease)
            except OSError as error:
                raise HsmFault(f"the files of {cluster.cluster_id} cannot be used: {error}") from error

    @asynccontextmanager
    async def work(self, cluster: Cluster) -> AsyncIterator[ClusterWork]:
        """Hold the cluster and open the tokens of its HSMs.

        Raises:
            HsmUnreachable: a token is gone or does not answer.
            HsmFault: the cluster has no HSM, or cannot be held.
        """
        async with self.hold(cluster) as held:
            members = held.members()
            if not members:
                raise HsmFault(f"{cluster.cluster_id} has no HSM: create one first")
            place = held.directory.existing_place()
            for hsm in members:
                if not held.directory.has(hsm.hsm_id):
                    raise HsmUnreachable(f"the token of {hsm.hsm_id} is not there")
            async with self.open_place(place, tuple(hsm.token_label for hsm in members)) as tokens:
                for hsm in members:
                    tokens.require_open(hsm.token_label)
                yield ClusterWork(held=held, members=members, tokens=tokens)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCluster:
    """A cluster that nobody else works on meanwhile."""

    workplace: Workplace
    cluster: Cluster
    directory: ClusterDirectory
    lease: ClusterLease

    def members(self) -> tuple[Hsm, ...]:
        """Return the HSMs that take part."""
        return tuple(hsm for hsm in self.cluster.hsms if self._takes_part(hsm))

    async def store(self, change: Callable[[Transaction], T]) -> T:
        """Run a change under the lease."""
        return await self.lease.write(change)

    async def store_user(self, row: HsmUser) -> HsmUser:
        """Store the changed row of a user, whose passwords are sealed for its next version."""

        def update(transaction: Transaction) -> HsmUser:
            stored = transaction.hsm_users.update(row)
            if stored.version != row.version + 1:
                raise HsmFault(f"the row of {row.name} got version {stored.version}, not {row.version + 1}")
            return stored

        return await self.store(update)

    async def user(self, name: str) -> HsmUser | None:
        """Return the row of a user."""
        wanted, cluster_id = canonical_name(name), self.cluster.cluster_id
        return await self.workplace.storage.read(lambda transaction: transaction.hsm_users.get(cluster_id, wanted))

    async def require_user(self, name: str) -> HsmUser:
        """Return the row of a user, or raise HsmUserNotFound."""
        user = await self.user(name)
        if user is None:
            raise HsmUserNotFound(f"{self.cluster.cluster_id} has no user {name!r}")
        return user

    async def make_durable(self) -> None:
        """Bring the tokens' files to the disk."""
        await asyncio.to_thread(self.directory.make_durable)

    def _takes_part(self, hsm: Hsm) -> bool:
        if hsm.state is HsmState.ACTIVE:
            return True
        return hsm.state is HsmState.CREATE_IN_PROGRESS and self.directory.has(hsm.hsm_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterWork:
    """A held cluster with its tokens open; every token of `members` answered."""

    held: HeldCluster
    members: tuple[Hsm, ...]
    tokens: Tokens

    @property
    def table(self) -> UserTable:
        """Return the table of users and sealed passwords."""
        return self.held.workplace.table

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the token labels of the members."""
        return tuple(hsm.token_label for hsm in self.members)

    async def log_out_everywhere(self) -> None:
        """End the logins on all tokens."""
        for label in self.labels:
            await self.tokens.log_out(label)
