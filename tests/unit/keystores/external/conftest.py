"""A database for each test."""

from __future__ import annotations

from tests.fakes.key_store_fixtures import empty_database

__all__ = ["empty_database"]
