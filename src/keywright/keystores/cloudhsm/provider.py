"""The provider of AWS_CLOUDHSM: joins the rules, the connection and the cryptography of this folder."""

from __future__ import annotations

from typing import Any

from keywright.api import kms
from keywright.domain.connection_states import ConnectionState
from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.domain.errors import InternalFault, KeyStateInvalid
from keywright.domain.keys import BackingKey
from keywright.domain.principals import Requester
from keywright.domain.scope import Scope
from keywright.keystores.cloudhsm import create_rules, update_rules
from keywright.keystores.cloudhsm.agents import Agents, StartAgent
from keywright.keystores.cloudhsm.calls import Calls
from keywright.keystores.cloudhsm.cluster_rules import (
    existing_cluster,
    find_cluster,
    require_active,
    require_network,
)
from keywright.keystores.cloudhsm.connecting import Connecting, ReachTokens
from keywright.keystores.cloudhsm.crypto import HsmCrypto
from keywright.keystores.cloudhsm.hsm_keys import HsmKeys
from keywright.keystores.cloudhsm.passwords import Passwords
from keywright.keystores.cloudhsm.reaching import reach_tokens
from keywright.keystores.cloudhsm.settings import CloudHsmSettings, read_settings, write_settings
from keywright.pkcs11.agent.supervisor import SupervisedAgent
from keywright.ports.key_store_provider import ConnectionProgress
from keywright.ports.provider_services import ProviderServices
from keywright.ports.storage import KeyRecord, Transaction


def build(services: ProviderServices) -> CloudHsmProvider:
    """Make the provider, with real agent processes."""
    return CloudHsmProvider(services, SupervisedAgent.start, reach_tokens)


class CloudHsmProvider:
    """Implements `keywright.ports.key_store_provider.CustomKeyStoreProvider`."""

    origin = create_rules.TYPE
    type = create_rules.TYPE
    not_connected_text = None

    def __init__(self, services: ProviderServices, start_agent: StartAgent, reach: ReachTokens) -> None:
        self._network = services.network
        self._passwords = Passwords(services.sealing)
        self._agents = Agents(services, self._passwords, start_agent)
        self._crypto = HsmCrypto(Calls(self._agents), services.random_bytes)
        self._connecting = Connecting(services, self._passwords, reach)
        self._keys = HsmKeys(services, self._passwords)

    def check_create_parameters(self, request: kms.CreateCustomKeyStoreRequest) -> None:
        """Raise ValidationFailed unless the parameters of this type, and no others, are there."""
        create_rules.check_create_parameters(request)

    def find_identical(
        self, transaction: Transaction, scope: Scope, request: kms.CreateCustomKeyStoreRequest
    ) -> CustomKeyStore | None:
        """Return the DISCONNECTED store that a repeated request means."""
        return create_rules.find_identical(transaction, self._passwords, scope, request)

    def check_create(self, transaction: Transaction, scope: Scope, request: kms.CreateCustomKeyStoreRequest) -> None:
        """Raise what forbids the new store; see `create_rules.check_create`."""
        create_rules.check_create(transaction, self._network, scope, request)

    def new_settings(
        self, transaction: Transaction, scope: Scope, custom_key_store_id: str, request: kms.CreateCustomKeyStoreRequest
    ) -> bytes:
        """Return the settings of a new store, its password sealed as number 1."""
        cluster = existing_cluster(transaction, scope, request.cloud_hsm_cluster_id or "")
        settings = CloudHsmSettings(
            cluster_id=cluster.cluster_id,
            trust_anchor=request.trust_anchor_certificate or "",
            cluster_certificate=require_active(cluster),
            sealed_password=self._passwords.seal(custom_key_store_id, 1, request.key_store_password or ""),
            password_version=1,
        )
        return write_settings(settings)

    async def probe_create(self, scope: Scope, request: kms.CreateCustomKeyStoreRequest, requester: Requester) -> None:
        """Return: whether kmsuser is there is only looked at when connecting."""

    def check_update_parameters(self, request: kms.UpdateCustomKeyStoreRequest) -> None:
        """Raise ValidationFailed when members belong to another type."""
        update_rules.check_update_parameters(request)

    def update_needs_disconnected(self, request: kms.UpdateCustomKeyStoreRequest) -> bool:
        """Return whether anything but the name is to change."""
        return update_rules.update_needs_disconnected(request)

    def updated_settings(
        self, transaction: Transaction, store: CustomKeyStore, request: kms.UpdateCustomKeyStoreRequest
    ) -> bytes:
        """Return the settings after the update; see `update_rules.updated_settings`."""
        settings = update_rules.updated_settings(transaction, self._network, self._passwords, store, request)
        return write_settings(settings)

    async def probe_update(
        self, store: CustomKeyStore, request: kms.UpdateCustomKeyStoreRequest, requester: Requester
    ) -> None:
        """Return: a new password is only tried when connecting."""

    def describe(self, store: CustomKeyStore) -> dict[str, Any]:
        """Return the cluster and its trust anchor; never a password."""
        settings = read_settings(store)
        return {"cloud_hsm_cluster_id": settings.cluster_id, "trust_anchor_certificate": settings.trust_anchor}

    def audit_data(self, store: CustomKeyStore) -> dict[str, str]:
        """Return the cluster's id under the name that it has in audit records."""
        return {"clusterId": read_settings(store).cluster_id}

    def check_connect(self, transaction: Transaction, store: CustomKeyStore) -> None:
        """Raise ClusterNotActive or ClusterConfigurationInvalid.

        A cluster that is gone, or without HSMs, is left to the attempt, which has a code for it.
        """
        cluster = find_cluster(transaction, store.scope, read_settings(store).cluster_id)
        if cluster is not None:
            require_active(cluster)
            require_network(self._network, cluster)

    async def connect(self, store: CustomKeyStore, progress: ConnectionProgress) -> None:
        """Connect the store; see `connecting`."""
        await self._connecting.connect(store, progress)

    async def disconnect(self, store: CustomKeyStore, progress: ConnectionProgress) -> None:
        """Remove what `connect` made, and this worker's agent."""
        self._agents.drop(store.custom_key_store_id)
        await self._connecting.disconnect(store, progress)

    async def settle(self, stores: frozenset[str]) -> None:
        """End the agents of stores that are not connected any more."""
        await self._agents.settle(stores)

    async def check_health(self, store: CustomKeyStore) -> None:
        """Return: agents watch their HSMs while they use them."""

    def check_random(self) -> None:
        """Return: clusters make random bytes."""

    async def generate_random(self, store: CustomKeyStore, size: int) -> bytes:
        """Return random bytes of an HSM."""
        return await self._crypto.generate_random(store, size)

    async def create_key(
        self,
        scope: Scope,
        key_id: str,
        request: kms.CreateKeyRequest,
        store: CustomKeyStore | None,
        requester: Requester,
    ) -> BackingKey:
        """Make the key on every ACTIVE HSM; see `hsm_keys`."""
        del request, requester
        if store is None:
            raise InternalFault("A key of a CloudHSM key store needs its store.")
        return await self._keys.create(scope, key_id, store)

    def check_create_key(
        self, transaction: Transaction, request: kms.CreateKeyRequest, store: CustomKeyStore | None
    ) -> None:
        """Return: the key has an object of its own in the cluster."""

    async def discard_key(self, backing_key: BackingKey, store: CustomKeyStore | None) -> None:
        """Delete the key from the cluster; raises when the store is not connected or an HSM refuses."""
        if store is None or store.connection_state is not ConnectionState.CONNECTED:
            raise KeyStateInvalid("The custom key store of the key is not connected.")
        await self._keys.delete(backing_key, store)

    async def encrypt(
        self, record: KeyRecord, plaintext: bytes, encryption_context: bytes, requester: Requester
    ) -> bytes:
        """Encrypt inside the cluster."""
        del requester
        return await self._crypto.encrypt(record, plaintext, encryption_context)

    async def decrypt(self, record: KeyRecord, blob: bytes, encryption_context: bytes, requester: Requester) -> bytes:
        """Decrypt inside the cluster."""
        del requester
        return await self._crypto.decrypt(record, blob, encryption_context)

    def key_metadata(self, record: KeyRecord) -> dict[str, Any]:
        """Return the store's present cluster."""
        return {} if record.store is None else {"cloud_hsm_cluster_id": read_settings(record.store).cluster_id}

    async def close(self) -> None:
        """End every agent."""
        await self._agents.close()
