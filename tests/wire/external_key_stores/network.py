"""The operator's network around an XKS proxy, as keywright.toml states it."""

from __future__ import annotations

from pathlib import Path

from tests.wire.external_key_stores.external_store import HOST

_NAMES = (HOST, "other.example.test", *(f"used-{number}.example.test" for number in range(20)))


def configuration(trust_file: Path, port: int, more: str = "") -> str:
    """Return keywright.toml: the names of the test domain lead to a port of loopback, and its authority is trusted."""
    hosts = "".join(f'[[network.hosts]]\nname = "{name}"\naddress = "127.0.0.1"\nport = {port}\n' for name in _NAMES)
    return f'[limits]\ncustom_key_stores = 200\n[network]\ntrust_roots = "{trust_file}"\n{hosts}{more}'
