"""The client is typed for those who install it, and clean under both type checkers."""

from __future__ import annotations

import pytest

from tests.chaos.scale import FULL
from tests.typing.type_checkers import InstalledPackage

SERVICES = ("kms", "cloudhsmv2", "sts")
# Half a minute for each. A short run has `make check` for the same sources, and test_matches.py as the user of a wheel.
whole_client = pytest.mark.skipif(not FULL, reason="at full length: make chaos")


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    return InstalledPackage.make(tmp_path_factory.mktemp("typing"))


def test_the_wheel_says_that_it_is_typed(installed):
    assert (installed.site / "keywright/py.typed").exists()
    modules = [path for service in SERVICES for path in (installed.site / "keywright/client" / service).glob("*.py")]
    assert len(modules) == 85 + 3 * 3


@whole_client
def test_mypy_finds_nothing_in_the_installed_client(installed):
    assert installed.mypy("-p", "keywright.client") == {}


@whole_client
def test_pyright_finds_nothing_in_the_installed_client(installed):
    client = installed.site / "keywright/client"
    assert installed.pyright(client, strict=[client / name for name in (*SERVICES, "runtime")]) == {}
