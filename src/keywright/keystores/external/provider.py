"""The provider of EXTERNAL_KEY_STORE: joins the rules, the connection and the cryptography of this folder."""

from __future__ import annotations

import logging
from typing import Any

import msgspec

from keywright.api import kms
from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.domain.errors import InternalFault, UnsupportedOperation
from keywright.domain.keys import BackingKey
from keywright.domain.principals import Requester
from keywright.domain.scope import Scope
from keywright.keystores.external import external_keys, parameters
from keywright.keystores.external.connecting import Connecting
from keywright.keystores.external.credentials import Credentials
from keywright.keystores.external.crypto import ExternalCrypto
from keywright.keystores.external.failures import NOT_CONNECTED, ProxyFailure, creation_failure
from keywright.keystores.external.location_rules import check_location
from keywright.keystores.external.probing import Probing
from keywright.keystores.external.proxies import Proxies
from keywright.keystores.external.request_metadata import HEALTH_CHECK, of_background_work, of_call
from keywright.keystores.external.settings import TYPE, ExternalSettings, read_settings, write_settings
from keywright.keystores.local_material import LocalMaterial
from keywright.ports.key_store_provider import ConnectionProgress
from keywright.ports.provider_services import ProviderServices
from keywright.ports.storage import KeyRecord, Transaction

logger = logging.getLogger(__name__)

_NO_RANDOM = "GenerateRandom is not supported for external key stores."


def build(services: ProviderServices) -> ExternalProvider:
    """Make the provider."""
    return ExternalProvider(services)


class ExternalProvider:
    """Implements `keywright.ports.key_store_provider.CustomKeyStoreProvider`."""

    origin = TYPE
    type = TYPE
    not_connected_text = NOT_CONNECTED

    def __init__(self, services: ProviderServices) -> None:
        self._services = services
        self._credentials = Credentials(services.sealing)
        self._proxies = Proxies(services, self._credentials)
        self._probing = Probing(services, self._proxies, self._credentials)
        self._connecting = Connecting(services, self._proxies)
        self._material = LocalMaterial(TYPE, services.sealing, services.clock, services.random_bytes)
        self._crypto = ExternalCrypto(self._proxies, self._material, services.random_bytes)

    def check_create_parameters(self, request: kms.CreateCustomKeyStoreRequest) -> None:
        """Raise ValidationFailed unless the parameters of this type, and no others, are there."""
        parameters.check_create_parameters(request)

    def find_identical(
        self, transaction: Transaction, scope: Scope, request: kms.CreateCustomKeyStoreRequest
    ) -> CustomKeyStore | None:
        """Return None: a repeated request makes no external key store the second time (section 1.1)."""
        del transaction, scope, request
        return None

    def check_create(self, transaction: Transaction, scope: Scope, request: kms.CreateCustomKeyStoreRequest) -> None:
        """Raise what forbids the place of the proxy; see `location_rules`."""
        location = parameters.location_of(request)
        check_location(transaction, self._services.network, scope, location, custom_key_store_id=None)

    def new_settings(
        self, transaction: Transaction, scope: Scope, custom_key_store_id: str, request: kms.CreateCustomKeyStoreRequest
    ) -> bytes:
        """Return the settings of a new store, its credential sealed as number 1."""
        del scope
        credential = request.xks_proxy_authentication_credential
        if credential is None:
            raise InternalFault("An external key store needs a credential.")
        settings = ExternalSettings(
            location=parameters.location_of(request),
            access_key_id=credential.access_key_id,
            sealed_secret=self._credentials.seal(custom_key_store_id, 1, credential),
            credential_version=1,
            credential_set_at=transaction.now(),
        )
        return write_settings(settings)

    async def probe_create(self, scope: Scope, request: kms.CreateCustomKeyStoreRequest, requester: Requester) -> None:
        """Ask the proxy for its health, at a public endpoint: a private one is only reached when connecting."""
        await self._probing.probe_create(scope, request, requester)

    def check_update_parameters(self, request: kms.UpdateCustomKeyStoreRequest) -> None:
        """Raise ValidationFailed when members belong to another type, or say not enough."""
        parameters.check_update_parameters(request)

    def update_needs_disconnected(self, request: kms.UpdateCustomKeyStoreRequest) -> bool:
        """Return whether the proxy would be another one: its path and credential change while connected."""
        return parameters.moves_proxy(request)

    def updated_settings(
        self, transaction: Transaction, store: CustomKeyStore, request: kms.UpdateCustomKeyStoreRequest
    ) -> bytes:
        """Return the settings after the update, or raise what forbids the place of the proxy."""
        settings = read_settings(store)
        location = parameters.updated_location(settings.location, request)
        if location != settings.location:
            check_location(
                transaction,
                self._services.network,
                store.scope,
                location,
                custom_key_store_id=store.custom_key_store_id,
            )
            settings = msgspec.structs.replace(settings, location=location)
        credential = request.xks_proxy_authentication_credential
        if credential is not None:
            version = settings.credential_version + 1
            settings = msgspec.structs.replace(
                settings,
                access_key_id=credential.access_key_id,
                sealed_secret=self._credentials.seal(store.custom_key_store_id, version, credential),
                credential_version=version,
                credential_set_at=transaction.now(),
            )
        return write_settings(settings)

    async def probe_update(
        self, store: CustomKeyStore, request: kms.UpdateCustomKeyStoreRequest, requester: Requester
    ) -> None:
        """Ask the proxy for its health with the new values, unless only the name is to change."""
        await self._probing.probe_update(store, request, requester)

    def describe(self, store: CustomKeyStore) -> dict[str, Any]:
        """Return where the proxy is and the credential's id; never its secret."""
        settings = read_settings(store)
        location = settings.location
        configuration = kms.XksProxyConfigurationType(
            connectivity=location.connectivity,
            access_key_id=settings.access_key_id,
            uri_endpoint=location.uri_endpoint,
            uri_path=location.uri_path,
            vpc_endpoint_service_name=location.vpc_endpoint_service_name,
            vpc_endpoint_service_owner=location.vpc_endpoint_service_owner,
        )
        return {"xks_proxy_configuration": configuration}

    def audit_data(self, store: CustomKeyStore) -> dict[str, str]:
        """Return nothing: records name the cluster of a store, and there is none."""
        del store
        return {}

    def check_connect(self, transaction: Transaction, store: CustomKeyStore) -> None:
        """Return: whatever is wrong with the proxy is found by the attempt, which has a code for it."""

    async def connect(self, store: CustomKeyStore, progress: ConnectionProgress) -> None:
        """Connect the store; see `connecting`."""
        await self._connecting.connect(store, progress)

    async def disconnect(self, store: CustomKeyStore, progress: ConnectionProgress) -> None:
        """Remove what `connect` made, and this worker's connections."""
        await self._connecting.disconnect(store, progress)

    async def settle(self, stores: frozenset[str]) -> None:
        """Close the connections of stores that are not connected any more."""
        await self._proxies.settle(stores)

    async def check_health(self, store: CustomKeyStore) -> None:
        """Ask the proxy for its health; what is wrong is in the log then, and changes nothing else."""
        metadata = of_background_work(HEALTH_CHECK, self._services.random_bytes)
        try:
            health = await self._proxies.of_store(store).get_health_status(metadata)
        except ProxyFailure:
            return
        for manager in health.ekm_fleet_details:
            if manager.health_status != "ACTIVE":
                logger.warning("%s: key manager %r is %s", store.custom_key_store_id, manager.id, manager.health_status)

    def check_random(self) -> None:
        """Raise UnsupportedOperation: the XKS proxy API has no random bytes."""
        raise UnsupportedOperation(_NO_RANDOM)

    async def generate_random(self, store: CustomKeyStore, size: int) -> bytes:
        """Raise UnsupportedOperation."""
        del store, size
        raise UnsupportedOperation(_NO_RANDOM)

    async def create_key(
        self,
        scope: Scope,
        key_id: str,
        request: kms.CreateKeyRequest,
        store: CustomKeyStore | None,
        requester: Requester,
    ) -> BackingKey:
        """Ask the proxy what the external key is, and make the material of the inner layer.

        Raises:
            XksKeyAlreadyInUse, XksKeyNotFound, XksKeyInvalidConfiguration, CustomKeyStoreStateInvalid.
        """
        xks_key_id = request.xks_key_id
        if store is None or xks_key_id is None:
            raise InternalFault("A key of an external key store needs its store and an external key.")
        store_id = store.custom_key_store_id
        await self._services.storage.read(
            lambda transaction: external_keys.require_unused(transaction, store_id, xks_key_id)
        )
        try:
            found = await self._proxies.of_store(store).get_key_metadata(xks_key_id, of_call(requester))
        except ProxyFailure as failure:
            raise creation_failure(failure) from failure
        external_keys.require_usable(found)
        return self._material.create(scope, key_id)

    def check_create_key(
        self, transaction: Transaction, request: kms.CreateKeyRequest, store: CustomKeyStore | None
    ) -> None:
        """Raise XksKeyAlreadyInUse: another call may have come in between."""
        if store is not None and request.xks_key_id is not None:
            external_keys.require_unused(transaction, store.custom_key_store_id, request.xks_key_id)

    async def discard_key(self, backing_key: BackingKey, store: CustomKeyStore | None) -> None:
        """Forget the material of the inner layer; the external key stays as it is (section 5.4)."""
        del store
        self._material.forget(backing_key)

    async def encrypt(
        self, record: KeyRecord, plaintext: bytes, encryption_context: bytes, requester: Requester
    ) -> bytes:
        """Encrypt here, then behind the proxy."""
        return await self._crypto.encrypt(record, plaintext, encryption_context, requester)

    async def decrypt(self, record: KeyRecord, blob: bytes, encryption_context: bytes, requester: Requester) -> bytes:
        """Decrypt behind the proxy, then here."""
        return await self._crypto.decrypt(record, blob, encryption_context, requester)

    def key_metadata(self, record: KeyRecord) -> dict[str, Any]:
        """Return the id of the external key."""
        return {"xks_key_configuration": kms.XksKeyConfigurationType(id=record.key.xks_key_id)}

    async def close(self) -> None:
        """Close every connection and wipe every opened key."""
        await self._proxies.close()
        self._material.close()
