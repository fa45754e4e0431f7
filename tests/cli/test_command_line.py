"""The command line as a whole, as it is installed."""

from __future__ import annotations

from importlib.metadata import version

import pytest

from tests.services.command import run_installed_keywright


def test_the_version_is_that_of_the_package() -> None:
    done = run_installed_keywright("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"keywright {version('keywright')}\n", "")


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_names_every_command(option: str) -> None:
    done = run_installed_keywright(option)
    assert (done.returncode, done.stderr) == (0, "")
    for command in ("init", "serve", "dev"):
        assert f"\n  {command} " in done.stdout


@pytest.mark.parametrize("command", ["init", "serve", "dev"])
def test_each_command_explains_its_options(command: str) -> None:
    done = run_installed_keywright(command, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "--data-dir" in done.stdout


def test_a_command_that_does_not_exist_is_refused() -> None:
    done = run_installed_keywright("no-such-command")
    assert (done.returncode, done.stdout) == (2, "")
    assert "No such command" in done.stderr
