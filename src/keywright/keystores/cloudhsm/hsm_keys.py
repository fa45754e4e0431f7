"""Making and deleting the one key in the cluster that stands behind a KMS key (custom-key-stores.md section 5.2)."""

from __future__ import annotations

import logging

from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.domain.errors import KeyStateInvalid
from keywright.domain.hsm_clusters import Cluster
from keywright.domain.hsm_users import KMS_USER, HsmUserError
from keywright.domain.keys import BackingKey
from keywright.domain.scope import Scope
from keywright.keystores.cloudhsm.cluster_rules import existing_cluster, require_two_hsms
from keywright.keystores.cloudhsm.errors import creation_failure
from keywright.keystores.cloudhsm.passwords import Passwords
from keywright.keystores.cloudhsm.settings import read_settings
from keywright.ports.hsm_provisioner import HsmProvisioner
from keywright.ports.provider_services import ProviderServices

logger = logging.getLogger(__name__)

_ID_BYTES = 16


class HsmKeys:
    """Creates and deletes keys as kmsuser."""

    def __init__(self, services: ProviderServices, passwords: Passwords) -> None:
        self._services = services
        self._passwords = passwords

    async def create(self, scope: Scope, key_id: str, store: CustomKeyStore) -> BackingKey:
        """Make an AES-256 key whose label is the key's ARN; it is usable on every ACTIVE HSM when this returns.

        Raises:
            ClusterConfigurationInvalid: there are no ACTIVE HSMs in two zones.
            DependencyTimeout, InternalFault: the HSMs did not make it; what they did make is deleted again.
        """
        cluster, provisioner = await self._cluster(store)
        require_two_hsms(cluster)
        password = self._passwords.current(store.custom_key_store_id, read_settings(store))
        object_id = self._services.random_bytes(_ID_BYTES)
        try:
            await provisioner.create_key(cluster, KMS_USER, password, scope.key_arn(key_id), object_id)
        except HsmUserError as fault:
            logger.warning("%s could not make a key: %s", cluster.cluster_id, fault)
            await self._remove_remains(provisioner, cluster, password, object_id)
            raise creation_failure(store.custom_key_store_id, fault) from fault
        return BackingKey(backing_key_id=object_id, key_id=key_id, scope=scope, created_at=self._services.clock())

    async def delete(self, backing_key: BackingKey, store: CustomKeyStore) -> None:
        """Delete the key from every ACTIVE HSM; raises KeyStateInvalid when that cannot be done."""
        cluster, provisioner = await self._cluster(store)
        password = self._passwords.current(store.custom_key_store_id, read_settings(store))
        try:
            await provisioner.delete_key(cluster, KMS_USER, password, backing_key.backing_key_id)
        except HsmUserError as fault:
            raise KeyStateInvalid(f"The cluster did not delete the key: {fault}") from fault

    async def _cluster(self, store: CustomKeyStore) -> tuple[Cluster, HsmProvisioner]:
        cluster_id = read_settings(store).cluster_id
        cluster = await self._services.storage.read(
            lambda transaction: existing_cluster(transaction, store.scope, cluster_id)
        )
        return cluster, self._services.hsm_provisioners[cluster.hsm_backend]

    async def _remove_remains(
        self, provisioner: HsmProvisioner, cluster: Cluster, password: str, object_id: bytes
    ) -> None:
        try:
            await provisioner.delete_key(cluster, KMS_USER, password, object_id)
        except HsmUserError as fault:
            logger.warning("a key that was not finished may stay on %s: %s", cluster.cluster_id, fault)
