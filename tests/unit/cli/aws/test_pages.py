"""Lists in pages: all items, some of them, and where to go on, in tokens that `aws` understands."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.paginate import TokenDecoder, TokenEncoder

from keywright.api.operation_shape import Pagination
from keywright.cli.aws.failures import CommandFailed
from keywright.cli.aws.pages import Pages, Paging

FACTS = Pagination(
    input_token="Marker", output_token="NextMarker", limit_key="Limit", result_key="Keys", more_results="Truncated"
)
ITEMS = ["a", "b", "c", "d", "e"]


class Service:
    """Answers like a service with five items, two on a page unless asked otherwise."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []

    def call(self, members: dict[str, Any]) -> dict[str, Any]:
        self.requests.append(dict(members))
        start, limit = int(members.get("Marker", "0")), members.get("Limit", 2)
        end = start + limit
        more = end < len(ITEMS)
        return {"Keys": ITEMS[start:end], "Truncated": more, **({"NextMarker": str(end)} if more else {})}


def pages(service: Service, **asked: Any) -> Pages:
    return Pages(service.call, FACTS, {"KeyId": "k"}, Paging(**asked))


def test_all_pages_are_merged_and_nothing_but_the_items_is_kept():
    service = Service()
    assert pages(service).merged() == {"Keys": ITEMS}
    assert [request.get("Marker") for request in service.requests] == [None, "2", "4"]
    assert all(request["KeyId"] == "k" for request in service.requests)


def test_a_page_size_goes_to_the_service_and_changes_no_result():
    service = Service()
    assert pages(service, page_size=1).merged() == {"Keys": ITEMS}
    assert [request["Limit"] for request in service.requests] == [1] * 5


@pytest.mark.parametrize("most", [1, 2, 3, 4])
def test_a_list_that_was_cut_off_goes_on_where_it_stopped(most):
    found, token, seen = [], None, 0
    while seen < 10:
        answer = pages(Service(), max_items=most, starting_token=token).merged()
        found.append(answer["Keys"])
        token, seen = answer.get("NextToken"), seen + 1
        if token is None:
            break
    assert [item for part in found for item in part] == ITEMS
    assert all(len(part) == most for part in found[:-1])


def test_as_many_items_as_there_are_leave_no_token():
    assert pages(Service(), max_items=5).merged() == {"Keys": ITEMS}


def test_tokens_are_those_of_the_aws_command_line():
    first = pages(Service(), max_items=1).merged()["NextToken"]
    assert TokenDecoder().decode(first) == {"Marker": None, "boto_truncate_amount": 1}
    at_the_end_of_a_page = pages(Service(), max_items=2).merged()["NextToken"]
    assert TokenDecoder().decode(at_the_end_of_a_page) == {"Marker": "2"}
    theirs = TokenEncoder().encode({"Marker": "2", "boto_truncate_amount": 1})
    assert pages(Service(), starting_token=theirs).merged() == {"Keys": ["d", "e"]}


def test_text_that_is_no_token_is_given_to_the_service():
    assert pages(Service(), starting_token="4").merged() == {"Keys": ["e"]}


def test_a_service_that_goes_in_circles_is_stopped():
    def call(members: dict[str, Any]) -> dict[str, Any]:
        del members
        return {"Keys": ["a"], "Truncated": True, "NextMarker": "again"}

    with pytest.raises(CommandFailed, match=r"The same next token was received twice: \{'Marker': 'again'\}"):
        Pages(call, FACTS, {}, Paging()).merged()


def test_a_page_without_items_is_a_page():
    assert Pages(lambda _: {"Truncated": False}, FACTS, {}, Paging()).merged() == {}
