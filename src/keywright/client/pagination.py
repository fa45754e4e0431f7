"""All pages of a list, or all of its items, one after the other, blocking and not.

    for result in items(context, list_keys.OPERATION, ListKeysRequest()):
        match result:
            case Ok(key): ...
            case Err(error): ...        # the last thing that comes, if a call fails

`page_size` is how many items to ask for in one call, `max_items` how many to give in all; `starting_token` goes on
where the `resume_token` of an earlier walk says. Tokens are those of `aws --starting-token` and boto3.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, overload

from keywright.api.shape import Shape
from keywright.client.page_walk import PageWalk
from keywright.client.runtime.calling import call, call_async
from keywright.client.runtime.context import Context
from keywright.client.runtime.errors import ProtocolError, UnreadableAnswer
from keywright.client.runtime.operation import Operation
from keywright.client.runtime.result import Err, Ok

Request = TypeVar("Request", bound=Shape)
Response = TypeVar("Response")
Modelled = TypeVar("Modelled")
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """How much of a list to give, and from where."""

    page_size: int | None = None
    max_items: int | None = None
    starting_token: str | None = None


ALL = Paging()


class Pages(Generic[Request, Response, Modelled]):
    """The pages of a list; each walk through them, by `for` or `async for`, asks the service anew."""

    def __init__(
        self,
        context: Context,
        operation: Operation[Request, Response, Modelled],
        request: Request,
        paging: Paging = ALL,
    ) -> None:
        """Ask for nothing yet.

        Raises ValueError when the operation has no pages, or the paging makes no sense.
        """
        self._context = context
        self._operation = operation
        self._request = request
        self._paging = paging
        self._walk = self._begin()

    @property
    def resume_token(self) -> str | None:
        """Where the rest of the list begins, None when the last walk came to the end."""
        return self._walk.resume_token

    def items_of(self, page: Response) -> list[Any]:
        """Return the items of one page."""
        return self._walk.items(page)

    def __iter__(self) -> Iterator[Ok[Response] | Err[Modelled | ProtocolError]]:
        walk = self._walk = self._begin()
        while (request := walk.request) is not None:
            answer = call(self._context, self._operation, request)
            yield from _taken(walk, answer)

    async def __aiter__(self) -> AsyncIterator[Ok[Response] | Err[Modelled | ProtocolError]]:
        walk = self._walk = self._begin()
        while (request := walk.request) is not None:
            answer = await call_async(self._context, self._operation, request)
            for result in _taken(walk, answer):
                yield result

    def _begin(self) -> PageWalk[Request, Response]:
        return PageWalk(
            self._operation,
            self._request,
            page_size=self._paging.page_size,
            max_items=self._paging.max_items,
            starting_token=self._paging.starting_token,
        )


def pages(
    context: Context,
    operation: Operation[Request, Response, Modelled],
    request: Request,
    *,
    page_size: int | None = None,
    max_items: int | None = None,
    starting_token: str | None = None,
) -> Pages[Request, Response, Modelled]:
    """Return the pages of a list, to be walked through by `for` or `async for`; an `Err` is the last thing to come.

    Raises ValueError when the operation has no pages, `page_size` is below 1 or `max_items` below 0.
    """
    paging = Paging(page_size=page_size, max_items=max_items, starting_token=starting_token)
    return Pages(context, operation, request, paging)


class Items(Generic[Item, Modelled]):
    """The items of a list, page after page; as with Pages, each walk asks anew."""

    def __init__(self, pages: Pages[Any, Response, Modelled], of: Callable[[Response], Iterable[Item] | None]) -> None:
        """Take what `of` returns of each of these pages."""
        self._pages = pages
        self._of = of

    @property
    def resume_token(self) -> str | None:
        """Where the rest of the list begins, None when the last walk came to the end."""
        return self._pages.resume_token

    def __iter__(self) -> Iterator[Ok[Item] | Err[Modelled | ProtocolError]]:
        for page in self._pages:
            yield from self._items(page)

    async def __aiter__(self) -> AsyncIterator[Ok[Item] | Err[Modelled | ProtocolError]]:
        async for page in self._pages:
            for item in self._items(page):
                yield item

    def _items(
        self, page: Ok[Any] | Err[Modelled | ProtocolError]
    ) -> Iterator[Ok[Item] | Err[Modelled | ProtocolError]]:
        if isinstance(page, Err):
            yield page
        else:
            yield from map(Ok, self._of(page.value) or ())


@overload
def items(
    context: Context,
    operation: Operation[Request, Response, Modelled],
    request: Request,
    of: Callable[[Response], Iterable[Item] | None],
    *,
    page_size: int | None = None,
    max_items: int | None = None,
    starting_token: str | None = None,
) -> Items[Item, Modelled]: ...


@overload
def items(
    context: Context,
    operation: Operation[Request, Response, Modelled],
    request: Request,
    *,
    page_size: int | None = None,
    max_items: int | None = None,
    starting_token: str | None = None,
) -> Items[Any, Modelled]: ...


def items(
    context: Context,
    operation: Operation[Request, Response, Modelled],
    request: Request,
    of: Callable[[Response], Iterable[Any] | None] | None = None,
    *,
    page_size: int | None = None,
    max_items: int | None = None,
    starting_token: str | None = None,
) -> Items[Any, Modelled]:
    """Return the items of a list, to be walked through by `for` or `async for`; an `Err` is the last thing to come.

    `of` takes the items from a page and so tells their type: `lambda page: page.keys`. Without it they are what the
    model calls the page's result. Raises as `pages` does.
    """
    paging = Paging(page_size=page_size, max_items=max_items, starting_token=starting_token)
    walked = Pages(context, operation, request, paging)
    return Items(walked, of or walked.items_of)


def _taken(
    walk: PageWalk[Request, Response], answer: Ok[Response] | Err[Modelled | ProtocolError]
) -> Iterator[Ok[Response] | Err[Modelled | ProtocolError]]:
    """Give the walk an answer; yield what the caller sees of it."""
    if isinstance(answer, Err):
        walk.give_up()
        yield answer
        return
    yield Ok(walk.take(answer.value))
    if walk.repeated_token is not None:
        yield Err(UnreadableAnswer(message=f"The same next token was received twice: {walk.repeated_token}"))
