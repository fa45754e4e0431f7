"""How a pool exchanges requests for replies: over real TLS on loopback, with servers that behave and that do not."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import ssl

import pytest

from keywright.http1.client.dialing import Destination
from keywright.http1.client.failures import AnswerRefused, ConnectionLost, NotConnected, Stage, TimedOut
from keywright.http1.client.pool import Pool, PoolBounds
from tests.services.certificate_authority import CertificateAuthority
from tests.unit.http1.client.scripted_server import (
    ANSWER,
    NAME,
    Address,
    ScriptedServer,
    answering,
    answering_once,
    hanging,
    open_files,
    refusing,
    serving,
    silent,
    swallowing,
)

REQUEST = b"POST /kms/xks/v1/health HTTP/1.1\r\nHost: proxy.test\r\nContent-Length: 2\r\n\r\n{}"
LONG = 30.0
SHORT = 0.1


def pool_to(*addresses: Address, tls: ssl.SSLContext, bounds: PoolBounds | None = None) -> Pool:
    async def find() -> Destination:
        return Destination(server_hostname=NAME, addresses=addresses, tls=tls)

    return Pool(find, bounds or PoolBounds(dial_seconds=LONG))


async def test_a_request_goes_out_as_it_is_and_its_answer_comes_back(server_tls, client_tls):
    async with serving(answering, server_tls) as server:
        pool = pool_to(server.address, tls=client_tls)
        reply = await pool.exchange(REQUEST, LONG)
        await pool.close()
    assert (reply.status, reply.content_type, reply.body) == (200, b"application/json", b"{}")
    assert server.requests == [REQUEST]


async def test_requests_one_after_the_other_share_a_connection(server_tls, client_tls):
    async with serving(answering, server_tls) as server:
        pool = pool_to(server.address, tls=client_tls)
        for _ in range(5):
            await pool.exchange(REQUEST, LONG)
        await pool.close()
    assert server.connections == 1


async def test_no_more_connections_are_made_than_allowed_and_all_requests_are_served(server_tls, client_tls):
    async with serving(answering, server_tls) as server:
        pool = pool_to(server.address, tls=client_tls, bounds=PoolBounds(connections=3, dial_seconds=LONG))
        await asyncio.gather(*(pool.exchange(REQUEST, LONG) for _ in range(50)))
        await pool.close()
    assert server.connections <= 3
    assert len(server.requests) == 50


async def test_who_waits_longest_is_served_first(server_tls, client_tls):
    async with serving(answering, server_tls) as server:
        pool = pool_to(server.address, tls=client_tls, bounds=PoolBounds(connections=1, dial_seconds=LONG))
        requests = [REQUEST.replace(b"health", b"%d" % number) for number in range(20)]
        await asyncio.gather(*(pool.exchange(request, LONG) for request in requests))
        await pool.close()
    assert server.requests == requests


async def test_an_answer_that_the_end_of_the_connection_ends_is_one(server_tls, client_tls):
    until_close = b"HTTP/1.1 200 OK\r\n\r\nabc"
    async with serving(lambda server: answering_once(server, until_close), server_tls) as server:
        pool = pool_to(server.address, tls=client_tls)
        assert (await pool.exchange(REQUEST, LONG)).body == b"abc"
        assert (await pool.exchange(REQUEST, LONG)).body == b"abc"
        await pool.close()
    assert server.connections == 2


async def test_a_connection_closed_between_two_requests_is_replaced(server_tls, client_tls):
    async with serving(lambda server: answering_once(server, ANSWER), server_tls) as server:
        pool = pool_to(server.address, tls=client_tls)
        for _ in range(4):
            assert (await pool.exchange(REQUEST, LONG)).status == 200
        await pool.close()
    assert server.connections == 4


async def test_a_connection_closed_on_the_second_request_is_replaced_within_the_same_exchange(server_tls, client_tls):
    def closing_on_the_second(server: ScriptedServer):
        async def script(reader, writer):
            await server.read_request(reader)
            writer.write(ANSWER)
            await server.read_request(reader)
            writer.transport.abort()

        return script

    async with serving(closing_on_the_second, server_tls) as server:
        pool = pool_to(server.address, tls=client_tls)
        await pool.exchange(REQUEST, LONG)
        assert (await pool.exchange(REQUEST, LONG)).status == 200
        await pool.close()
    assert server.connections == 2
    assert len(server.requests) == 3


@pytest.mark.parametrize("piece", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"], ids=["nothing", "a part"])
async def test_a_fresh_connection_that_ends_without_an_answer_is_a_failure(server_tls, client_tls, piece):
    async with serving(lambda server: answering_once(server, piece), server_tls) as server:
        pool = pool_to(server.address, tls=client_tls)
        with pytest.raises(ConnectionLost) as lost:
            await pool.exchange(REQUEST, LONG)
        await pool.close()
    assert lost.value.answer_began is bool(piece)
    assert server.connections == 1


async def test_a_part_of_an_answer_on_a_used_connection_is_not_asked_for_again(server_tls, client_tls):
    def cutting_off_the_second(server: ScriptedServer):
        async def script(reader, writer):
            await server.read_request(reader)
            writer.write(ANSWER)
            await server.read_request(reader)
            writer.write(ANSWER[:-1])

        return script

    async with serving(cutting_off_the_second, server_tls) as server:
        pool = pool_to(server.address, tls=client_tls)
        await pool.exchange(REQUEST, LONG)
        with pytest.raises(ConnectionLost):
            await pool.exchange(REQUEST, LONG)
        await pool.close()
    assert len(server.requests) == 2


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_an_answer_like_any_other(server_tls, client_tls, status):
    async with serving(answering, server_tls) as elsewhere:
        location = b"https://%b:%d/" % (elsewhere.address[0].encode(), elsewhere.address[1])
        moved = b"HTTP/1.1 %d Moved\r\nLocation: %b\r\nContent-Length: 0\r\n\r\n" % (status, location)
        async with serving(lambda server: answering(server, moved), server_tls) as server:
            pool = pool_to(server.address, tls=client_tls)
            assert (await pool.exchange(REQUEST, LONG)).status == status
            await pool.close()
    assert elsewhere.connections == 0


ENDLESS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("start", "more"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", b"a" * 1000),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"a" * 1000),
        (ENDLESS, b"1\r\na\r\n"),
        (ENDLESS, b"0" * 1000),
        (b"HTTP/1.1 200 OK\r\n", b"A: b\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (ENDLESS, b"garbage"),
    ],
    ids=["length", "until close", "chunks", "chunk size", "head", "interim answers", "chunked garbage"],
)
async def test_an_endless_answer_is_refused_and_its_connection_ended(server_tls, client_tls, start, more):
    def endless(server: ScriptedServer):
        async def script(reader, writer):
            await server.read_request(reader)
            writer.write(start)
            while True:
                writer.write(more * 100)
                await writer.drain()

        return script

    async with serving(endless, server_tls) as server:
        pool = pool_to(server.address, tls=client_tls)
        with pytest.raises(AnswerRefused):
            await pool.exchange(REQUEST, LONG)
        await server.ended.wait()
        await pool.close()


@pytest.mark.parametrize(
    "pieces",
    [(), (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n",), (b"HTTP/1.1 100 Continue\r\n\r\n",), (ANSWER[:-1],)],
    ids=["nothing", "a head", "an interim answer", "all but a byte"],
)
async def test_an_answer_that_does_not_come_whole_in_time_is_late(server_tls, client_tls, pieces):
    async with serving(lambda server: hanging(server, *pieces), server_tls) as server:
        pool = pool_to(server.address, tls=client_tls)
        with pytest.raises(TimedOut) as late:
            await pool.exchange(REQUEST, SHORT)
        await server.ended.wait()
        await pool.close()
    assert late.value.stage is Stage.ANSWER


async def test_an_answer_that_drips_is_late_though_bytes_keep_coming(server_tls, client_tls):
    def dripping(server: ScriptedServer):
        async def script(reader, writer):
            await server.read_request(reader)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n")
            while not writer.is_closing():
                writer.write(b"a")
                await asyncio.sleep(SHORT / 10)

        return script

    async with serving(dripping, server_tls) as server:
        pool = pool_to(server.address, tls=client_tls)
        with pytest.raises(TimedOut) as late:
            await pool.exchange(REQUEST, SHORT)
        await pool.close()
    assert late.value.stage is Stage.ANSWER


def answering_the_second_when_told(told: asyncio.Event):
    def script_of(server: ScriptedServer):
        async def script(reader, writer):
            await server.read_request(reader)
            writer.write(ANSWER)
            await server.read_request(reader)
            await told.wait()
            writer.write(ANSWER)
            await reader.read()

        return script

    return script_of


async def test_an_exchange_is_not_late_when_the_time_of_the_one_before_is_up(server_tls, client_tls):
    told = asyncio.Event()
    async with serving(answering_the_second_when_told(told), server_tls) as server:
        pool = pool_to(server.address, tls=client_tls)
        await pool.exchange(REQUEST, LONG)
        (connection,) = pool._idle
        connection._timer.cancel()
        connection._timer = None
        connection._keep_time(asyncio.get_running_loop().time() + SHORT)
        second = asyncio.create_task(pool.exchange(REQUEST, LONG))
        await asyncio.sleep(SHORT * 2)
        told.set()
        assert (await second).status == 200
        await pool.close()
    assert server.connections == 1


async def test_an_exchange_is_late_by_its_own_time_though_the_one_before_had_more(server_tls, client_tls):
    async with serving(answering_the_second_when_told(asyncio.Event()), server_tls) as server:
        pool = pool_to(server.address, tls=client_tls)
        await pool.exchange(REQUEST, LONG * 100)
        with pytest.raises(TimedOut):
            await asyncio.wait_for(pool.exchange(REQUEST, SHORT), LONG)
        await pool.close()
    assert server.connections == 1


async def test_the_connection_used_last_is_used_next(server_tls, client_tls):
    async with serving(answering, server_tls) as server:
        pool = pool_to(server.address, tls=client_tls)
        while len(pool._idle) < 2:
            await asyncio.gather(pool.exchange(REQUEST, LONG), pool.exchange(REQUEST, LONG))
            await asyncio.sleep(0)
        idle = list(pool._idle)
        await pool.exchange(REQUEST, LONG)
        assert pool._idle == idle
        await pool.close()


async def test_nothing_is_sent_under_a_context_that_does_not_verify(server_tls):
    careless = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    careless.check_hostname = False
    careless.verify_mode = ssl.CERT_NONE
    async with serving(answering, server_tls) as server:
        pool = pool_to(server.address, tls=careless)
        with pytest.raises(ValueError, match="verifies"):
            await pool.exchange(REQUEST, LONG)
        await pool.close()
    assert server.connections == 0


async def test_a_route_that_is_not_found_in_time_is_late(client_tls):
    async def find() -> Destination:
        await asyncio.Event().wait()
        raise AssertionError

    pool = Pool(find)
    with pytest.raises(TimedOut) as late:
        await pool.exchange(REQUEST, SHORT)
    await pool.close()
    assert late.value.stage is Stage.ROUTE


async def test_what_finding_the_route_raises_comes_through(client_tls):
    async def find() -> Destination:
        raise LookupError("no such host")

    pool = Pool(find)
    with pytest.raises(LookupError, match="no such host"):
        await pool.exchange(REQUEST, LONG)
    await pool.close()


async def test_an_address_that_neither_accepts_nor_refuses_is_late_at_the_tcp_stage(client_tls):
    with swallowing() as address:
        pool = pool_to(address, tls=client_tls)
        with pytest.raises(TimedOut) as late:
            await pool.exchange(REQUEST, SHORT)
        await pool.close()
    assert late.value.stage is Stage.TCP


async def test_a_server_that_says_nothing_after_accepting_is_late_at_the_tls_stage(client_tls):
    with silent() as address:
        pool = pool_to(address, tls=client_tls)
        with pytest.raises(TimedOut) as late:
            await pool.exchange(REQUEST, SHORT)
        await pool.close()
    assert late.value.stage is Stage.TLS


async def test_waiting_for_a_busy_connection_is_told_from_waiting_for_the_network(server_tls, client_tls):
    async with serving(hanging, server_tls) as server:
        pool = pool_to(server.address, tls=client_tls, bounds=PoolBounds(connections=1, dial_seconds=LONG))
        busy = asyncio.create_task(pool.exchange(REQUEST, LONG))
        await server.asked.wait()
        with pytest.raises(TimedOut) as late:
            await pool.exchange(REQUEST, SHORT)
        busy.cancel()
        await pool.close()
    assert late.value.stage is Stage.FREE_CONNECTION


async def test_an_address_that_refuses_is_not_connected(client_tls):
    with refusing() as address:
        pool = pool_to(address, tls=client_tls)
        with pytest.raises(NotConnected):
            await pool.exchange(REQUEST, LONG)
        await pool.close()


@pytest.mark.parametrize("bad", [refusing, swallowing], ids=["refusing", "swallowing"])
async def test_the_next_address_is_tried_when_one_does_not_accept(server_tls, client_tls, bad):
    async with serving(answering, server_tls) as server:
        with bad() as address:
            pool = pool_to(address, server.address, tls=client_tls)
            assert (await pool.exchange(REQUEST, LONG)).status == 200
            await pool.close()


async def test_an_address_that_says_nothing_is_avoided_by_the_next_attempt(server_tls, client_tls):
    async with serving(answering, server_tls) as server:
        with silent() as address:
            pool = pool_to(address, server.address, tls=client_tls, bounds=PoolBounds(dial_seconds=SHORT))
            with pytest.raises(TimedOut):
                await pool.exchange(REQUEST, SHORT / 2)
            assert (await pool.exchange(REQUEST, LONG)).status == 200
            await pool.close()


async def test_a_server_that_stops_answering_loses_its_idle_connections_to_another(server_tls, client_tls):
    hung = ScriptedServer()

    def answering_until_hung(server: ScriptedServer):
        async def script(reader, writer):
            while len(server.requests) < 2:
                await server.read_request(reader)
                await asyncio.sleep(0.01)
                writer.write(ANSWER)
            await reader.read()

        return script

    async with serving(answering_until_hung, server_tls, hung), serving(answering, server_tls) as other:
        pool = pool_to(hung.address, other.address, tls=client_tls)
        await asyncio.gather(pool.exchange(REQUEST, LONG), pool.exchange(REQUEST, LONG))
        with pytest.raises(TimedOut):
            await pool.exchange(REQUEST, SHORT)
        assert (await pool.exchange(REQUEST, LONG)).status == 200
        await pool.close()
    assert len(other.requests) == 1


async def test_a_dead_server_is_replaced_by_another(server_tls, client_tls):
    async with serving(answering, server_tls) as other:
        async with serving(answering, server_tls) as dying:
            pool = pool_to(dying.address, other.address, tls=client_tls)
            await asyncio.gather(*(pool.exchange(REQUEST, LONG) for _ in range(10)))
        before = len(other.requests)
        for _ in range(10):
            assert (await pool.exchange(REQUEST, LONG)).status == 200
        await pool.close()
    assert len(other.requests) == before + 10


async def test_what_comes_unasked_on_an_idle_connection_ends_it(server_tls, client_tls):
    def talkative(server: ScriptedServer):
        async def script(reader, writer):
            await server.read_request(reader)
            writer.write(ANSWER)
            await writer.drain()
            await asyncio.sleep(0.01)
            writer.write(ANSWER.replace(b"{}", b"[]"))
            await reader.read()

        return script

    async with serving(talkative, server_tls) as server:
        pool = pool_to(server.address, tls=client_tls, bounds=PoolBounds(idle_seconds=LONG * 2, dial_seconds=LONG))
        await pool.exchange(REQUEST, LONG)
        await asyncio.wait_for(server.ended.wait(), LONG)
        assert (await pool.exchange(REQUEST, LONG)).body == b"{}"
        await pool.close()
    assert server.connections == 2


async def test_idle_connections_are_closed_after_a_while(server_tls, client_tls):
    async with serving(answering, server_tls) as server:
        bounds = PoolBounds(idle_seconds=0.01, reap_seconds=0.01, dial_seconds=LONG)
        pool = pool_to(server.address, tls=client_tls, bounds=bounds)
        await pool.exchange(REQUEST, LONG)
        await server.ended.wait()
        await pool.close()


async def test_a_connection_is_not_kept_for_ever(server_tls, client_tls):
    async with serving(answering, server_tls) as server:
        pool = pool_to(server.address, tls=client_tls, bounds=PoolBounds(life_seconds=0.0, dial_seconds=LONG))
        for _ in range(3):
            with contextlib.suppress(TimedOut):
                await pool.exchange(REQUEST, SHORT)
        await pool.close()
    assert server.connections >= 3


async def test_the_end_of_the_certificate_is_known_after_a_handshake(
    authority: CertificateAuthority, server_tls, client_tls
):
    async with serving(answering, server_tls) as server:
        pool = pool_to(server.address, tls=client_tls)
        assert pool.certificate_expires is None
        await pool.exchange(REQUEST, LONG)
        (connection,) = pool._idle
        tls = connection._transport.get_extra_info("ssl_object")
        assert pool.certificate_expires == ssl.cert_time_to_seconds(tls.getpeercert()["notAfter"])
        await pool.close()


async def test_a_cancelled_exchange_ends_its_connection(server_tls, client_tls):
    async with serving(hanging, server_tls) as server:
        pool = pool_to(server.address, tls=client_tls)
        exchange = asyncio.create_task(pool.exchange(REQUEST, LONG))
        await server.asked.wait()
        exchange.cancel()
        await server.ended.wait()
        with pytest.raises(asyncio.CancelledError):
            await exchange
        assert not pool._connections
        await pool.close()


async def test_a_connection_given_to_one_who_gave_up_goes_to_the_next(server_tls, client_tls):
    async with serving(answering, server_tls) as server:
        pool = pool_to(server.address, tls=client_tls, bounds=PoolBounds(connections=1, dial_seconds=LONG))
        await pool.exchange(REQUEST, LONG)
        connection = pool._idle.pop()
        gives_up = asyncio.create_task(pool.exchange(REQUEST, LONG))
        await asyncio.sleep(0)
        pool._give_back(connection)
        gives_up.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gives_up
        assert (await pool.exchange(REQUEST, LONG)).status == 200
        await pool.close()
    assert server.connections == 1


async def test_a_closed_pool_fails_those_who_wait_and_those_who_come(client_tls):
    with silent() as address:
        pool = pool_to(address, tls=client_tls)
        waiting = asyncio.create_task(pool.exchange(REQUEST, LONG))
        await asyncio.sleep(0.01)
        await pool.close()
        for exchange in (waiting, pool.exchange(REQUEST, LONG)):
            with pytest.raises(NotConnected):
                await exchange


async def settled(files: int, tasks: int) -> bool:
    """Return whether the numbers of open files and of tasks come down to these, given a moment."""
    for _ in range(200):
        gc.collect()
        if open_files() <= files and len(asyncio.all_tasks()) <= tasks:
            return True
        await asyncio.sleep(0.01)
    return False


@pytest.mark.parametrize("ending", ["time", "cancellation"])
async def test_two_thousand_hanging_exchanges_leave_nothing_open(client_tls, ending):
    async def exchange(pool: Pool) -> None:
        with contextlib.suppress(TimedOut, TimeoutError):
            async with asyncio.timeout(SHORT / 2 if ending == "cancellation" else None):
                await pool.exchange(REQUEST, SHORT)

    with silent() as address, swallowing() as other:
        pool = pool_to(address, other, tls=client_tls, bounds=PoolBounds(dial_seconds=SHORT / 5))
        await exchange(pool)
        await asyncio.sleep(SHORT)
        files, tasks = open_files(), len(asyncio.all_tasks())
        for _ in range(10):
            await asyncio.gather(*(exchange(pool) for _ in range(200)))
        assert await settled(files, tasks)
        assert not pool._connections
        assert not pool._waiting
        await pool.close()


async def test_exchanges_that_hang_after_the_handshake_leave_nothing_open(server_tls, client_tls):
    async with serving(hanging, server_tls) as server:
        pool = pool_to(server.address, tls=client_tls)
        files, tasks = open_files(), len(asyncio.all_tasks())

        async def exchange() -> None:
            with contextlib.suppress(TimedOut):
                await pool.exchange(REQUEST, SHORT)

        for _ in range(3):
            await asyncio.gather(*(exchange() for _ in range(10)))
        await pool.close()
        assert await settled(files, tasks)
    assert server.connections
