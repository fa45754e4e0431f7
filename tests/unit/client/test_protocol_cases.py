"""All of botocore's awsJson1.1 cases, both ways, through the codec that calls use."""

from __future__ import annotations

import gzip
import json

import pytest

from keywright.client.runtime.answers import read_answer
from keywright.client.runtime.call import Call
from keywright.client.runtime.context import Context
from keywright.client.runtime.error_text import error_code, error_message
from keywright.client.runtime.http_message import HttpAnswer
from keywright.client.runtime.providers import FixedEndpoint
from keywright.client.runtime.result import Err, Ok
from tests.unit.client.protocol_suite import ProtocolCase, cases, shape_of_case

INPUTS = tuple(cases("input"))
OUTPUTS = tuple(cases("output"))


def named(case: ProtocolCase) -> str:
    return case.name


def test_there_are_as_many_cases_as_botocore_publishes():
    assert (len(INPUTS), len(OUTPUTS)) == (54, 58)


@pytest.mark.parametrize("case", INPUTS, ids=named)
def test_a_request_is_written_as_the_protocol_wants_it(case):
    context = Context(region="us-east-1", credentials=None, endpoint=FixedEndpoint(case.endpoint))
    parameters = shape_of_case(case.operation.request, case.facts["params"])
    request = Call(context, case.operation, parameters).request(None)
    wanted = case.facts["serialized"]
    sent = {name.decode(): value.decode() for name, value in request.headers}
    assert wanted["method"] == "POST"
    assert request.origin.path == wanted["uri"]
    assert {name.lower(): value for name, value in wanted["headers"].items()}.items() <= sent.items()
    assert request.origin.host_header == wanted.get("host", "example.com").partition("/")[0]
    body = gzip.decompress(request.body) if sent.get("content-encoding") == "gzip" else request.body
    if "body" in wanted:
        assert json.loads(body) == json.loads(wanted["body"] or "{}")
    elif "gzip" in str(wanted["headers"]):
        assert json.loads(body) == case.facts["params"]


@pytest.mark.parametrize("case", OUTPUTS, ids=named)
def test_an_answer_is_read_as_the_protocol_means_it(case):
    given = case.facts["response"]
    headers = {name.lower(): value for name, value in given["headers"].items()}
    answer = HttpAnswer(status=given["status_code"], headers=headers, body=given.get("body", "").encode())
    result = read_answer(case.operation, answer).result
    if "errorCode" in case.facts:
        assert isinstance(result, Err)
        assert error_code(case.operation, result.error) == case.facts["errorCode"]
        assert error_message(result.error) == case.facts.get("errorMessage", "")
        assert result.error == shape_of_case(type(result.error), case.facts["error"])
    elif case.operation.response is None:
        assert result == Ok(None)
    else:
        # By their texts, in which a number that is none equals itself.
        assert repr(result) == repr(Ok(shape_of_case(case.operation.response, case.facts["result"])))
