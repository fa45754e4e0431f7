"""What UpdateCustomKeyStore may change of a CloudHSM key store (custom-key-stores.md section 1.6)."""

from __future__ import annotations

import msgspec

from keywright.api import kms
from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.domain.errors import ClusterNotRelated
from keywright.domain.scope import Scope
from keywright.keystores.cloudhsm.cluster_rules import (
    existing_cluster,
    is_same_certificate,
    require_active,
    require_network,
    require_two_hsms,
)
from keywright.keystores.cloudhsm.create_rules import refuse_foreign_members
from keywright.keystores.cloudhsm.passwords import Passwords
from keywright.keystores.cloudhsm.settings import CloudHsmSettings, read_settings
from keywright.ports.network import Network
from keywright.ports.storage import Transaction


def check_update_parameters(request: kms.UpdateCustomKeyStoreRequest) -> None:
    """Raise ValidationFailed for members of another type."""
    refuse_foreign_members(request, request.__struct_fields__)


def update_needs_disconnected(request: kms.UpdateCustomKeyStoreRequest) -> bool:
    """Return whether anything but the name is to change."""
    return request.key_store_password is not None or request.cloud_hsm_cluster_id is not None


def updated_settings(
    transaction: Transaction,
    network: Network,
    passwords: Passwords,
    store: CustomKeyStore,
    request: kms.UpdateCustomKeyStoreRequest,
) -> CloudHsmSettings:
    """Return the settings after the update.

    A password that the caller gives is the one that the HSMs have now: it ends a rotation that was under way.

    Raises:
        ClusterNotFound, ClusterNotActive, ClusterNotRelated, ClusterConfigurationInvalid.
    """
    settings = read_settings(store)
    if request.cloud_hsm_cluster_id is not None:
        _require_related(transaction, network, store.scope, settings, request.cloud_hsm_cluster_id)
        settings = msgspec.structs.replace(settings, cluster_id=request.cloud_hsm_cluster_id)
    if request.key_store_password is not None:
        version = settings.unused_version
        settings = msgspec.structs.replace(
            settings,
            sealed_password=passwords.seal(store.custom_key_store_id, version, request.key_store_password),
            password_version=version,
            sealed_pending_password=None,
        )
    return settings


def _require_related(
    transaction: Transaction, network: Network, scope: Scope, settings: CloudHsmSettings, cluster_id: str
) -> None:
    cluster = existing_cluster(transaction, scope, cluster_id)
    certificate = require_active(cluster)
    if not is_same_certificate(certificate, settings.cluster_certificate):
        raise ClusterNotRelated(
            f"Cluster {cluster_id} does not have the cluster certificate of the store's original cluster."
        )
    require_network(network, cluster)
    require_two_hsms(cluster)
