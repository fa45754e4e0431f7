"""The self-tests pass on a sound build and name what is wrong on another."""

import dataclasses
import hmac

import pytest

from keywright.crypto.errors import SelfTestFailed
from keywright.crypto.self_test import known_answers, run

TESTS = known_answers()


def test_this_build_passes():
    run()


def test_every_primitive_is_tested():
    assert [test.name.split(",")[0] for test in TESTS] == [
        "AES-GCM encryption",
        "AES-GCM decryption",
        "AES-GCM refusal",
        "HMAC-SHA256",
        "KBKDF",
        "KBKDF",
    ]


@pytest.mark.parametrize("test", TESTS, ids=lambda test: test.name)
def test_a_wrong_answer_stops_and_is_named(test):
    broken = dataclasses.replace(test, answer=test.answer[:-1] + bytes([test.answer[-1] ^ 1]))
    with pytest.raises(SelfTestFailed, match=test.name):
        run((*TESTS, broken))


def test_a_primitive_that_is_missing_stops_and_is_named():
    def absent():
        raise RuntimeError("no such algorithm")

    with pytest.raises(SelfTestFailed, match="HMAC"):
        run((dataclasses.replace(TESTS[3], compute=absent),))


def test_the_answer_for_key_derivation_follows_from_its_definition():
    fixed = b"self-test\x00context" + (512).to_bytes(4, "big")
    blocks = [hmac.digest(bytes(range(32)), bytes([0, 0, 0, i]) + fixed, "sha256") for i in (1, 2)]
    assert {test.answer for test in TESTS if "KBKDF" in test.name} == {b"".join(blocks)}
