"""Connecting a store to its cluster, step by step, in the order in which failures are told apart.

Every step may be repeated, since an attempt that was cut off starts again from the first (custom-key-stores.md
sections 3.1 and 3.2).
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from keywright.domain.custom_key_stores import ConnectionErrorCode, ConnectionFailed, CustomKeyStore
from keywright.domain.errors import IncorrectTrustAnchor
from keywright.domain.hsm_clusters import Cluster
from keywright.domain.hsm_users import KMS_USER, HsmUserError, HsmUserLoggedIn
from keywright.domain.leases import LeaseLost
from keywright.keystores.cloudhsm.cluster_rules import find_cluster, is_same_certificate, require_trust_anchor
from keywright.keystores.cloudhsm.errors import connection_failure
from keywright.keystores.cloudhsm.interfaces import find_subnets, take_interfaces
from keywright.keystores.cloudhsm.passwords import Passwords
from keywright.keystores.cloudhsm.rotation import Rotation
from keywright.keystores.cloudhsm.settings import CloudHsmSettings, read_settings
from keywright.ports.hsm_provisioner import HsmProvisioner, TokenAccess
from keywright.ports.key_store_provider import ConnectionProgress
from keywright.ports.provider_services import ProviderServices

logger = logging.getLogger(__name__)

ReachTokens = Callable[[TokenAccess], Awaitable[None]]
"""Raises HsmUnreachable unless every token answers, and HsmFault when its module cannot be used."""


class Connecting:
    """Connects and disconnects stores."""

    def __init__(self, services: ProviderServices, passwords: Passwords, reach_tokens: ReachTokens) -> None:
        self._services = services
        self._passwords = passwords
        self._reach_tokens = reach_tokens

    async def connect(self, store: CustomKeyStore, progress: ConnectionProgress) -> None:
        """Find the cluster, take addresses, reach the HSMs, log in as kmsuser and change its password.

        Raises:
            ConnectionFailed: with the one right code; nothing is left logged in then.
        """
        settings = read_settings(store)
        async with progress.step("FINDING_CLUSTER") as tell:
            cluster = await self._find(store, settings)
            tell(f"{cluster.cluster_id}, {len(cluster.active_hsms)} active HSMs")
        async with progress.step("CREATING_NETWORK") as tell:
            subnets = find_subnets(self._services.network, cluster)
            take = self._services.random_bytes
            await progress.write(lambda transaction: take_interfaces(transaction, subnets, store, cluster, take))
            tell(", ".join(subnet.subnet_id for subnet in subnets))
        provisioner = self._services.hsm_provisioners[cluster.hsm_backend]
        async with progress.step("CONNECTING_TO_CLUSTER"), _told_as_codes():
            _authenticate(cluster, settings)
            if not self._services.network.security_group_allows_cluster_traffic(cluster.security_group):
                raise ConnectionFailed(ConnectionErrorCode.NETWORK_ERRORS, f"{cluster.security_group} is closed")
            await self._reach_tokens(provisioner.token_access(cluster))
        rotation = Rotation(store.custom_key_store_id, settings, self._passwords, progress, self._services.failpoints)
        async with self._logged_out_on_failure(provisioner, cluster, store):
            async with progress.step("LOGGING_IN"), _told_as_codes():
                await self._log_in(provisioner, cluster, store, rotation)
            async with progress.step("ROTATING_PASSWORD"), _told_as_codes():
                await rotation.begin(self._services.random_bytes)
                await rotation.finish(provisioner, cluster)

    async def disconnect(self, store: CustomKeyStore, progress: ConnectionProgress) -> None:
        """Log kmsuser out and give the addresses back, whatever part of that there is."""
        cluster_id = read_settings(store).cluster_id
        async with progress.step("LOGGING_OUT"):
            cluster = await self._services.storage.read(lambda found: find_cluster(found, store.scope, cluster_id))
            if cluster is not None:
                await self._log_out(self._services.hsm_provisioners[cluster.hsm_backend], cluster, store)
        async with progress.step("REMOVING_NETWORK"):
            await progress.write(lambda transaction: transaction.network.remove_owner(store.custom_key_store_id))

    async def _find(self, store: CustomKeyStore, settings: CloudHsmSettings) -> Cluster:
        cluster = await self._services.storage.read(
            lambda transaction: find_cluster(transaction, store.scope, settings.cluster_id)
        )
        if cluster is None:
            raise ConnectionFailed(ConnectionErrorCode.CLUSTER_NOT_FOUND, settings.cluster_id)
        if not cluster.active_hsms:
            raise ConnectionFailed(ConnectionErrorCode.INSUFFICIENT_CLOUDHSM_HSMS, settings.cluster_id)
        return cluster

    async def _log_in(
        self, provisioner: HsmProvisioner, cluster: Cluster, store: CustomKeyStore, rotation: Rotation
    ) -> None:
        """Log in with one try of each stored password.

        A rotation that was cut off is finished first, because until then no one password is right on every HSM;
        but not under the session of someone else, whose password it may be.
        """
        holder = store.custom_key_store_id
        if rotation.is_unfinished:
            await self._require_no_other_session(cluster, holder)
            await rotation.finish(provisioner, cluster)
        await provisioner.log_in(cluster, KMS_USER, rotation.current_password(), holder, None)
        self._services.failpoints("connect.LOGGING_IN.logged-in")

    async def _require_no_other_session(self, cluster: Cluster, holder: str) -> None:
        logins = await self._services.storage.read(
            lambda transaction: transaction.hsm_users.logins(cluster.cluster_id, KMS_USER)
        )
        if any(login.holder != holder for login in logins):
            raise HsmUserLoggedIn(f"{KMS_USER} is logged in elsewhere")

    @asynccontextmanager
    async def _logged_out_on_failure(
        self, provisioner: HsmProvisioner, cluster: Cluster, store: CustomKeyStore
    ) -> AsyncIterator[None]:
        try:
            yield
        except LeaseLost:
            # Another worker may have taken the attempt over and be logged in under the same name.
            raise
        except Exception:
            await self._log_out(provisioner, cluster, store)
            raise

    async def _log_out(self, provisioner: HsmProvisioner, cluster: Cluster, store: CustomKeyStore) -> None:
        try:
            await provisioner.log_out(cluster, KMS_USER, store.custom_key_store_id)
        except HsmUserError as fault:
            logger.warning("%s is not logged out of %s: %s", KMS_USER, cluster.cluster_id, fault)


def _authenticate(cluster: Cluster, settings: CloudHsmSettings) -> None:
    """Raise ConnectionFailed unless the cluster shows the certificate that the store was made for."""
    certificate = cluster.cluster_certificate or ""
    try:
        require_trust_anchor(certificate, settings.trust_anchor)
    except IncorrectTrustAnchor as fault:
        raise ConnectionFailed(ConnectionErrorCode.INTERNAL_ERROR, str(fault)) from fault
    if not is_same_certificate(certificate, settings.cluster_certificate):
        raise ConnectionFailed(ConnectionErrorCode.INTERNAL_ERROR, "the cluster certificate is another one")


@asynccontextmanager
async def _told_as_codes() -> AsyncIterator[None]:
    try:
        yield
    except HsmUserError as fault:
        raise connection_failure(fault) from fault
