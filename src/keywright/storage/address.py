"""Reading a database URL."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from keywright.storage.failures import DatabaseAddressInvalid

_HINT = "use sqlite:///FILE or postgresql://USER@HOST/DATABASE."


def database_url(address: str) -> URL:
    """Return the URL in `address`, which is not repeated in errors, as it may hold a password.

    Raises:
        DatabaseAddressInvalid: it is no URL of a database that we can use.
    """
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise DatabaseAddressInvalid(f"The database address is not a URL: {_HINT}") from error
    if url.get_backend_name() not in {"sqlite", "postgresql"}:
        raise DatabaseAddressInvalid(f"There is no support for {url.get_backend_name()} databases: {_HINT}")
    if url.get_backend_name() == "sqlite" and (not url.database or url.database == ":memory:"):
        raise DatabaseAddressInvalid(f"The database address names no file: {_HINT}")
    return url


def sqlite_file(url: URL) -> Path:
    """Return the file that a SQLite URL names."""
    return Path(str(url.database))
