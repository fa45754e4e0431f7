"""The steps of a connect attempt, from a server that tells them: Keywright does, AWS does not know the operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keywright.api.keywright import DescribeConnectionAttemptRequest
from keywright.client.keywright import describe_connection_attempt
from keywright.client.runtime.context import Context
from keywright.client.runtime.result import Err

Step = dict[str, Any]


def step_reader(context: Context) -> Callable[[str], list[Step]]:
    """Return what asks for the steps of a store's last attempt; after one refusal it asks no more and has none."""
    is_refused = False

    def read(custom_key_store_id: str) -> list[Step]:
        nonlocal is_refused
        if is_refused:
            return []
        asked = DescribeConnectionAttemptRequest(custom_key_store_id=custom_key_store_id)
        result = describe_connection_attempt.request(context, asked)
        if isinstance(result, Err):
            # What is wrong with the service itself, asking for the state will tell.
            is_refused = True
            return []
        return [
            {
                member: value
                for member, value in (
                    ("Name", step.name),
                    ("StartedAt", step.started_at),
                    ("EndedAt", step.ended_at),
                    ("Detail", step.detail),
                )
                if value is not None
            }
            for step in result.value.steps or ()
        ]

    return read
