"""Waiting for key stores: what is shown, when it ends, and what cures a failure."""

from __future__ import annotations

import io

import pytest

from keywright.cli.aws.failures import CommandFailed
from keywright.cli.aws.waiting.display import STEPS, Lines, Terminal
from keywright.cli.aws.waiting.recipes import recipe_for, report
from keywright.cli.aws.waiting.states import WAITERS
from keywright.cli.aws.waiting.watching import LONGEST_PAUSE, Watch, watch
from keywright.domain.custom_key_stores import ConnectionErrorCode

CONNECTED = WAITERS["custom-key-store-connected"]
DISCONNECTED = WAITERS["custom-key-store-disconnected"]


def entry(state: str, **more) -> dict:
    return {"CustomKeyStoreId": "cks-1", "CustomKeyStoreName": "n", "ConnectionState": state, **more}


class Time:
    """Passes when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pauses: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


def watched(waiter, *entries: dict, timeout: float = 60.0, lines: list[str] | None = None, time: Time | None = None):
    clock, coming = time or Time(), list(entries)
    tools = Watch(
        look=lambda: coming.pop(0) if len(coming) > 1 else coming[0],
        monotonic=clock.monotonic,
        sleep=clock.sleep,
        timeout=timeout,
    )
    return watch(tools, waiter, Lines((lines if lines is not None else []).append))


def test_it_ends_when_the_state_is_reached():
    assert watched(CONNECTED, entry("CONNECTING"), entry("CONNECTED"))["ConnectionState"] == "CONNECTED"
    assert watched(DISCONNECTED, entry("DISCONNECTING"), entry("DISCONNECTED"))["ConnectionState"] == "DISCONNECTED"


@pytest.mark.parametrize("waiter", [CONNECTED, DISCONNECTED])
def test_it_ends_with_failed(waiter):
    assert watched(waiter, entry("FAILED"))["ConnectionState"] == "FAILED"


@pytest.mark.parametrize(
    ("waiter", "state"),
    [
        (CONNECTED, "DISCONNECTED"),
        (CONNECTED, "DISCONNECTING"),
        (DISCONNECTED, "CONNECTED"),
        (DISCONNECTED, "CONNECTING"),
    ],
)
def test_waiting_in_vain_is_refused_with_what_to_do(waiter, state):
    with pytest.raises(CommandFailed, match=rf"cks-1 is {state}, and nothing is .*connecting it: run `kms "):
        watched(waiter, entry(state))


def test_time_runs_out():
    time = Time()
    with pytest.raises(CommandFailed, match="still CONNECTING after 10 seconds"):
        watched(CONNECTED, entry("CONNECTING"), timeout=10.0, time=time)
    assert time.now == pytest.approx(10.0)


def test_pauses_are_short_first_and_never_longer_than_the_longest():
    time = Time()
    with pytest.raises(CommandFailed):
        watched(CONNECTED, entry("CONNECTING"), timeout=600.0, time=time)
    assert time.pauses[0] < 0.2
    assert time.pauses == sorted(time.pauses[:-1]) + time.pauses[-1:]
    assert max(time.pauses) == LONGEST_PAUSE


STEP_DONE = {"Name": "FINDING_CLUSTER", "StartedAt": 1.0, "EndedAt": 1.25, "Detail": "2 HSMs"}
STEP_RUNNING = {"Name": "LOGGING_IN", "StartedAt": 1.25}


def test_lines_tell_each_change_once():
    lines: list[str] = []
    begun = entry("CONNECTING", **{STEPS: [STEP_DONE, STEP_RUNNING]})
    watched(CONNECTED, entry("CONNECTING"), begun, begun, entry("CONNECTED"), lines=lines)
    assert [line.partition(" s  ")[2] for line in lines] == [
        "CONNECTING",
        "  finding cluster",
        "  finding cluster: 0.25 s, 2 HSMs",
        "  logging in",
        "CONNECTED",
    ]


def test_a_terminal_keeps_the_finished_steps():
    drawn = io.StringIO()
    with Terminal(drawn, is_coloured=False) as terminal:
        terminal.show(entry("CONNECTING", **{STEPS: [STEP_DONE, STEP_RUNNING]}), 3.0)
        terminal.show(entry("CONNECTED", **{STEPS: [STEP_DONE]}), 4.0)
    assert drawn.getvalue().count("finding cluster: 0.25 s, 2 HSMs") == 1


@pytest.mark.parametrize("code", list(ConnectionErrorCode))
@pytest.mark.parametrize("kind", ["AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"])
def test_every_code_has_a_meaning_and_a_cure(code, kind):
    recipe = recipe_for(code.value, kind)
    assert recipe != recipe_for("A_NEW_CODE", kind)
    assert recipe.meaning.endswith(".")
    assert recipe.cure


def test_wrong_credentials_are_those_of_kmsuser_or_those_of_the_proxy():
    assert "kmsuser" in recipe_for("INVALID_CREDENTIALS", "AWS_CLOUDHSM").meaning
    assert "proxy" in recipe_for("INVALID_CREDENTIALS", "EXTERNAL_KEY_STORE").meaning


def test_network_errors_are_an_hsm_that_does_not_answer_or_a_zone_without_a_free_address():
    assert "HSM" in recipe_for("NETWORK_ERRORS", "AWS_CLOUDHSM").meaning
    external = recipe_for("NETWORK_ERRORS", "EXTERNAL_KEY_STORE")
    assert "no subnet with a free address" in external.meaning
    assert "keywright network list --data-dir DATA" in external.cure


def test_a_report_leads_from_disconnecting_to_connecting_with_the_ids_in_it():
    failed = entry("FAILED", ConnectionErrorCode="USER_LOCKED_OUT", CloudHsmClusterId="cluster-1")
    lines = report(failed)
    assert lines[0] == "cks-1 (n) is FAILED: USER_LOCKED_OUT"
    commands = [line.strip() for line in lines if line.startswith("  $ ")]
    assert commands[0] == "$ keywright kms disconnect-custom-key-store --custom-key-store-id cks-1"
    assert any("--cluster-id cluster-1" in command for command in commands)
    assert commands[-1] == "$ keywright kms connect-custom-key-store --custom-key-store-id cks-1 --wait"


def test_a_code_of_a_newer_service_is_told_as_it_is():
    lines = report(entry("FAILED", ConnectionErrorCode="A_NEW_CODE"))
    assert lines[0].endswith("A_NEW_CODE")
    assert any("does not know the code" in line for line in lines)
