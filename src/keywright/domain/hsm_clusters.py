"""CloudHSM clusters and their HSMs (cloudhsmv2.md sections 1 and 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from keywright.domain.scope import Scope


class ClusterState(StrEnum):
    """The state of a cluster, in AWS's spelling."""

    CREATE_IN_PROGRESS = "CREATE_IN_PROGRESS"
    UNINITIALIZED = "UNINITIALIZED"
    INITIALIZE_IN_PROGRESS = "INITIALIZE_IN_PROGRESS"
    INITIALIZED = "INITIALIZED"
    ACTIVE = "ACTIVE"
    UPDATE_IN_PROGRESS = "UPDATE_IN_PROGRESS"
    DELETE_IN_PROGRESS = "DELETE_IN_PROGRESS"
    DELETED = "DELETED"
    DEGRADED = "DEGRADED"


class HsmState(StrEnum):
    """The state of an HSM, in AWS's spelling."""

    CREATE_IN_PROGRESS = "CREATE_IN_PROGRESS"
    ACTIVE = "ACTIVE"
    DEGRADED = "DEGRADED"
    DELETE_IN_PROGRESS = "DELETE_IN_PROGRESS"
    DELETED = "DELETED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hsm:
    """One HSM of a cluster. `token_label` is the label of the PKCS#11 token that it is."""

    hsm_id: str
    cluster_id: str
    availability_zone: str
    subnet_id: str
    eni_id: str
    eni_ip: str
    token_label: str
    state: HsmState
    state_message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A cluster of HSMs. `subnet_mapping` gives the subnet for each availability zone.

    `hsm_backend` names the provisioner that made the cluster ("softhsm", "attached"). `sealed_private_key` is the
    cluster's own RSA key, whose certificate the customer signs. `topology` grows with every HSM that comes or goes.
    A cluster with a `source_backup_id` was restored; until `topology` grows, it has its keys from that backup alone.
    """

    scope: Scope
    cluster_id: str
    state: ClusterState
    state_message: str = ""
    hsm_backend: str
    hsm_type: str
    mode: str
    network_type: str
    vpc_id: str
    security_group: str
    subnet_mapping: Mapping[str, str]
    created_at: float
    backup_retention_days: str = "90"
    csr: str
    sealed_private_key: bytes = field(repr=False)
    cluster_certificate: str | None = None
    trust_anchor: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    hsms: tuple[Hsm, ...] = ()
    topology: int = 0
    source_backup_id: str | None = None
    version: int = 1

    @property
    def active_hsms(self) -> tuple[Hsm, ...]:
        """Return the HSMs in state ACTIVE, the only ones that count."""
        return tuple(hsm for hsm in self.hsms if hsm.state is HsmState.ACTIVE)

    @property
    def active_zones(self) -> frozenset[str]:
        """Return the availability zones that hold an ACTIVE HSM."""
        return frozenset(hsm.availability_zone for hsm in self.active_hsms)
