"""A server for all wire tests, and servers of their own for those that break one."""

from __future__ import annotations

from tests.services.server import start_server, wire_server

__all__ = ["start_server", "wire_server"]
