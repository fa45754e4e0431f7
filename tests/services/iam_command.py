"""`keywright iam`, run in this process: it prints one JSON object, or refuses with one line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from keywright.cli.iam import iam


class IamCommandRefused(Exception):
    """The command exited with 1; the text is its line on standard error."""


@dataclass(frozen=True, slots=True)
class IamCommand:
    """Runs commands on one deployment, beside its server or without one."""

    data_dir: Path

    def __call__(self, *arguments: str | Path, text: str | None = None) -> dict[str, Any]:
        """Return what the command printed; `text` is its standard input."""
        return json.loads(self.run(*arguments, text=text)[0])

    def run(self, *arguments: str | Path, text: str | None = None) -> tuple[str, str]:
        """Return what the command printed on standard output and on standard error."""
        words = [str(argument) for argument in arguments]
        environment = {"KEYWRIGHT_DATA_DIR": str(self.data_dir)}
        done = CliRunner().invoke(iam, words, input=text, env=environment, catch_exceptions=False)
        if done.exit_code == 1:
            assert done.stdout == ""
            raise IamCommandRefused(done.stderr)
        assert done.exit_code == 0, done.output
        return done.stdout, done.stderr

    def put(self, kind: str, holder: str, *statements: dict[str, Any], name: str = "own") -> None:
        """Put an inline policy of a user, group or role."""
        self(kind, "put-policy", holder, name, "--document", "-", text=policy(*statements))


def policy(*statements: dict[str, Any]) -> str:
    """Return the text of a policy."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(*actions: str, resource: str = "*") -> dict[str, Any]:
    """Return a statement that allows actions."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource}


def trust(*principals: str, action: str = "sts:AssumeRole", **more: Any) -> str:
    """Return the text of a trust policy."""
    statement = {"Effect": "Allow", "Principal": {"AWS": list(principals)}, "Action": action, **more}
    return policy(statement)
