"""What came is told in plain words, without control characters and without the values of members."""

from __future__ import annotations

import pytest

from keywright.api.xks import ErrorName
from keywright.xksproxy.verification.check import CheckFailed
from keywright.xksproxy.verification.exchange import Answer
from keywright.xksproxy.verification.expectations import described, require_error


def answer(status, body, content_type="application/json"):
    return Answer(status=status, headers={"content-type": content_type}, body=body, seconds=0.0)


def test_members_are_named_and_their_values_are_not():
    assert described(answer(200, b'{"plaintext":"c2VjcmV0"}')) == "200 with plaintext"


def test_an_error_is_told_with_its_message_on_one_printable_line():
    came = described(answer(400, b'{"errorName":"A\\u001b[31m","errorMessage":"two\\nlines' + b"x" * 500 + b'"}'))
    assert came.startswith('400 A?[31m with the message "two\\nlines')
    assert came.isprintable()
    assert len(came) < 200


def test_what_is_no_json_is_told_by_its_size_and_type():
    assert described(answer(502, b"<html>", "text/html")) == "502 with 6 bytes that are no JSON object (text/html)"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, b'{"errorName":"KeyNotFoundException"}'),
        (404, b'{"errorName":"InvalidUriPathException"}'),
        (404, b'{"errorName":"KeyNotFoundException","errorMessage":""}x'),
        (404, b'{"errorName":["KeyNotFoundException"]}'),
        (404, b""),
    ],
)
def test_an_error_must_have_the_right_name_and_status(status, body):
    with pytest.raises(CheckFailed, match="expected KeyNotFoundException"):
        require_error(answer(status, body), ErrorName.KEY_NOT_FOUND)


def test_an_error_with_an_empty_message_or_none_is_right():
    for body in (b'{"errorName":"KeyNotFoundException"}', b'{"errorName":"KeyNotFoundException","errorMessage":""}'):
        require_error(answer(404, body, "application/json; charset=utf-8"), ErrorName.KEY_NOT_FOUND)
