"""The way through a list that comes in pages, with the calls left out: which request is next, what of an answer counts.

Whoever makes the calls asks `request`, gives `take` the answer, and goes on until `request` is None.
"""

from typing import Any, Generic, TypeVar, cast

import msgspec

from keywright.api.operation_shape import Pagination
from keywright.api.shape import Shape
from keywright.client.runtime.operation import Operation
from keywright.client.starting_tokens import Place, read_starting_token, write_starting_token

Request = TypeVar("Request", bound=Shape)
Response = TypeVar("Response")


class PageWalk(Generic[Request, Response]):
    """The state of one walk.

    `resume_token` says where the rest begins, once `max_items` cut the list off. `repeated_token` is the token that the
    service gave twice in a row, which ends the walk: pages would go round for ever.
    """

    def __init__(
        self,
        operation: Operation[Request, Response, Any],
        request: Request,
        *,
        page_size: int | None,
        max_items: int | None,
        starting_token: str | None,
    ) -> None:
        """Begin at `starting_token`, else where the request itself says.

        Raises ValueError when the operation has no pages, or a number of items makes no sense.
        """
        if operation.pagination is None:
            raise ValueError(f"{operation.name} does not come in pages")
        if (page_size is not None and page_size < 1) or (max_items is not None and max_items < 0):
            raise ValueError("a page has at least one item, and no list has fewer than none")
        self._facts: Pagination = operation.pagination
        self._token_member = member_of(operation.request, self._facts.input_token)
        self._request = request
        if page_size is not None:
            self._change(member_of(operation.request, self._facts.limit_key), page_size)
        own = getattr(request, self._token_member)
        token = self._facts.input_token
        self._place = Place(service_token=own) if starting_token is None else read_starting_token(token, starting_token)
        self._change(self._token_member, self._place.service_token)
        self._left = max_items
        self._done = False
        self.resume_token: str | None = None
        self.repeated_token: str | None = None

    @property
    def request(self) -> Request | None:
        """The next request, None when the walk is over."""
        return None if self._done else self._request

    def take(self, page: Response) -> Response:
        """Return of an answer what belongs to the list asked for: without items already given or beyond its end."""
        items = self.items(page)
        first = self._place.given or 0
        last = len(items) if self._left is None else min(len(items), first + self._left)
        if last < len(items):
            self._stop(Place(service_token=self._place.service_token, given=last))
        else:
            self._go_on(page, last - first)
        if first == 0 and last == len(items):
            return page
        # Pages are Shapes; that they are is not in the type of an operation, whose answer may also be nothing.
        changed = msgspec.structs.replace(cast(Any, page), **{self._result_member(page): items[first:last]})
        return cast(Response, changed)

    def give_up(self) -> None:
        """End the walk, because a call failed."""
        self._done = True

    def items(self, page: Response) -> list[Any]:
        """Return the items of an answer."""
        return getattr(page, self._result_member(page)) or []

    def _go_on(self, page: Response, given: int) -> None:
        following = self._following(page)
        if self._left is not None:
            self._left -= max(given, 0)
        if following is None:
            self._done = True
        elif self._left == 0:
            self._stop(Place(service_token=following))
        elif following == self._place.service_token:
            self.repeated_token = following
            self._done = True
        else:
            self._place = Place(service_token=following)
            self._change(self._token_member, following)

    def _stop(self, place: Place) -> None:
        self._done = True
        self.resume_token = write_starting_token(self._facts.input_token, place)

    def _following(self, page: Response) -> str | None:
        more = self._facts.more_results
        if more is not None and not getattr(page, member_of(type(page), more)):
            return None
        return getattr(page, member_of(type(page), self._facts.output_token)) or None

    def _result_member(self, page: Response) -> str:
        return member_of(type(page), self._facts.result_key)

    def _change(self, member: str, value: Any) -> None:
        self._request = msgspec.structs.replace(self._request, **{member: value})


def member_of(shape: type[Any], wire_name: str) -> str:
    """Return the Python name of a shape's member; raises LookupError for a name that the shape does not have."""
    names = dict(zip(shape.__struct_encode_fields__, shape.__struct_fields__, strict=True))
    return str(names[wire_name])
