"""The root of the command line: its help, and shell completion."""

from __future__ import annotations

import pytest

from tests.services.command import run_installed_keywright, run_keywright


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_its_script(shell):
    done = run_installed_keywright("completion", shell)
    assert done.returncode == 0, done.stderr
    assert f"_KEYWRIGHT_COMPLETE={shell}_complete" in done.stdout


@pytest.mark.parametrize(
    ("line", "position", "expected"),
    [
        ("keywright cloud", 1, {"plain,cloudhsmv2"}),
        ("keywright kms conn", 2, {"plain,connect-custom-key-store"}),
        ("keywright kms connect-custom-key-store --custom", 3, {"plain,--custom-key-store-id"}),
        ("keywright sts get-caller-identity --output y", 4, {"plain,yaml"}),
    ],
)
def test_words_are_completed(line, position, expected):
    environment = {"_KEYWRIGHT_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(position)}
    assert set(run_keywright(**environment).stdout.split()) == expected


@pytest.mark.parametrize("word", ["help", "--help", "-h"])
def test_help_of_the_root_lists_all_commands(word):
    printed = run_keywright(word).stdout
    assert all(f"  {command} " in printed for command in ("kms", "cloudhsmv2", "sts", "serve", "key-store"))
