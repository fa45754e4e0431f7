"""Runs mypy and pyright on text, as a user of the installed package would, and gives what they say by line."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
# botocore, which some ways to credentials use when it is there, has no types.
_SETTINGS = "[mypy]\n[mypy-botocore.*]\nignore_missing_imports = true\n"
_MYPY_LINE = re.compile(r"^.+?:(\d+): error: (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class InstalledPackage:
    """A virtual environment that has the package's wheel, and the dependencies of this one."""

    home: Path

    @classmethod
    def make(cls, home: Path) -> InstalledPackage:
        """Build the wheel and install it."""
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(home / "dist")]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        venv.create(home / "venv", with_pip=False)
        site = next((home / "venv").glob("lib/python*/site-packages"))
        (wheel,) = (home / "dist").glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(site)
        # Only a path: what is editable here is not found through it.
        (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
        return cls(home)

    @property
    def site(self) -> Path:
        """Return where the package is installed."""
        return next((self.home / "venv").glob("lib/python*/site-packages"))

    def mypy(self, *targets: str | Path) -> dict[int, str]:
        """Return the errors of `mypy --strict` by line; of several files, lines may fall together."""
        options = ["--strict", "--no-error-summary", "--python-executable", str(self.home / "venv/bin/python")]
        options += ["--cache-dir", str(self.home / "mypy"), "--config-file", str(self.home / "mypy.ini")]
        (self.home / "mypy.ini").write_text(_SETTINGS)
        done = subprocess.run(
            [sys.executable, "-m", "mypy", *options, *map(str, targets)],
            cwd=self.home,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stderr == ""
        assert done.returncode in (0, 1), done.stdout
        found = {int(line): message for line, message in _MYPY_LINE.findall(done.stdout)}
        assert bool(found) == bool(done.returncode), done.stdout
        return found

    def pyright(self, *targets: str | Path, strict: Sequence[str | Path] = ()) -> dict[int, str]:
        """Return the errors of pyright by line; `strict` has the targets that are judged by its strict mode, or all."""
        settings = {"typeCheckingMode": "standard" if strict else "strict", "exclude": []}
        settings |= {"include": [str(target) for target in targets], "strict": [str(target) for target in strict]}
        settings |= {"venvPath": str(self.home), "venv": "venv"}
        (self.home / "pyrightconfig.json").write_text(json.dumps(settings))
        done = subprocess.run(
            [Path(sys.executable).with_name("basedpyright"), "-p", self.home, "--outputjson"],
            cwd=self.home,
            capture_output=True,
            text=True,
            check=False,
        )
        report = json.loads(done.stdout)
        assert report["summary"]["filesAnalyzed"] > 0, done.stdout
        errors = [found for found in report["generalDiagnostics"] if found["severity"] == "error"]
        return {found["range"]["start"]["line"] + 1: found["message"] for found in errors}
