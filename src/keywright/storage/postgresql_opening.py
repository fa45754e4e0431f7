"""Looking at and changing PostgreSQL databases before they are in use."""

from __future__ import annotations

from contextlib import AbstractContextManager

from sqlalchemy import URL, Connection

from keywright.storage.database import Database


def open_server(url: URL) -> Database:
    """Open an existing database for use; raises the subclasses of `DatabaseRefused`."""
    raise NotImplementedError


def looking(url: URL) -> AbstractContextManager[Connection]:
    """Open a read-only transaction."""
    raise NotImplementedError


def changing(url: URL) -> AbstractContextManager[Connection]:
    """Open a transaction that no other one of ours can overlap; committed at the end."""
    raise NotImplementedError
