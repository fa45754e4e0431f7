"""Calls are repeated when that helps and is safe, with pauses, and never when it is not."""

import pytest

from keywright.api import kms
from keywright.client.kms import create_key, encrypt, list_keys
from keywright.client.runtime.errors import (
    AnswerCutOff,
    ConnectionFailed,
    DnsFailed,
    ServerFault,
    SignatureRefused,
    Throttled,
    TimedOut,
    TlsFailed,
)
from keywright.client.runtime.result import Err, Ok
from keywright.client.runtime.retries import RetryPolicy, RetryTokens
from tests.unit.client.fake_transport import NOW, answered, playing, refused

READ = kms.ListKeysRequest()
MAKE = kms.CreateKeyRequest()
GOOD = answered('{"Keys": []}')
MADE = answered('{"KeyMetadata": {"KeyId": "k"}}')
BROKEN = refused("KMSInternalException", status=500)
SLOW = refused("ThrottlingException")
UNREACHED = ConnectionFailed(message="refused")
UNHEARD = ConnectionFailed(message="closed", sent=True)


def error_of(result):
    assert isinstance(result, Err)
    return result.error


def passing_failures():
    yield from (UNREACHED, UNHEARD, DnsFailed(message="d"), AnswerCutOff(message="a"), BROKEN, SLOW)
    yield from (TimedOut(message="t", phase=phase) for phase in ("connect", "read", "answer"))
    yield from (answered("", status=status) for status in (500, 502, 503, 504, 429))


@pytest.mark.parametrize("failure", list(passing_failures()), ids=lambda failure: type(failure).__name__)
def test_what_may_be_done_twice_is_repeated_after_every_passing_failure(failure):
    context = playing(failure, GOOD)
    assert isinstance(list_keys.request(context, READ), Ok)
    assert len(context.transport.sent) == 2


async def test_asynchronous_calls_are_repeated_alike():
    context = playing(UNREACHED, BROKEN, GOOD)
    assert isinstance(await list_keys.request_async(context, READ), Ok)
    assert context.clock.pauses == [0.5, 1.0]


@pytest.mark.parametrize("failure", [UNREACHED, DnsFailed(message="d"), SLOW, TimedOut(message="t", phase="connect")])
def test_a_key_is_made_again_only_when_surely_none_was_made(failure):
    context = playing(failure, MADE)
    assert isinstance(create_key.request(context, MAKE), Ok)


@pytest.mark.parametrize(
    "failure",
    [UNHEARD, AnswerCutOff(message="a"), BROKEN, TimedOut(message="t", phase="read"), refused("X", status=503)],
)
def test_no_second_key_is_made_when_there_may_be_one(failure):
    context = playing(failure, MADE)
    assert isinstance(create_key.request(context, MAKE), Err)
    assert len(context.transport.sent) == 1


@pytest.mark.parametrize("failure", [TlsFailed(message="t"), refused("NotFoundException"), refused("Other")])
def test_what_does_not_pass_is_not_repeated(failure):
    context = playing(failure, GOOD)
    assert isinstance(list_keys.request(context, READ), Err)


def test_the_last_failure_is_the_result_when_attempts_run_out():
    context = playing(UNREACHED, SLOW, BROKEN)
    assert error_of(list_keys.request(context, READ)) == kms.KMSInternalException(message="said")
    context = playing(BROKEN, SLOW, retries=RetryPolicy(max_attempts=2))
    assert type(error_of(list_keys.request(context, READ))) is Throttled


def test_pauses_double_up_to_the_longest_and_are_shortened_at_random():
    policy = RetryPolicy(max_pause=20.0)
    assert [policy.pause(attempt, 1.0) for attempt in range(1, 8)] == [1, 2, 4, 8, 16, 20, 20]
    assert policy.pause(3, 0.25) == 1.0


def test_metadata_counts_attempts_and_the_time_of_pauses():
    context = playing(BROKEN, answered('{"Keys": []}', x_amzn_requestid="a-b-c"))
    _, metadata = list_keys.request_with_metadata(context, READ)
    assert (metadata.attempts, metadata.seconds, metadata.status, metadata.request_id) == (2, 0.5, 200, "a-b-c")


def test_a_service_in_trouble_is_asked_less_and_less():
    context = playing(*[BROKEN] * 30, retries=RetryPolicy(max_attempts=3))
    context.state.tokens.take(480)
    sent = [len(context.transport.sent) for _ in range(4) if list_keys.request(context, READ)]
    assert sent == [3, 6, 7, 8]


def test_timeouts_cost_more_and_success_gives_back_what_the_retry_cost():
    context = playing(TimedOut(message="t", phase="read"), GOOD, GOOD)
    list_keys.request(context, READ)
    assert context.state.tokens.left == 500
    tokens = RetryTokens(12)
    assert tokens.take(10)
    assert not tokens.take(5)
    tokens.give_back(0)
    assert tokens.left == 3


DATED = {"date": "Tue, 14 Nov 2023 23:13:20 GMT"}  # an hour after NOW


def test_a_wrong_clock_is_found_out_and_corrected_for_later_calls_too():
    context = playing(refused("InvalidSignatureException", **DATED), MADE, GOOD)
    assert isinstance(create_key.request(context, MAKE), Ok)
    list_keys.request(context, READ)
    dates = [dict(request.headers)[b"x-amz-date"] for request in context.transport.sent]
    assert dates == [b"20231114T221320Z", b"20231114T231320Z", b"20231114T231320Z"]
    assert context.state.skew == 3600.0
    assert context.clock.pauses == [0.0]


@pytest.mark.parametrize(
    ("told", "attempts"),
    [
        ("(20231114T231320Z - 5 min.)", 2),
        ("(20231114T221321Z + 5 min.)", 1),
        ("(20239914T231320Z - 5 min.)", 1),
        ("", 1),
    ],
)
def test_a_refusal_that_is_not_dated_is_searched_for_the_services_time(told, attempts):
    text = f"Signature expired: 20231114T221320Z is now earlier than 20231114T230820Z {told}"
    context = playing(answered(f'{{"__type":"InvalidSignatureException","message":"{text}"}}', status=400), MADE)
    create_key.request(context, MAKE)
    assert len(context.transport.sent) == attempts


def test_a_refused_signature_at_the_right_time_is_not_tried_again():
    right = {"date": "Tue, 14 Nov 2023 22:13:20 GMT"}
    context = playing(refused("InvalidSignatureException", **right))
    assert type(error_of(create_key.request(context, MAKE))) is SignatureRefused
    assert context.clock.seconds == NOW


@pytest.mark.parametrize("date", ["", "soon", "Tue, 99 Nov 2023 22:13:20 GMT"])
def test_a_refusal_without_a_usable_date_is_a_refusal(date):
    context = playing(refused("SignatureDoesNotMatch", date=date))
    assert type(error_of(encrypt.request(context, kms.EncryptRequest(key_id="k", plaintext=b"p")))) is SignatureRefused


def test_a_clock_that_stays_wrong_ends_the_call():
    context = playing(*[refused("RequestExpired", date=f"Tue, 14 Nov 2023 {hour}:13:20 GMT") for hour in (23, 10, 19)])
    assert type(error_of(list_keys.request(context, READ))) is SignatureRefused


def test_a_fault_that_no_operation_models_is_repeated_and_then_told():
    context = playing(*[answered("", status=502)] * 3)
    assert error_of(list_keys.request(context, READ)) == ServerFault(
        message="The server failed with status 502.", code=None, status=502
    )
