"""Another right proxy for a while: other credentials, another clock, another path, other key managers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.chaos.fault_proxy.proxy import FaultProxy


@contextmanager
def changed_proxy(proxy: FaultProxy, **fields: Any) -> Iterator[None]:
    """Give these fields of `proxy.healthy` other values for the block."""
    before = {name: getattr(proxy.healthy, name) for name in fields}
    _set(proxy, fields)
    try:
        yield
    finally:
        _set(proxy, before)


def _set(proxy: FaultProxy, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(proxy.healthy, name, value)
