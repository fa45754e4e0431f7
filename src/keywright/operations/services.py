"""Everything that operations and jobs are given from outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from keywright.operations.quotas.counting import NoQuotas
from keywright.ports.audit import AuditSink
from keywright.ports.authorization import Authorizer
from keywright.ports.clock import Clock, RandomBytes
from keywright.ports.hsm_provisioner import HsmProvisioner
from keywright.ports.key_store_provider import CustomKeyStoreProvider, KeyProvider
from keywright.ports.network import Network
from keywright.ports.quotas import Quotas
from keywright.ports.sealing import Sealing
from keywright.ports.storage import Storage
from keywright.ports.web_identities import WebIdentities


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Quotas that operations check themselves (kms-api.md section 14, cloudhsmv2.md section 8)."""

    keys: int = 100_000
    custom_key_stores: int = 10
    clusters: int = 4
    hsms_per_cluster: int = 28
    grants_per_key: int = 50_000
    aliases_per_key: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The ports, joined by `keywright.bootstrap`.

    `sealing` seals what is at rest, `token_sealing` what callers carry. `web_identities` is None where no identity
    provider is configured. `secure_transport` is whether calls come over TLS to this process; a proxy before it is not
    asked. `wake_jobs` tells this worker's background jobs that there is work now; it never blocks.
    """

    storage: Storage
    sealing: Sealing
    token_sealing: Sealing
    key_providers: Mapping[str, KeyProvider]
    custom_key_store_providers: Mapping[str, CustomKeyStoreProvider]
    hsm_provisioners: Mapping[str, HsmProvisioner]
    network: Network
    authorizer: Authorizer
    audit: AuditSink
    clock: Clock
    random_bytes: RandomBytes
    web_identities: WebIdentities | None = None
    secure_transport: bool = False
    wake_jobs: Callable[[], None] = field(default=lambda: None)
    limits: Limits = field(default_factory=Limits)
    quotas: Quotas = field(default_factory=NoQuotas)
