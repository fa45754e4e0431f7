"""Secrets that a test plants, each unlike any other, and the search for them in what others may come to see."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.services.processes import descendants_of
from tests.services.server import KeywrightServer


@dataclass
class Canaries:
    """The planted secrets, by what they are. `said` gathers what callers and operators were answered on failure."""

    planted: dict[str, bytes] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def text(self, what: str, length: int = 16) -> str:
        """Plant a new secret of letters and digits."""
        return self.note(what, secrets.token_hex(length)[:length].encode()).decode()

    def note(self, what: str, secret: bytes | str) -> bytes:
        """Take a secret that something else made."""
        planted = secret.encode() if isinstance(secret, str) else secret
        assert len(planted) >= 12, "what is shorter could be anywhere by chance"
        self.planted[f"{what} #{len(self.planted)}"] = planted
        return planted

    def found_in(self, places: dict[str, bytes]) -> list[tuple[str, str]]:
        """Return which secrets are in which places, in whatever form."""
        return [
            (what, place)
            for place, contents in places.items()
            for what, secret in self.planted.items()
            if any(form in contents for form in _forms(secret))
        ]


def _forms(secret: bytes) -> Iterator[bytes]:
    yield secret
    yield secret.hex().encode()
    yield secret.hex().upper().encode()
    for shift in range(3):
        # As a part of something longer that was encoded, wherever it begins in it.
        encoded = base64.b64encode(b"\0" * shift + secret)
        yield encoded[(4 if shift else 0) : len(encoded) - 4]


def places_of(server: KeywrightServer) -> dict[str, bytes]:
    """Return everything of a deployment and its processes that somebody without the root key may come to see."""
    places = {"log": server.log_file.read_bytes(), "ready line": repr(server.ready_line).encode()}
    for path in server.data_dir.rglob("*"):
        if path.is_file() and path.name != "root.key":
            places[str(path.relative_to(server.data_dir))] = path.read_bytes()
    for process in (server.pid, *descendants_of(server.pid)):
        for name in ("environ", "cmdline"):
            # One that has just ended shows nothing any more.
            with suppress(OSError):
                places[f"{name} of {process}"] = Path(f"/proc/{process}/{name}").read_bytes()
    return places
