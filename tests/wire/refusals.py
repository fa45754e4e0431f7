"""What a client is told when a call is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from botocore.exceptions import ClientError


@dataclass
class Refusal:
    """The parts of an error answer; filled in when the block has ended."""

    code: str = ""
    message: str = ""
    status: int = 0
    request_id: str = ""


@contextmanager
def refused(code: str, message: str | None = None, *, status: int = 400) -> Iterator[Refusal]:
    """Expect a refusal with this code and, when it is given, with exactly this text."""
    refusal = Refusal()
    with pytest.raises(ClientError) as raised:
        yield refusal
    response = raised.value.response
    refusal.code, refusal.message = response["Error"]["Code"], response["Error"].get("Message", "")
    refusal.status = response["ResponseMetadata"]["HTTPStatusCode"]
    refusal.request_id = response["ResponseMetadata"]["RequestId"]
    assert refusal.code == code, refusal
    assert refusal.status == status, refusal
    assert message is None or refusal.message == message, refusal
    assert refusal.request_id, "every refusal has a request id"
