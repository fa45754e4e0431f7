"""Health: what was not seen to work lately does not count as working."""

from __future__ import annotations

import json
from dataclasses import dataclass

from keywright.xksproxy.health import TRUSTED_SECONDS, Health
from keywright.xksproxy.key_managers.probing import ProbeFailed, SoftwareProbe
from keywright.xksproxy.settings import FleetSettings


@dataclass
class ScriptedProbe:
    name: str
    works: bool = True
    model: str = "scripted"

    async def probe(self) -> None:
        if not self.works:
            raise ProbeFailed("told to")


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def states(health: Health) -> dict[str, str]:
    details = json.loads(health.response())["ekmFleetDetails"]
    return {detail["id"]: detail["healthStatus"] for detail in details}


async def test_each_key_manager_is_reported_as_it_was_last_seen():
    probes = [ScriptedProbe("a"), ScriptedProbe("b", works=False)]
    health = Health(probes, FleetSettings(), Clock())
    assert states(health) == {"a": "UNAVAILABLE", "b": "UNAVAILABLE"}
    await health.probe_all()
    assert states(health) == health.states == {"a": "ACTIVE", "b": "UNAVAILABLE"}
    probes[0].works, probes[1].works = False, True
    await health.probe_all()
    assert states(health) == {"a": "UNAVAILABLE", "b": "ACTIVE"}


async def test_what_was_seen_too_long_ago_does_not_count():
    clock = Clock()
    health = Health([ScriptedProbe("a")], FleetSettings(), clock)
    await health.probe_all()
    clock.now += TRUSTED_SECONDS
    assert states(health) == {"a": "ACTIVE"}
    clock.now += 1
    assert states(health) == {"a": "UNAVAILABLE"}
    assert TRUSTED_SECONDS < 60


async def test_the_settings_name_the_fleet():
    settings = FleetSettings(proxies=3, key_manager_vendor="ACME", key_manager_model="K9")
    answer = json.loads(Health([ScriptedProbe("a")], settings, Clock()).response())
    assert (answer["xksProxyFleetSize"], answer["ekmVendor"]) == (3, "ACME")
    assert answer["ekmFleetDetails"][0]["model"] == "K9"


async def test_the_cryptography_of_the_process_is_really_asked():
    await SoftwareProbe().probe()
