"""How the key managers are: each is asked to encrypt and decrypt under a test key, in the background.

Health requests are answered from the last round, which is at most a minute old (xks.md section 1.9); what was not seen
to work within that time counts as unavailable. With every key manager down the answer is still 200 and says so.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version

import msgspec

from keywright.api.xks import EkmFleetDetail, GetHealthStatusResponse, HealthStatus
from keywright.xksproxy.key_managers.probing import Probed, ProbeFailed
from keywright.xksproxy.settings import FleetSettings

PROBE_SECONDS = 10.0
# While something is wrong, and at once when a call found something wrong, but no more often than this.
SOON_SECONDS = 1.0
TRUSTED_SECONDS = 50.0
_VENDOR = "Keywright"

_encode = msgspec.json.Encoder().encode


@dataclass(slots=True)
class _Seen:
    status: HealthStatus = HealthStatus.UNAVAILABLE
    at: float = float("-inf")


class Health:
    """The state of all key managers. `clock` is the event loop's."""

    def __init__(self, probed: Sequence[Probed], settings: FleetSettings, clock: Callable[[], float]) -> None:
        self._probed = probed
        self._settings = settings
        self._clock = clock
        self._seen = {one.name: _Seen() for one in probed}
        self.states = {one.name: HealthStatus.UNAVAILABLE.value for one in probed}
        self._model = f"keywright xks-proxy {version('keywright')}"

    async def probe_all(self) -> None:
        """Ask every key manager once, all at the same time."""
        await asyncio.gather(*(self._probe(one) for one in self._probed))

    async def keep_probing(self, alarm: asyncio.Event) -> None:
        """Ask again and again, and sooner when somebody sets the alarm."""
        while True:
            await asyncio.sleep(SOON_SECONDS)
            if all(state == HealthStatus.ACTIVE for state in self.states.values()):
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(alarm.wait(), PROBE_SECONDS - SOON_SECONDS)
            alarm.clear()
            await self.probe_all()

    def response(self) -> bytes:
        """Return the body of a health answer."""
        details = [
            EkmFleetDetail(
                id=one.name,
                model=self._settings.key_manager_model or one.model,
                health_status=self._status(one.name),
            )
            for one in self._probed
        ]
        response = GetHealthStatusResponse(
            xks_proxy_fleet_size=self._settings.proxies,
            xks_proxy_vendor=_VENDOR,
            xks_proxy_model=self._model,
            ekm_vendor=self._settings.key_manager_vendor,
            ekm_fleet_details=details,
        )
        return _encode(response)

    def _status(self, name: str) -> HealthStatus:
        seen = self._seen[name]
        return seen.status if self._clock() - seen.at <= TRUSTED_SECONDS else HealthStatus.UNAVAILABLE

    async def _probe(self, one: Probed) -> None:
        try:
            await one.probe()
            status = HealthStatus.ACTIVE
        except ProbeFailed:
            status = HealthStatus.UNAVAILABLE
        self._seen[one.name] = _Seen(status, self._clock())
        self.states[one.name] = status.value
