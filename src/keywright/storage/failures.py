"""Why a database cannot be opened, made or upgraded; every text is one line that says what to do.

DatabaseRefused
├── DatabaseAddressInvalid     the URL names no database that we can use
├── DatabaseMissing            there is nothing at the address
├── DatabaseExists             there is something already, and we would not overwrite it
├── DatabaseUnusable           what is there is damaged or not ours
├── DatabaseUnreachable        nobody answers, or we are not let in
├── DatabaseLocked             someone else works on it
├── SchemaNewer                a newer version of this program wrote it
└── SchemaOlder                an older version wrote it, and nobody asked for an upgrade
"""

from __future__ import annotations


class DatabaseRefused(Exception):
    """The database was left as it was; the text says what to do."""


class DatabaseAddressInvalid(DatabaseRefused):
    """The URL names no database that we can use."""


class DatabaseMissing(DatabaseRefused):
    """There is no database at the address."""


class DatabaseExists(DatabaseRefused):
    """A new database was asked for where there is one."""


class DatabaseUnusable(DatabaseRefused):
    """What is at the address is damaged, or not a database of ours."""


class DatabaseUnreachable(DatabaseRefused):
    """The database server or file cannot be reached."""


class DatabaseLocked(DatabaseRefused):
    """Someone else holds the database."""


class SchemaNewer(DatabaseRefused):
    """A newer version of this program made or upgraded the database."""


class SchemaOlder(DatabaseRefused):
    """The database must be upgraded before this version can use it."""
