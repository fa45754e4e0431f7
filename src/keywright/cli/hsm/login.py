"""`keywright hsm login`: stays logged in as a user, as an operator at the console of an HSM would."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
from pathlib import Path

import click

from keywright.cli.hsm import options
from keywright.cli.hsm.passwords import read_password
from keywright.cli.hsm.session import Answer, ClusterSession, run_in_cluster, tell


@click.command()
@options.data_dir
@options.output
@options.cluster_id
@options.username
@options.password_file("password-file", "the user's password")
def login(data_dir: Path, output: str, cluster_id: str, username: str, password_file: str | None) -> None:
    """Log in as a user and stay logged in until end of input, SIGINT or SIGTERM.

    Says "logged in" once the HSMs have accepted the password. A login that ends in any other way is over in 10 s.
    """
    password = read_password(password_file, "--password-file", f"Password of {username}")

    async def work(session: ClusterSession) -> Answer:
        from keywright.cli.hsm.user_login import RENEWAL_SECONDS, logged_in, renew

        ended = end_of_input()
        async with logged_in(session, username, password) as held:
            tell(output, Answer(data={"username": held.user_name, "event": "logged in"}, lines=["logged in"]))
            while not ended.is_set():
                await renew(session, held)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(RENEWAL_SECONDS):
                        await ended.wait()
        return Answer(data={"username": held.user_name, "event": "logged out"}, lines=["logged out"])

    run_in_cluster(data_dir, output, cluster_id, work)


def end_of_input() -> asyncio.Event:
    """Return an event that is set at the end of standard input, or by SIGINT or SIGTERM."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)

    def read_on() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 4096):
                pass
        # The loop is closed when a signal came first.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(ended.set)

    # A daemon, because a read that nothing ends must not keep the process alive.
    threading.Thread(target=read_on, daemon=True).start()
    return ended
