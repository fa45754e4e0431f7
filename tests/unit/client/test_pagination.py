"""Lists are walked through as botocore walks through them, page for page and token for token."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import botocore.session
import msgspec
import pytest
from botocore.paginate import Paginator

from keywright.api import cloudhsmv2, kms, sts
from keywright.client.page_walk import PageWalk
from keywright.client.pagination import items, pages
from keywright.client.runtime.context import Context
from keywright.client.runtime.errors import ServerFault, UnreadableAnswer
from keywright.client.runtime.http_message import HttpAnswer, HttpRequest
from keywright.client.runtime.operation import Operation, Service
from keywright.client.runtime.providers import FixedEndpoint
from keywright.client.runtime.result import Err, Ok
from keywright.client.runtime.retries import RetryPolicy
from keywright.client.runtime.transport import Timeouts
from keywright.client.starting_tokens import Place, read_starting_token, write_starting_token

MODULES = {"kms": kms, "cloudhsmv2": cloudhsmv2, "sts": sts}


def operation(service: str, name: str) -> Operation[Any, Any, Any]:
    module = MODULES[service]
    shape, facts = module.OPERATIONS[name], module.SERVICE
    return Operation(
        service=Service(
            name=service,
            service_id=facts.service_id,
            api_version=facts.api_version,
            protocol="json",
            endpoint_prefix=facts.endpoint_prefix,
            signing_name=facts.signing_name,
            target_prefix=facts.target_prefix,
        ),
        name=name,
        request=shape.input,
        response=shape.output,
        errors={},
        repeatable=True,
        pagination=shape.pagination,
    )


LIST_KEYS = operation("kms", "ListKeys")
KEYS = [f"key-{number}" for number in range(10)]


@dataclass
class PagingService:
    """Is both transports: pages of `size` items, whose tokens are positions; `fail_at` is the call that fails."""

    size: int = 4
    fail_at: int | None = None
    endless: bool = False
    asked: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        self.asked.append(dict(asked))
        start = int(asked.get("Marker", "at-0").removeprefix("at-"))
        end = start + min(asked.get("Limit", self.size), self.size)
        page: dict[str, Any] = {"Keys": [{"KeyId": key} for key in KEYS[start:end]], "Truncated": end < len(KEYS)}
        return page | ({"NextMarker": "at-0" if self.endless else f"at-{end}"} if page["Truncated"] else {})

    def send(self, request: HttpRequest, _: Timeouts) -> HttpAnswer:
        if self.fail_at == len(self.asked):
            return HttpAnswer(status=500, headers={}, body=b"")
        return HttpAnswer(status=200, headers={}, body=json.dumps(self.answer(json.loads(request.body))).encode())

    def close(self) -> None:
        """Nothing is open."""


@dataclass
class AsyncPagingService:
    inner: PagingService

    async def send(self, request: HttpRequest, timeouts: Timeouts) -> HttpAnswer:
        return self.inner.send(request, timeouts)

    async def close(self) -> None:
        """Nothing is open."""


def context(service: PagingService) -> Context:
    return Context(
        region="eu-west-1",
        credentials=None,
        endpoint=FixedEndpoint("http://127.0.0.1:1"),
        retries=RetryPolicy(max_attempts=1),
        transport=service,
        async_transport=AsyncPagingService(service),
    )


def ids(results) -> list[str]:
    return [result.unwrap().key_id for result in results]


@cache
def botocore_list_keys() -> tuple[Any, Any]:
    session = botocore.session.Session()
    model = session.get_service_model("kms").operation_model("ListKeys")
    return session.get_paginator_model("kms").get_paginator("ListKeys"), model


def theirs(service: PagingService, paging: dict[str, Any]) -> tuple[list[dict[str, Any]], str | None]:
    """The pages that botocore makes of the same service, and its token."""
    config, model = botocore_list_keys()
    iterator = Paginator(lambda **asked: service.answer(asked), config, model).paginate(PaginationConfig=paging)
    return list(iterator), iterator.resume_token


STARTS = [
    None,
    base64.b64encode(b'{"Marker": null, "boto_truncate_amount": 3}').decode(),
    base64.b64encode(b'{"Marker": "at-4"}').decode(),
    base64.b64encode(b'{"Marker": "at-4", "boto_truncate_amount": 1}').decode(),
    base64.b64encode(b'{"Marker": "at-8", "boto_truncate_amount": 5}').decode(),
    "at-4",
    "at-4___2",
    "None___2",
    "None",
]


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("page_size", [None, 1, 3, 50])
def test_pages_and_tokens_are_those_of_botocore(start, page_size):
    for max_items in [None, *range(12)]:
        paging = {"MaxItems": max_items, "PageSize": page_size, "StartingToken": start}
        peer, ours = PagingService(), PagingService()
        wanted, token = theirs(peer, paging)
        given = {"page_size": page_size, "max_items": max_items, "starting_token": start}
        walked = pages(context(ours), LIST_KEYS, kms.ListKeysRequest(), **given)
        found = [[key.key_id for key in page.unwrap().keys or []] for page in walked]
        assert found == [[key["KeyId"] for key in page["Keys"]] for page in wanted]
        assert walked.resume_token == token
        assert ours.asked == peer.asked


@pytest.mark.parametrize("max_items", [1, 2, 3, 4, 5, 7, 10])
@pytest.mark.parametrize("size", [1, 3, 4, 10])
def test_a_list_read_in_pieces_is_the_whole_list(max_items, size):
    service, read, token = PagingService(size), [], None
    while True:
        walked = items(context(service), LIST_KEYS, kms.ListKeysRequest(), max_items=max_items, starting_token=token)
        piece = ids(walked)
        assert len(piece) <= max_items
        read += piece
        if (token := walked.resume_token) is None:
            break
    assert read == KEYS


async def test_the_event_loop_gets_the_same_pages_items_and_tokens():
    walked = items(context(PagingService()), LIST_KEYS, kms.ListKeysRequest(), max_items=6)
    again = items(context(PagingService()), LIST_KEYS, kms.ListKeysRequest(), max_items=6)
    assert [item async for item in walked] == list(again)
    assert walked.resume_token == again.resume_token
    some = pages(context(PagingService()), LIST_KEYS, kms.ListKeysRequest())
    assert [page async for page in some] == list(pages(context(PagingService()), LIST_KEYS, kms.ListKeysRequest()))


def test_items_can_be_taken_from_pages_by_a_function():
    walked = items(context(PagingService()), LIST_KEYS, kms.ListKeysRequest(), lambda page: page.keys, max_items=5)
    assert ids(walked) == KEYS[:5]
    none = items(context(PagingService()), LIST_KEYS, kms.ListKeysRequest(), lambda _: None)
    assert list(none) == []


def test_each_walk_asks_anew():
    service = PagingService()
    walked = items(context(service), LIST_KEYS, kms.ListKeysRequest())
    assert ids(walked) == ids(walked) == KEYS
    assert len(service.asked) == 6


def test_nothing_is_asked_before_it_is_wanted():
    service = PagingService()
    iterator = iter(items(context(service), LIST_KEYS, kms.ListKeysRequest()))
    assert service.asked == []
    next(iterator)
    assert len(service.asked) == 1


def test_a_call_that_fails_is_the_last_thing_to_come():
    results = list(items(context(PagingService(fail_at=1)), LIST_KEYS, kms.ListKeysRequest()))
    assert ids(results[:-1]) == KEYS[:4]
    assert isinstance(results[-1].error, ServerFault)


async def test_a_call_that_fails_is_the_last_thing_to_come_on_the_event_loop_too():
    walked = pages(context(PagingService(fail_at=1)), LIST_KEYS, kms.ListKeysRequest())
    assert [type(result) async for result in walked] == [Ok, Err]


def test_a_service_that_goes_round_in_circles_is_found_out():
    results = list(pages(context(PagingService(endless=True)), LIST_KEYS, kms.ListKeysRequest()))
    assert [type(result) for result in results] == [Ok, Ok, Err]
    assert isinstance(results[-1].error, UnreadableAnswer)
    assert "same next token" in str(results[-1].error)


def test_a_request_that_begins_in_the_middle_can_be_cut_off_and_resumed_there():
    service = PagingService()
    walked = items(context(service), LIST_KEYS, kms.ListKeysRequest(marker="at-4"), max_items=2)
    assert ids(walked) == KEYS[4:6]
    rest = items(context(service), LIST_KEYS, kms.ListKeysRequest(), starting_token=walked.resume_token)
    assert ids(rest) == KEYS[6:]


@pytest.mark.parametrize("given", [{"page_size": 0}, {"max_items": -1}])
def test_numbers_that_make_no_sense_are_refused(given):
    with pytest.raises(ValueError, match="at least one item"):
        pages(context(PagingService()), LIST_KEYS, kms.ListKeysRequest(), **given)


def test_an_operation_without_pages_is_refused():
    with pytest.raises(ValueError, match="DescribeKey does not come in pages"):
        pages(context(PagingService()), operation("kms", "DescribeKey"), kms.DescribeKeyRequest(key_id="k"))


PAGED = [
    (service, name)
    for service, module in MODULES.items()
    for name, shape in module.OPERATIONS.items()
    if shape.pagination is not None
]


def filled(service: str, name: str) -> Any:
    needed = {"key_id": "k", "resource_id": "cluster-1", "retiring_principal": "p"}
    shape = MODULES[service].OPERATIONS[name].input
    return shape(**{member: value for member, value in needed.items() if member in shape.__struct_fields__})


@pytest.mark.parametrize(("service", "name"), PAGED, ids=[name for _, name in PAGED])
def test_every_operation_with_pages_can_be_walked_through(service, name):
    facts = operation(service, name)
    walk = PageWalk(facts, filled(service, name), page_size=2, max_items=3, starting_token=None)
    last = {facts.pagination.output_token: "next"}
    if facts.pagination.more_results is not None:
        last[facts.pagination.more_results] = True
    for token in (None, "next"):
        request = msgspec.to_builtins(walk.request)
        assert request.get(facts.pagination.input_token) == token
        assert request[facts.pagination.limit_key] == 2
        page = msgspec.convert({facts.pagination.result_key: [], **last}, facts.response)
        page = msgspec.structs.replace(page, **{walk._result_member(page): ["one", "two"]})
        taken = walk.take(page)
    assert walk.items(taken) == ["one"]
    assert walk.request is None
    assert walk.resume_token is not None


def test_botocore_knows_the_same_operations_with_pages():
    session = botocore.session.Session()
    wanted = set()
    for service in ("kms", "cloudhsmv2"):
        wanted |= {(service, name) for name in session.get_paginator_model(service)._paginator_config}
    assert set(PAGED) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "eyJvdGhlciI6IDF9",  # {"other": 1}
        base64.b64encode(b'{"Marker": 5}').decode(),
        base64.b64encode(b'{"Marker": "a", "boto_truncate_amount": -1}').decode(),
        base64.b64encode(b'{"Marker": "a", "boto_truncate_amount": "x"}').decode(),
        base64.b64encode(b"[1]").decode(),
        "one___two___3",
        "plain",
        "a___b",
        "",
    ],
)
def test_text_that_is_no_token_of_botocore_is_a_token_of_the_service(text):
    assert read_starting_token("Marker", text) == Place(service_token=text)


@pytest.mark.parametrize(("service_token", "given"), [("m", 2), (None, 0), ("m", None)])
def test_a_token_names_the_place_that_it_was_written_for(service_token, given):
    place = Place(service_token=service_token, given=given)
    assert read_starting_token("Marker", write_starting_token("Marker", place)) == place
