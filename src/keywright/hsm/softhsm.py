"""Clusters of SoftHSM2 tokens: the `HsmProvisioner` for clusters that are made here.

One directory and one softhsm2.conf per cluster (`cluster_directory`), one token per HSM. The token's security officer
is the cluster's `admin`, its user is `kmsuser`: a SoftHSM token has one user, so `kmsuser` is the only crypto user that
such a cluster can have. What SoftHSM lacks is kept here: lockout and logins (`logins`), a password that reaches all
HSMs or is repeatable (`password_changes`), copies of keys (`masking_key`, `cluster_keys`), a new HSM filled from the
others (`filling`), backups (`backing_up`). Whether a password is right is always for the tokens to say.

Every piece of work holds the cluster's lease and runs in an agent process of its own (`cluster_work`, `tokens`). A
process that initialised SoftHSM2 2.6.1 earlier finds objects that others made later on tokens it knows, but never a
token that was made later: after `Cluster.topology` moved, agents for cryptography have to be started anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from keywright.domain.hsm_backups import Backup
from keywright.domain.hsm_clusters import Cluster, Hsm
from keywright.domain.hsm_users import HsmFault, HsmLogin, HsmUser
from keywright.hsm import cluster_keys, password_changes, users
from keywright.hsm.backing_up import make_backup
from keywright.hsm.backup_content import BackupContents
from keywright.hsm.backup_directory import BackupDirectory
from keywright.hsm.cluster_lease import LeaseTimes
from keywright.hsm.cluster_work import Workplace
from keywright.hsm.filling import make_hsm
from keywright.hsm.logins import log_in_everywhere, record_login
from keywright.hsm.module_path import find_module, usual_places
from keywright.hsm.passwords import canonical_name
from keywright.hsm.tokens import StartAgent
from keywright.hsm.user_table import UserTable
from keywright.pkcs11.agent.process import AgentProcess
from keywright.ports.clock import RandomBytes
from keywright.ports.hsm_provisioner import ClusterContent, HsmKey, TokenAccess
from keywright.ports.sealing import Sealing
from keywright.ports.storage import Storage, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftHsmSettings:
    """Where clusters are kept and how they are reached.

    `module_path` None looks where distributions put the module. `patience` is how many seconds a token may take to
    answer before it counts as unreachable.
    """

    data_dir: Path
    module_path: str | None = None
    module_sha256: str | None = None
    patience: float = 10.0
    lease_times: LeaseTimes = field(default_factory=LeaseTimes)


class SoftHsmProvisioner:
    """Implements `keywright.ports.hsm_provisioner.HsmProvisioner`; errors are the `HsmUserError` tree."""

    def __init__(
        self,
        settings: SoftHsmSettings,
        storage: Storage,
        sealing: Sealing,
        random_bytes: RandomBytes,
        start_agent: StartAgent = AgentProcess.start,
    ) -> None:
        table = UserTable(sealing)
        self._contents = BackupContents(sealing, table)
        self._place = Workplace(
            storage=storage,
            table=table,
            data_dir=settings.data_dir.absolute(),
            module_path=lambda: find_module(settings.module_path, usual_places()),
            module_sha256=settings.module_sha256,
            random_bytes=random_bytes,
            start_agent=start_agent,
            patience=settings.patience,
            lease_times=settings.lease_times,
        )

    @property
    def backend(self) -> str:
        """Return the name that `Cluster.hsm_backend` carries."""
        return "softhsm"

    async def add_hsm(self, cluster: Cluster, hsm: Hsm) -> None:
        """Make the HSM with the users and keys of the cluster; safe to repeat after any interruption."""
        async with self._place.hold(cluster) as held:
            await make_hsm(held, hsm)

    async def remove_hsm(self, cluster: Cluster, hsm: Hsm) -> None:
        """Destroy the HSM's token; safe to repeat.

        The last token of a cluster is taken out of service but kept until the next HSM was filled from it, or the
        cluster is removed: as at AWS, where a backup is taken, a cluster without HSMs has not lost its keys.
        """
        async with self._place.hold(cluster) as held:
            directory = held.directory
            others = [each.hsm_id for each in held.members() if each.hsm_id != hsm.hsm_id]
            if directory.has(hsm.hsm_id) and not any(directory.has(hsm_id) for hsm_id in others):
                await asyncio.to_thread(directory.retire, hsm.hsm_id, hsm.token_label)
            await asyncio.to_thread(directory.remove, hsm.hsm_id)

    async def remove_cluster(self, cluster: Cluster) -> None:
        """Destroy what is left of the cluster on disk."""
        async with self._place.hold(cluster) as held:
            await asyncio.to_thread(held.directory.remove_all)

    async def back_up(self, cluster: Cluster, backup: Backup) -> None:
        """Keep the cluster's users and keys as they are now; safe to repeat."""
        async with self._place.hold(cluster) as held:
            await make_backup(held, self._contents, backup)

    async def restore(self, backup: Backup, cluster_id: str) -> ClusterContent:
        """Return what a new cluster starts with; its first HSM is filled from the backup itself."""
        directory = BackupDirectory(self._place.data_dir, backup.backup_id)
        sealed = await asyncio.to_thread(directory.content)
        return self._contents.open(backup.backup_id, sealed, cluster_id)

    async def remove_backup(self, backup: Backup) -> None:
        """Destroy the backup; safe to repeat."""
        directory = BackupDirectory(self._place.data_dir, backup.backup_id)
        try:
            await asyncio.to_thread(directory.remove)
        except OSError as error:
            raise HsmFault(f"{backup.backup_id} cannot be removed: {error}") from error

    async def activate(self, cluster: Cluster, password: str) -> None:
        """Set the password of the first admin; the unactivated admin becomes `admin`."""
        async with self._place.work(cluster) as work:
            await password_changes.activate(work, password)

    async def users(self, cluster: Cluster) -> tuple[HsmUser, ...]:
        """Return the users of the cluster."""
        return tuple(await self._place.storage.read(lambda each: each.hsm_users.all(cluster.cluster_id)))

    async def failed_logins(self, cluster: Cluster, user_name: str) -> Mapping[str, int]:
        """Return, by HSM id, how many wrong passwords in a row the user gave."""
        name, hsm_ids = canonical_name(user_name), [hsm.hsm_id for hsm in cluster.hsms]
        return await self._place.storage.read(
            lambda each: {hsm_id: each.hsm_users.login_record(hsm_id, name).failed_logins for hsm_id in hsm_ids}
        )

    async def create_user(self, cluster: Cluster, admin_password: str, name: str, password: str) -> None:
        """Create the crypto user on every HSM, as the admin."""
        async with self._place.work(cluster) as work:
            await users.create_user(work, admin_password, name, password)

    async def change_password(self, cluster: Cluster, admin_password: str, name: str, password: str) -> None:
        """Set a user's password on every HSM, as the admin; this also unlocks the user."""
        async with self._place.work(cluster) as work:
            await password_changes.change_as_admin(work, admin_password, name, password)

    async def delete_user(self, cluster: Cluster, admin_password: str, name: str) -> None:
        """Delete a crypto user that owns no keys, as the admin."""
        async with self._place.work(cluster) as work:
            await users.delete_user(work, admin_password, name)

    async def log_in(self, cluster: Cluster, name: str, password: str, holder: str, seconds: float | None) -> HsmLogin:
        """Check the password once on every HSM and record the login, for `seconds` or until logged out."""
        async with self._place.work(cluster) as work:
            user = await log_in_everywhere(work, name, password)
            return await record_login(work.held, user, holder, seconds)

    async def log_out(self, cluster: Cluster, name: str, holder: str) -> None:
        """Forget the holder's login; nothing happens when there is none."""

        def forget(transaction: Transaction) -> None:
            for login in transaction.hsm_users.logins(cluster.cluster_id, canonical_name(name)):
                if login.holder == holder:
                    transaction.hsm_users.remove_login(login.login_id)

        await self._place.storage.write(forget)

    async def change_own_password(self, cluster: Cluster, name: str, old_password: str, new_password: str) -> None:
        """As the user itself, change the password on every HSM; repeatable after any interruption."""
        async with self._place.work(cluster) as work:
            await password_changes.change_own(work, name, old_password, new_password)

    async def create_key(self, cluster: Cluster, name: str, password: str, label: str, object_id: bytes) -> None:
        """As the user, make an AES-256 key that is usable, sensitive and non-extractable on every HSM."""
        async with self._place.work(cluster) as work:
            await cluster_keys.create_key(work, name, password, label, object_id)

    async def delete_key(self, cluster: Cluster, name: str, password: str, object_id: bytes) -> None:
        """As the user, destroy the key on every HSM and its masked object; absent is success."""
        async with self._place.work(cluster) as work:
            await cluster_keys.delete_key(work, name, password, object_id)

    async def keys(self, cluster: Cluster, name: str, password: str) -> tuple[HsmKey, ...]:
        """As the user, list the keys it owns."""
        async with self._place.work(cluster) as work:
            return await cluster_keys.list_keys(work, name, password)

    def token_access(self, cluster: Cluster) -> TokenAccess:
        """Return how to reach the cluster's tokens for cryptography; raise HsmFault when SoftHSM2 is missing."""
        place = self._place.directory(cluster.cluster_id).current_place()
        return TokenAccess(
            module_path=self._place.module_path(),
            module_sha256=self._place.module_sha256,
            environment=place.environment,
            token_labels={hsm.hsm_id: hsm.token_label for hsm in cluster.active_hsms},
        )
