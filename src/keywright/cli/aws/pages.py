"""Lists that come in pages: all of them one after the other, or as many items as were asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from keywright.api.operation_shape import Pagination
from keywright.cli.aws.failures import CommandFailed
from keywright.client.starting_tokens import Place, read_starting_token, write_starting_token

Members = dict[str, Any]


class Paging(msgspec.Struct, frozen=True, kw_only=True):
    """What the user asked for: items per call, items in all, and where to go on."""

    page_size: int | None = None
    max_items: int | None = None
    starting_token: str | None = None


class Pages:
    """The pages of one list. After they were read, `resume_token` says where the rest begins, if there is any."""

    def __init__(self, call: Callable[[Members], Members], facts: Pagination, members: Members, paging: Paging) -> None:
        """Ask for nothing yet; `call` sends the members of a request and returns those of the answer."""
        self._call = call
        self._facts = facts
        self._members = dict(members)
        self._paging = paging
        self.resume_token: str | None = None
        if paging.page_size is not None:
            self._members[facts.limit_key] = paging.page_size

    @property
    def result_key(self) -> str:
        """Return the member that holds a page's items."""
        return self._facts.result_key

    def __iter__(self) -> Iterator[Members]:
        facts, most = self._facts, self._paging.max_items
        place = self._start()
        count = 0
        while True:
            page = self._page(place)
            items = page.get(facts.result_key) or []
            if most is not None and count + len(items) > most:
                kept = items[: most - count]
                self._stop(Place(service_token=place.service_token, given=len(kept) + (place.given or 0)))
                yield {**page, facts.result_key: kept}
                return
            yield page
            count += len(items)
            following = self._following(page)
            if following is None:
                return
            if most is not None and count == most:
                self._stop(Place(service_token=following))
                return
            if following == place.service_token:
                raise CommandFailed(
                    "Error during pagination: The same next token was received twice: "
                    f"{ {facts.input_token: following} }"
                )
            place = Place(service_token=following)

    def merged(self) -> Members:
        """Read all pages; return one answer with the items of all, and NextToken when there are more."""
        whole: Members = {}
        for page in self:
            if (items := page.get(self.result_key)) is not None:
                whole.setdefault(self.result_key, []).extend(items)
        return whole if self.resume_token is None else {**whole, "NextToken": self.resume_token}

    def _start(self) -> Place:
        text = self._paging.starting_token
        return Place(service_token=None) if text is None else read_starting_token(self._facts.input_token, text)

    def _stop(self, place: Place) -> None:
        self.resume_token = write_starting_token(self._facts.input_token, place)

    def _page(self, place: Place) -> Members:
        if place.service_token is not None:
            self._members[self._facts.input_token] = place.service_token
        page = self._call(self._members)
        if not place.given:
            return page
        return {**page, self.result_key: (page.get(self.result_key) or [])[place.given :]}

    def _following(self, page: Members) -> Any:
        more = self._facts.more_results
        return None if more is not None and not page.get(more) else page.get(self._facts.output_token) or None
