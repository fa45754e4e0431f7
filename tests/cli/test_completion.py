"""Shell completion: the scripts, and what they are answered."""

from __future__ import annotations

import pytest

from tests.services.command import run_keywright


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_its_script(shell):
    done = run_keywright("completion", shell)
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
