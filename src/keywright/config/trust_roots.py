"""Reads files of certificates that are trusted."""

from __future__ import annotations

from pathlib import Path

from keywright.network.tls import TrustRootsInvalid, check_trust_roots


def read_trust_roots(path: Path) -> str:
    """Return the certificates in a file, in PEM.

    Raises:
        ValueError: with one line that says what is wrong.
    """
    try:
        # Comments may be in any language; what counts is ASCII.
        text = path.read_bytes().decode("ascii", "ignore")
        check_trust_roots(text)
    except OSError as fault:
        raise ValueError(f"the trust roots {path} cannot be read ({fault.strerror})") from fault
    except TrustRootsInvalid as fault:
        raise ValueError(f"the file of trust roots {path} {fault}") from fault
    return text
