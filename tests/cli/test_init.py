"""`keywright init`: a new deployment, or nothing."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.services.command import run_installed_keywright, run_keywright
from tests.services.server import KeywrightServer

StateOf = Callable[[Path], Any]


def _require_one_line_of_refusal(done: Any) -> str:
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("keywright: ")
    return str(done.stderr)


def test_init_prints_one_json_object_with_the_administrators_key(tmp_path: Path) -> None:
    done = run_installed_keywright("init", "--data-dir", tmp_path / "d", "--regions", "eu-west-1, us-east-1")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1
    printed = json.loads(done.stdout)
    assert list(printed) == ["account_id", "regions", "access_key_id", "secret_access_key", "data_dir"]
    assert printed["account_id"] == "111122223333"
    assert printed["regions"] == ["eu-west-1", "us-east-1"]
    assert printed["data_dir"] == str(tmp_path / "d")
    assert len(printed["access_key_id"]) == 20
    assert len(printed["secret_access_key"]) >= 40


def test_two_deployments_share_no_secret(tmp_path: Path) -> None:
    one, two = (json.loads(run_keywright("init", "--data-dir", tmp_path / name).stdout) for name in "ab")
    assert one["secret_access_key"] != two["secret_access_key"]
    assert (tmp_path / "a" / "root.key").read_bytes() != (tmp_path / "b" / "root.key").read_bytes()


def test_only_the_owner_can_read_what_init_makes(tmp_path: Path) -> None:
    run_keywright("init", "--data-dir", tmp_path / "d")
    assert stat.S_IMODE(os.stat(tmp_path / "d").st_mode) == 0o700
    files = [path for path in (tmp_path / "d").iterdir() if path.is_file()]
    assert {path.name for path in files} >= {"root.key", "keywright.db"}
    assert {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in files} == {
        path.name: "0o600" for path in files
    }


def test_init_refuses_to_overwrite_a_deployment(deployment: KeywrightServer, state_of: StateOf) -> None:
    before = state_of(deployment.data_dir)
    text = _require_one_line_of_refusal(run_keywright("init", "--data-dir", deployment.data_dir))
    assert "nothing is ever overwritten" in text
    assert state_of(deployment.data_dir) == before


def test_init_refuses_a_directory_with_anything_in_it(tmp_path: Path, state_of: StateOf) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "notes.txt").write_text("mine")
    _require_one_line_of_refusal(run_keywright("init", "--data-dir", tmp_path / "d"))
    assert list(state_of(tmp_path / "d")) == ["notes.txt"]


def test_init_takes_an_empty_directory(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir(mode=0o700)
    assert run_keywright("init", "--data-dir", tmp_path / "d").returncode == 0


def test_init_refuses_a_file_in_place_of_a_directory(tmp_path: Path) -> None:
    (tmp_path / "d").write_text("mine")
    _require_one_line_of_refusal(run_keywright("init", "--data-dir", tmp_path / "d"))
    assert (tmp_path / "d").read_text() == "mine"


@pytest.mark.parametrize(
    "options",
    [
        ("--account-id", "123"),
        ("--account-id", "12345678901a"),
        ("--account-id", "\u0661" * 12),
        ("--regions", ""),
        ("--regions", "us-east-1,,"),
        ("--regions", "US-EAST-1"),
        ("--regions", "../us-east-1"),
        ("--regions", "*"),
        ("--database-url", "mysql://x/y"),
        ("--database-url", "postgresql://keywright@127.0.0.1:1/none"),
    ],
    ids=lambda options: " ".join(options).encode("unicode_escape").decode(),
)
def test_init_refuses_what_it_cannot_make_and_leaves_nothing(tmp_path: Path, options: tuple[str, ...]) -> None:
    _require_one_line_of_refusal(run_keywright("init", "--data-dir", tmp_path / "d", *options))
    assert not (tmp_path / "d").exists()


def test_init_needs_a_data_directory() -> None:
    done = run_keywright("init")
    assert done.returncode == 2
    assert "--data-dir" in done.stderr
