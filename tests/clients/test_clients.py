"""Clients that nobody here wrote work on a server, and its refusals arrive as the errors that they know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.clients.conftest import ROLE, USER, Told
from tests.services.server import ACCOUNT_ID

CLIENTS = ("javascript", "aiobotocore")
ARNS = {
    "user": f"arn:aws:iam::{ACCOUNT_ID}:user/{USER}",
    "session": f"arn:aws:sts::{ACCOUNT_ID}:assumed-role/{ROLE}/work",
}


def refusal(code: str, *, modelled: bool = True) -> dict[str, Any]:
    """Return what a client tells of a refusal: a class of its own when the service's model has the error."""
    return {"refused": code, "modelled": modelled, "status": 400, "attempts": 1, "request_id": True}


ANSWERS = {
    "create key": {"state": "Enabled", "dated": True, "request_id": True},
    "describe key": {"same": True, "description": "a client's"},
    "list keys": {"several": True, "one_on_each": True, "listed": True},
    "decrypt": {"plaintext": "a secret", "same_key": True},
    "generate data key": {"bytes": 32, "opens": True},
    "encrypt by alias": {"same_key": True},
    "allowed by a grant": {"same_key": True},
    "create key store": {"state": "DISCONNECTED"},
    "connect key store": {"state": "CONNECTED"},
    "disconnect key store": {"state": "DISCONNECTED"},
    "key in a store": {"plaintext": "a secret", "same_store": True},
}
REFUSALS = {
    "decrypt in another context": refusal("InvalidCiphertextException"),
    "alias that is there": refusal("AlreadyExistsException"),
    "not allowed": refusal("AccessDeniedException", modelled=False),
    "not a grant token": refusal("InvalidGrantTokenException"),
    "key store of no cluster": refusal("CloudHsmClusterNotFoundException"),
    "key in a disconnected store": refusal("CustomKeyStoreInvalidStateException"),
    "delete a key store with keys": refusal("CustomKeyStoreHasCMKsException"),
    "wrong secret": refusal("InvalidSignatureException", modelled=False),
}

each_caller = pytest.mark.parametrize("caller", ARNS)
each_client = pytest.mark.parametrize("client", CLIENTS)


@each_caller
@each_client
def test_a_client_learns_who_it_is(told_by: Callable[[str], Told], client: str, caller: str):
    assert told_by(client)[caller, "identity"] == {"arn": ARNS[caller]}


@pytest.mark.parametrize("step", ANSWERS)
@each_caller
@each_client
def test_a_client_is_answered(told_by: Callable[[str], Told], client: str, caller: str, step: str):
    assert told_by(client)[caller, step] == ANSWERS[step]


@pytest.mark.parametrize("step", REFUSALS)
@each_caller
@each_client
def test_a_client_is_refused_with_an_error_it_knows(
    told_by: Callable[[str], Told], client: str, caller: str, step: str
):
    assert told_by(client)[caller, step] == REFUSALS[step]


@each_client
def test_a_client_tells_nothing_that_is_not_judged(told_by: Callable[[str], Told], client: str):
    assert set(told_by(client)) == {(caller, step) for caller in ARNS for step in ("identity", *ANSWERS, *REFUSALS)}
