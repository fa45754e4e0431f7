"""`keywright demo`: the main job, from an empty directory to plaintexts that came back, which users see first."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.services.command import run_installed_keywright

PLAINTEXT = "The quick brown fox keeps its own keys."


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="module")
def demo(temporary: Path) -> subprocess.CompletedProcess[str]:
    # Wide enough for a table whose rows are one line each.
    return run_installed_keywright("demo", TMPDIR=str(temporary), COLUMNS="200")


def rows(demo: subprocess.CompletedProcess[str]) -> list[tuple[str, str]]:
    """Return the names and values of the table of what was made."""
    lines = [line.strip("│ ").split("│") for line in demo.stdout.splitlines() if line.startswith("│")]
    return [(name.strip(), value.strip()) for name, value in lines]


def test_it_succeeds_and_ends_with_the_plaintext_that_came_back(demo: subprocess.CompletedProcess[str]) -> None:
    assert (demo.returncode, demo.stderr) == (0, ""), demo.stdout
    assert rows(demo)[-1] == ("plaintext that came back", PLAINTEXT)


def test_the_plaintext_comes_back_from_the_hsms_before_and_after_they_were_away_and_from_both_key_managers(
    demo: subprocess.CompletedProcess[str],
) -> None:
    told = [line.strip() for line in demo.stdout.splitlines()]
    assert told.count(f"plaintext  {PLAINTEXT}") == 4
    assert [name for name, _ in rows(demo)] == [
        "cluster",
        "HSMs",
        "CloudHSM key store",
        "its key",
        "external key store, public",
        "its key",
        "external key store, private",
        "its key",
        "plaintext that came back",
    ]


@pytest.mark.parametrize("way", ["public", "private"])
def test_an_external_key_store_is_made_over_either_way(demo: subprocess.CompletedProcess[str], way: str) -> None:
    assert f"Create an external key store whose proxy has a {way} endpoint" in demo.stdout
    assert dict(rows(demo))[f"external key store, {way}"].startswith("cks-")


def test_nothing_of_it_stays(demo: subprocess.CompletedProcess[str], temporary: Path) -> None:
    assert list(temporary.iterdir()) == []
