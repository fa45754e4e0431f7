"""Rules on a request alone, checked before any key is looked up (kms-api.md section 13, step 4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from keywright.operations.call import Call
from keywright.operations.operation import KeyLookup
from keywright.ports.storage import KeyRecord


def ruled(rule: Callable[[Any], object], lookup: KeyLookup) -> KeyLookup:
    """Return the lookup that first asks `rule`, which is given the request and raises when it breaks the rule."""

    async def find(call: Call[Any]) -> KeyRecord:
        rule(call.request)
        return await lookup.find(call)

    return replace(lookup, find=find)
