from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.cli.hsm.deployment import Deployment


def test_a_deployment_that_is_not_there_is_told_in_one_line(tmp_path: Path):
    result = Deployment(tmp_path / "missing").hsm("user", "list", "--cluster-id", "cluster-abcdefghijk")
    assert result.exit_code == 1
    assert "is no deployment: make one with `keywright init" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_an_unknown_cluster_is_told(empty: Deployment):
    result = empty.hsm("user", "list", "--cluster-id", "cluster-abcdefghijk")
    assert (result.exit_code, result.stderr) == (1, "keywright: there is no cluster cluster-abcdefghijk\n")


def test_a_password_without_a_file_and_without_anyone_to_ask_is_wrong_usage(tmp_path: Path):
    result = Deployment(tmp_path).hsm("key", "list", "--cluster-id", "cluster-abcdefghijk")
    assert result.exit_code == 2
    assert "--password-file is needed" in result.stderr


@pytest.mark.parametrize("content", [b"", b"\n", b"\nsecond line"])
def test_a_password_file_without_a_password_is_wrong_usage(tmp_path: Path, content: bytes):
    file = tmp_path / "password"
    file.write_bytes(content)
    result = Deployment(tmp_path).hsm("key", "list", "--cluster-id", "c", "--password-file", str(file))
    assert result.exit_code == 2
    assert "no password in the first line" in result.stderr


@pytest.mark.parametrize("content", [None, b"\xff\xfe\n"])
def test_a_password_file_that_cannot_be_read_is_wrong_usage_and_not_shown(tmp_path: Path, content: bytes | None):
    file = tmp_path / "password"
    if content is not None:
        file.write_bytes(content)
    result = Deployment(tmp_path).hsm("key", "list", "--cluster-id", "c", "--password-file", str(file))
    assert result.exit_code == 2
    assert "cannot be read as a password file" in result.stderr


def test_two_ways_to_prove_the_right_to_change_a_password_exclude_each_other(tmp_path: Path):
    both = ("--admin-password-file", "-", "--old-password-file", "-")
    result = Deployment(tmp_path).hsm("user", "change-password", "--cluster-id", "c", *both)
    assert result.exit_code == 2
    assert "exclude each other" in result.stderr


def test_help_loads_nothing_but_the_command_line():
    program = (
        "import sys; from keywright.cli.hsm import hsm; "
        "print(sorted({'sqlalchemy', 'cryptography', 'msgspec', 'keywright.api.kms'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert result.stdout == "[]\n"
