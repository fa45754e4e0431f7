"""The peer of an HSM key: AES-GCM by direct PKCS#11 calls on the same token, from a process that does nothing else.

It logs in as kmsuser, whose password only the deployment knows, so it opens the deployment as its operator could.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import msgspec
from hsm_store import HsmStore

_PLAINTEXT, _AAD = b"x" * 64, b"a" * 84


class Task(msgspec.Struct, kw_only=True):
    """What the measuring process is told, on its standard input: the PIN is never an argument."""

    module_path: str
    label: str
    pin: str
    object_id: bytes
    threads: int
    seconds: float


def direct_encryptions_per_second(data_dir: Path, store: HsmStore, threads: int, seconds: float) -> float:
    """Measure in a process of its own."""
    task, environment = asyncio.run(_task(data_dir, store, threads, seconds))
    done = subprocess.run(
        [sys.executable, __file__],
        input=msgspec.json.encode(task),
        capture_output=True,
        check=True,
        env={**os.environ, **environment},
    )
    return float(done.stdout)


async def _task(data_dir: Path, store: HsmStore, threads: int, seconds: float) -> tuple[Task, dict[str, str]]:
    from keywright.bootstrap import open_hsm_plane
    from keywright.domain.scope import Scope
    from keywright.hsm.user_table import UserTable

    async with open_hsm_plane(data_dir) as plane:
        services = plane.services
        cluster = await services.storage.read(lambda found: found.clusters.by_id(store.cluster_id))
        user = await services.storage.read(lambda found: found.hsm_users.get(store.cluster_id, "kmsuser"))
        scope = Scope(account_id=cluster.scope.account_id, region=cluster.scope.region)
        record = await services.storage.read(lambda found: found.keys.record(scope, store.key_id))
        access = services.hsm_provisioners[cluster.hsm_backend].token_access(cluster)
        task = Task(
            module_path=access.module_path,
            label=next(iter(access.token_labels.values())),
            pin=UserTable(services.sealing).current(user),
            object_id=record.backing_key.backing_key_id,
            threads=threads,
            seconds=seconds,
        )
        return task, dict(access.environment)


def _measure(task: Task) -> float:
    from keywright.pkcs11.keys import backing_key_handle
    from keywright.pkcs11.library import Library
    from keywright.pkcs11.token import Role, Token

    token = Token(Library(task.module_path), task.label)
    token.login(Role.USER, task.pin)
    handle = backing_key_handle(token, task.object_id)
    counts = [0] * task.threads
    end = time.perf_counter() + task.seconds

    def work(number: int) -> None:
        with token.session() as lent:
            while time.perf_counter() < end:
                lent.gcm.encrypt(token.functions, lent.handle, handle, os.urandom(12), _AAD, _PLAINTEXT)
                counts[number] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(task.threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / task.seconds


if __name__ == "__main__":
    print(_measure(msgspec.json.decode(sys.stdin.buffer.read(), type=Task)))
