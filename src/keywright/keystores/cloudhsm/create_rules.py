"""What CreateCustomKeyStore asks of a CloudHSM key store (custom-key-stores.md sections 1.1, 1.2 and 1.8)."""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from keywright.api import kms
from keywright.domain.connection_states import ConnectionState
from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.domain.errors import ClusterInUse, ValidationFailed
from keywright.domain.scope import Scope
from keywright.keystores.cloudhsm.cluster_rules import (
    existing_cluster,
    find_cluster,
    is_same_certificate,
    require_active,
    require_network,
    require_trust_anchor,
    require_two_hsms,
)
from keywright.keystores.cloudhsm.passwords import Passwords
from keywright.keystores.cloudhsm.settings import read_settings
from keywright.ports.network import Network
from keywright.ports.storage import Transaction

TYPE = "AWS_CLOUDHSM"
_REQUIRED = {
    "cloud_hsm_cluster_id": "CloudHsmClusterId",
    "trust_anchor_certificate": "TrustAnchorCertificate",
    "key_store_password": "KeyStorePassword",
}


def check_create_parameters(request: kms.CreateCustomKeyStoreRequest) -> None:
    """Raise ValidationFailed for a missing member, or one of another type."""
    missing = [name for member, name in _REQUIRED.items() if getattr(request, member) is None]
    if missing:
        raise ValidationFailed(f"A custom key store of type {TYPE} requires {', '.join(missing)}.")
    refuse_foreign_members(request, request.__struct_fields__)


def refuse_foreign_members(request: object, members: Iterable[str]) -> None:
    """Raise ValidationFailed when a member that only external key stores have is given."""
    if any(member.startswith("xks_") and getattr(request, member) is not None for member in members):
        raise ValidationFailed(f"XksProxy parameters are not allowed for a custom key store of type {TYPE}.")


def stores_of_scope(transaction: Transaction, scope: Scope) -> list[CustomKeyStore]:
    """Return the CloudHSM key stores of an account in a Region."""
    return [store for store in transaction.key_stores.of_type(TYPE) if store.scope == scope]


def find_identical(
    transaction: Transaction, passwords: Passwords, scope: Scope, request: kms.CreateCustomKeyStoreRequest
) -> CustomKeyStore | None:
    """Return the DISCONNECTED store that equals the request in every property, the password included."""
    store = transaction.key_stores.by_name(scope, request.custom_key_store_name)
    if store is None or store.type != TYPE or store.connection_state is not ConnectionState.DISCONNECTED:
        return None
    settings = read_settings(store)
    is_same = settings.cluster_id == request.cloud_hsm_cluster_id and is_same_certificate(
        settings.trust_anchor, request.trust_anchor_certificate or ""
    )
    if not is_same:
        return None
    known = passwords.current(store.custom_key_store_id, settings)
    is_same = hmac.compare_digest(known.encode(), (request.key_store_password or "").encode())
    return store if is_same else None


def check_create(
    transaction: Transaction, network: Network, scope: Scope, request: kms.CreateCustomKeyStoreRequest
) -> None:
    """Raise the first that applies, in this order.

    Raises:
        ClusterInUse: the cluster, or one with the same certificate, backs a store of this account and Region.
        ClusterNotFound, ClusterNotActive, IncorrectTrustAnchor, ClusterConfigurationInvalid.
    """
    cluster_id = request.cloud_hsm_cluster_id or ""
    _require_unused(transaction, scope, cluster_id)
    cluster = existing_cluster(transaction, scope, cluster_id)
    certificate = require_active(cluster)
    require_trust_anchor(certificate, request.trust_anchor_certificate or "")
    require_network(network, cluster)
    require_two_hsms(cluster)


def _require_unused(transaction: Transaction, scope: Scope, cluster_id: str) -> None:
    cluster = find_cluster(transaction, scope, cluster_id)
    certificate = None if cluster is None else cluster.cluster_certificate
    for store in stores_of_scope(transaction, scope):
        settings = read_settings(store)
        is_related = certificate is not None and is_same_certificate(certificate, settings.cluster_certificate)
        if is_related or settings.cluster_id == cluster_id:
            raise ClusterInUse(
                f"Cluster {cluster_id}, or one that shares a backup history with it, already backs a custom key store."
            )
