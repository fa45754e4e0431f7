"""SoftHSM2 tokens for an XKS proxy: a token directory with its configuration, and the PIN file that belongs to it."""

from __future__ import annotations

import glob
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.services.command import clean_environment

_SO_PIN = "officer-4711"
_USER_PIN = "user-0815-4711"


def module_path() -> str:
    """Return where the distribution put the module."""
    found = glob.glob("/usr/lib/*/softhsm/libsofthsm2.so") + glob.glob("/usr/lib*/softhsm/libsofthsm2.so")
    assert found, "libsofthsm2.so is missing: install Debian's softhsm2"
    return found[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftHsmTokens:
    """The tokens of one directory."""

    home: Path
    labels: tuple[str, ...]

    @classmethod
    def make(cls, home: Path, *labels: str) -> SoftHsmTokens:
        """Make tokens, each with the same user PIN."""
        (home / "tokens").mkdir(parents=True)
        configuration = f"directories.tokendir = {home}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n"
        (home / "softhsm2.conf").write_text(configuration)
        made = cls(home=home, labels=labels)
        made.pin_file.touch(mode=0o600)
        made.pin_file.write_text(_USER_PIN + "\n")
        for label in labels:
            made._initialize(label)
        return made

    @property
    def pin_file(self) -> Path:
        """Return the file with the user's PIN."""
        return self.home / "pin"

    @property
    def environment(self) -> dict[str, str]:
        """Return what the module has to see."""
        return {"SOFTHSM2_CONF": str(self.home / "softhsm2.conf")}

    def init_options(self, *labels: str, backend: str = "pkcs11") -> tuple[str | Path, ...]:
        """Return the options of `keywright xks-proxy init` for some of the tokens, all by default."""
        tokens = [option for label in labels or self.labels for option in ("--token", label)]
        environment = [f"{name}={value}" for name, value in self.environment.items()]
        places = ("--module", module_path(), "--pin-file", self.pin_file, "--module-environment", *environment)
        return ("--backend", backend, *places, *tokens)

    def directory(self, label: str) -> Path:
        """Return where a token's objects are."""
        # The label stands, in the clear, in the token's own object.
        for directory in (self.home / "tokens").iterdir():
            if f"{label:<32}".encode() in (directory / "token.object").read_bytes():
                return directory
        raise AssertionError(f"no directory holds {label}")

    def take_away(self, label: str) -> Path:
        """Remove a token as if it were unplugged; return where it is now."""
        directory = self.directory(label)
        return directory.rename(self.home / f"away-{directory.name}")

    def put_back(self, away: Path) -> None:
        """Plug a token in again."""
        away.rename(self.home / "tokens" / away.name.removeprefix("away-"))

    def _initialize(self, label: str) -> None:
        command = ["softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", _SO_PIN, "--pin", _USER_PIN]
        environment = {**clean_environment(), **self.environment, "PATH": os.environ["PATH"]}
        subprocess.run(command, check=True, capture_output=True, env=environment)
