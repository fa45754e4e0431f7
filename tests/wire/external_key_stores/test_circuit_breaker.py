"""A proxy that has stopped answering is left alone but for one call a second, key by key (row X8)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.chaos.fault_proxy.modes import Mode
from tests.chaos.fault_proxy.time_faults import END_FAULTS, TIME_FAULTS
from tests.services.server import KeywrightServer
from tests.wire.external_key_stores.external_store import CREDENTIAL, PLAINTEXT, UsedExternalStore
from tests.wire.external_key_stores.network import Reconfigure
from tests.wire.key_stores.waiting import wait_until
from tests.wire.refusals import refused

ENOUGH_SECONDS = 30.0
FAULTS = {"hang_after_request": TIME_FAULTS["hang_after_request"], "closing": END_FAULTS["close_without_answer"]}


@pytest.fixture(autouse=True)
def _whole(used: UsedExternalStore) -> Iterator[None]:
    """Leave the store to other tests as it was."""
    yield
    used.proxy.heal()
    wait_until(used.is_whole, bool)


def refusal(used: UsedExternalStore) -> tuple[str, str]:
    """Return the code and the text with which an Encrypt is refused."""
    with pytest.raises(ClientError) as raised:
        used.encrypt()
    error: dict[str, Any] = raised.value.response["Error"]
    return error["Code"], error["Message"]


def call_until_left_alone(used: UsedExternalStore) -> set[tuple[str, str]]:
    """Encrypt until a call is refused of which the proxy sees nothing; return how all of them were refused."""
    end, seen = time.monotonic() + ENOUGH_SECONDS, set()
    while time.monotonic() < end:
        before = used.proxy.counts["encrypt"]
        seen.add(refusal(used))
        if used.proxy.counts["encrypt"] == before:
            return seen
    raise AssertionError("every call was made")


@pytest.mark.parametrize("fault", FAULTS)
def test_calls_are_refused_as_before_without_being_made(used: UsedExternalStore, fault: str) -> None:
    used.proxy.misbehave(FAULTS[fault])
    ((code, _),) = call_until_left_alone(used)
    assert code == "KMSInvalidStateException"


def stop_answering(used: UsedExternalStore, fault: Mode, **only: Any) -> None:
    """Have the proxy misbehave until its calls are left out."""
    used.proxy.misbehave(fault, **only)
    call_until_left_alone(used)


def test_a_proxy_that_answers_again_is_found_out_by_a_call(used: UsedExternalStore) -> None:
    stop_answering(used, FAULTS["closing"])
    used.proxy.heal()
    wait_until(used.is_whole, bool)
    # From the first answer on, every call is made.
    used.proxy.forget()
    for _ in range(10):
        used.encrypt()
    assert used.proxy.counts["encrypt"] == 10


def test_what_still_has_answers_goes_on(used: UsedExternalStore) -> None:
    stop_answering(used, FAULTS["closing"], only={"encrypt"})
    assert used.decrypt() == PLAINTEXT
    used.store.create_external_key(used.new_external_key())


def test_a_changed_credential_is_tried_at_once(used: UsedExternalStore) -> None:
    stop_answering(used, FAULTS["closing"], only={"encrypt"})
    used.proxy.heal()
    used.store.update(XksProxyAuthenticationCredential=CREDENTIAL)
    assert used.encrypt()


def test_a_store_that_is_connected_anew_is_called_at_once(used: UsedExternalStore) -> None:
    stop_answering(used, FAULTS["closing"])
    used.proxy.heal()
    used.store.disconnect()
    assert used.store.connect() == "CONNECTED"
    assert used.encrypt()


def test_it_can_be_turned_off(used: UsedExternalStore, reconfigured: Reconfigure, xks_server: KeywrightServer) -> None:
    calls = 40
    with reconfigured(lambda text: text.replace("[network]\n", "[network]\nxks_circuit_breaker = false\n")):
        used.proxy.misbehave(FAULTS["closing"])
        used.proxy.forget()
        begun = time.monotonic()
        made = 0
        while made < calls or time.monotonic() < begun + 2.0:
            with refused("KMSInvalidStateException"):
                used.encrypt()
            made += 1
        assert used.proxy.counts["encrypt"] == made
        used.proxy.heal()
    assert "had no answer; until one has" in xks_server.log
