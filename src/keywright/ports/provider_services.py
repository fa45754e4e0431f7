"""What a key store type is built from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from keywright.ports.clock import Clock, RandomBytes
from keywright.ports.failpoints import Failpoints, no_failpoints
from keywright.ports.hsm_provisioner import HsmProvisioner
from keywright.ports.network import Network, Routes
from keywright.ports.sealing import Sealing
from keywright.ports.storage import Storage


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderServices:
    """The ports that `keystores/<type>/provider.py: build(services)` may use."""

    storage: Storage
    sealing: Sealing
    hsm_provisioners: Mapping[str, HsmProvisioner]
    network: Network
    routes: Routes
    clock: Clock
    random_bytes: RandomBytes
    failpoints: Failpoints = no_failpoints
