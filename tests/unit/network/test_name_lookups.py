"""A name that hangs has one lookup, whoever asks for it, and holds up no other name."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from keywright.network.name_lookups import LookupBounds, NameLookups
from keywright.network.routes import NetworkRoutes
from keywright.network.settings import NetworkSettings
from keywright.ports.network import NoRoute

PUBLIC = "93.184.216.34"
HANGING, OTHER = "hanging.example.com", "other.example.com"


class SlowResolver:
    """Answers at once, but for names that hang until they are let; notes what it was asked, and has asking awaited."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._let = threading.Event()
        self._asked = threading.Condition()

    def __call__(self, name: str) -> Sequence[str]:
        with self._asked:
            self.asked.append(name)
            self._asked.notify_all()
        if name.startswith("hanging"):
            self._let.wait()
        if name.endswith("nowhere.example.com"):
            raise OSError("Name or service not known")
        return [PUBLIC]

    def let(self) -> None:
        """Let what hangs go on."""
        self._let.set()

    async def until_asked(self, count: int) -> None:
        """Wait until it was asked so often."""

        def wait() -> None:
            with self._asked:
                self._asked.wait_for(lambda: len(self.asked) >= count)

        await asyncio.to_thread(wait)


@pytest.fixture
def resolver() -> Iterator[SlowResolver]:
    made = SlowResolver()
    yield made
    made.let()


def begun(lookups: NameLookups, *names: str) -> list[asyncio.Task[Sequence[str]]]:
    return [asyncio.ensure_future(lookups(name)) for name in names]


async def ended(tasks: Sequence[asyncio.Task[Sequence[str]]]) -> list[Any]:
    return await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_name_that_hangs_holds_up_no_other(resolver: SlowResolver) -> None:
    lookups = NameLookups(resolver)
    hanging = begun(lookups, *[HANGING] * 100, *(f"hanging-{number}.example.com" for number in range(100)))
    await resolver.until_asked(101)
    assert await lookups(OTHER) == (PUBLIC,)
    assert not any(task.done() for task in hanging)
    resolver.let()
    assert await ended(hanging) == [(PUBLIC,)] * 200


async def test_all_who_want_a_name_wait_for_one_lookup(resolver: SlowResolver) -> None:
    lookups = NameLookups(resolver)
    waiting = begun(lookups, HANGING, HANGING)
    await resolver.until_asked(1)
    waiting += begun(lookups, HANGING)
    resolver.let()
    assert await ended(waiting) == [(PUBLIC,)] * 3
    assert resolver.asked == [HANGING]


async def test_whoever_gives_up_does_not_end_the_lookup_for_the_others(resolver: SlowResolver) -> None:
    lookups = NameLookups(resolver)
    impatient, patient = begun(lookups, HANGING, HANGING)
    await resolver.until_asked(1)
    impatient.cancel()
    with pytest.raises(asyncio.CancelledError):
        await impatient
    resolver.let()
    assert await patient == (PUBLIC,)


async def test_trying_again_does_not_look_up_again_what_hangs(resolver: SlowResolver) -> None:
    lookups = NameLookups(resolver)
    for _ in range(5):
        attempts = begun(lookups, HANGING)
        await resolver.until_asked(1)
        attempts[0].cancel()
        await ended(attempts)
    last = begun(lookups, HANGING)
    resolver.let()
    assert await ended(last) == [(PUBLIC,)]
    assert resolver.asked == [HANGING]


async def test_an_answer_is_not_kept(resolver: SlowResolver) -> None:
    lookups = NameLookups(resolver)
    await lookups(OTHER)
    await lookups(OTHER)
    assert resolver.asked == [OTHER, OTHER]


async def test_all_who_wait_learn_that_a_name_has_no_address(resolver: SlowResolver) -> None:
    lookups = NameLookups(resolver)
    waiting = begun(lookups, *["hanging.nowhere.example.com"] * 3)
    await resolver.until_asked(1)
    resolver.let()
    failures = await ended(waiting)
    assert [str(failure) for failure in failures] == ["Name or service not known"] * 3
    assert len({id(failure) for failure in failures}) == 3


async def test_a_failure_that_nobody_waits_for_any_more_is_no_complaint(resolver: SlowResolver) -> None:
    complaints: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    lookups = NameLookups(resolver)
    attempts = begun(lookups, "hanging.nowhere.example.com")
    await resolver.until_asked(1)
    attempts[0].cancel()
    await ended(attempts)
    rest = begun(lookups, "hanging.nowhere.example.com")
    resolver.let()
    await ended(rest)
    assert complaints == []


async def test_when_too_many_names_hang_a_new_one_is_refused_and_one_that_had_an_answer_is_not(
    resolver: SlowResolver,
) -> None:
    lookups = NameLookups(resolver, LookupBounds(lookups=4, of_new_names=2))
    await lookups(OTHER)
    hanging = begun(lookups, "hanging-1.example.com", "hanging-2.example.com")
    await resolver.until_asked(3)
    with pytest.raises(OSError, match="2 other names are waited for"):
        await lookups("new.example.com")
    assert await lookups(OTHER) == (PUBLIC,)
    resolver.let()
    await ended(hanging)
    assert await lookups("new.example.com") == (PUBLIC,)


async def test_there_is_an_end_to_the_lookups_of_names_that_had_an_answer_too(resolver: SlowResolver) -> None:
    names = [f"hanging-{number}.example.com" for number in range(3)]
    lookups = NameLookups(resolver, LookupBounds(lookups=2, of_new_names=2))
    resolver.let()
    for name in names:
        await lookups(name)
    resolver._let.clear()
    hanging = begun(lookups, *names[:2])
    await resolver.until_asked(5)
    with pytest.raises(OSError, match="2 other names are waited for"):
        await lookups(names[2])
    resolver.let()
    await ended(hanging)


async def test_only_so_many_names_are_known_to_have_had_an_answer(resolver: SlowResolver) -> None:
    lookups = NameLookups(resolver, LookupBounds(lookups=4, of_new_names=1, known_names=2))
    for name in ("a.example.com", "b.example.com", "a.example.com", "c.example.com"):
        await lookups(name)
    hanging = begun(lookups, HANGING)
    await resolver.until_asked(5)
    for known in ("a.example.com", "c.example.com"):
        assert await lookups(known) == (PUBLIC,)
    with pytest.raises(OSError, match="1 other names are waited for"):
        await lookups("b.example.com")
    resolver.let()
    await ended(hanging)


async def test_routes_to_a_name_that_hangs_ask_the_machines_resolver_once_and_other_routes_are_found(
    monkeypatch: pytest.MonkeyPatch, resolver: SlowResolver
) -> None:
    def getaddrinfo(name: str, *_: object, **__: object) -> list[Any]:
        return [(None, None, None, "", (address, 0)) for address in resolver(name)]

    monkeypatch.setattr("socket.getaddrinfo", getaddrinfo)
    routes = NetworkRoutes(NetworkSettings())
    hanging = [asyncio.ensure_future(routes.public_route(HANGING)) for _ in range(100)]
    await resolver.until_asked(1)
    for attempt in hanging[1:]:
        attempt.cancel()
    assert (await routes.public_route(OTHER)).addresses == ((PUBLIC, 443),)
    resolver.let()
    assert (await hanging[0]).addresses == ((PUBLIC, 443),)
    assert resolver.asked == [HANGING, OTHER]


async def test_each_who_shares_an_answer_has_its_addresses_checked(resolver: SlowResolver) -> None:
    home = ["127.0.0.1"]

    def leads_home(name: str) -> Sequence[str]:
        return resolver(name) and home

    routes = NetworkRoutes(NetworkSettings(), NameLookups(leads_home))
    waiting = [asyncio.ensure_future(routes.public_route(HANGING)) for _ in range(2)]
    await resolver.until_asked(1)
    resolver.let()
    failures = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(failure) for failure in failures] == [NoRoute, NoRoute]
    assert resolver.asked == [HANGING]


async def test_a_name_that_is_refused_for_the_others_has_no_route(resolver: SlowResolver) -> None:
    lookups = NameLookups(resolver, LookupBounds(lookups=1, of_new_names=1))
    routes = NetworkRoutes(NetworkSettings(), lookups)
    hanging = begun(lookups, HANGING)
    await resolver.until_asked(1)
    with pytest.raises(NoRoute, match=r"other\.example\.com cannot be resolved: 1 other names are waited for"):
        await routes.public_route(OTHER)
    resolver.let()
    await ended(hanging)


_ENDS_WHILE_A_NAME_HANGS = """
import asyncio, threading
from keywright.network.name_lookups import NameLookups

asked = threading.Event()

def hang(name):
    asked.set()
    threading.Event().wait()

async def main():
    waiting = asyncio.ensure_future(NameLookups(hang)("hanging.example.com"))
    await asyncio.to_thread(asked.wait)
    waiting.cancel()

asyncio.run(main())
"""


def test_the_end_of_the_process_does_not_wait_for_a_name_that_hangs() -> None:
    # It would wait for ever.
    subprocess.run([sys.executable, "-c", _ENDS_WHILE_A_NAME_HANGS], check=True)
