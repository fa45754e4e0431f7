"""The SoftHSM2 module is found where it is, and its absence is one clear line."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from keywright.domain.hsm_users import HsmFault
from keywright.hsm.module_path import find_module, usual_places
from tests.unit.hsm.rig import FIRST, KMS_PASSWORD, Rig


def test_the_first_usual_place_that_has_the_module_is_taken(tmp_path: Path) -> None:
    there = tmp_path / "libsofthsm2.so"
    there.touch()
    assert find_module(None, [tmp_path / "absent", there, tmp_path]) == str(there)


def test_a_configured_module_goes_before_the_usual_places(tmp_path: Path) -> None:
    configured = tmp_path / "vendor.so"
    configured.touch()
    assert find_module(str(configured), usual_places()) == str(configured)


@pytest.mark.parametrize("configured", [None, "/nowhere/libsofthsm2.so"])
def test_a_missing_module_is_one_line_that_tells_what_to_install(configured: str | None, tmp_path: Path) -> None:
    with pytest.raises(HsmFault, match=r"apt-get install softhsm2") as refused:
        find_module(configured, [tmp_path / "absent"])
    assert "\n" not in str(refused.value)


async def test_a_missing_module_is_told_by_whatever_needs_it(rig: Rig) -> None:
    provisioner = rig.another_provisioner(module_path="/nowhere/libsofthsm2.so")
    with pytest.raises(HsmFault, match=r"apt-get install softhsm2"):
        await provisioner.log_in(await rig.cluster(), "kmsuser", KMS_PASSWORD, "test", None)
    with pytest.raises(HsmFault, match=r"apt-get install softhsm2"):
        provisioner.token_access(await rig.cluster())


async def test_a_module_that_is_not_the_pinned_one_is_not_used(rig: Rig) -> None:
    provisioner = rig.another_provisioner(module_sha256=hashlib.sha256(b"another").hexdigest())
    with pytest.raises(HsmFault, match="ModuleChanged"):
        await provisioner.keys(await rig.cluster(), "kmsuser", KMS_PASSWORD)
    assert rig.token(FIRST).exists()
