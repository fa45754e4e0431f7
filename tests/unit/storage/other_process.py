"""What the tests run in a process of its own: `other_process.py WORK ADDRESS`."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from keywright.storage.opening import open_database
from keywright.storage.sql_storage import SqlStorage
from tests.unit.storage.values import IAM_USER, ROW_MAC, SCOPE


async def rename(storage: SqlStorage) -> None:
    """Rename the store to each line of standard input, and say when that is done."""
    for line in sys.stdin:
        name = line.strip()
        await storage.write(
            lambda tx, name=name: tx.key_stores.update(replace(tx.key_stores.get(SCOPE, "cks-1"), name=name))
        )
        print("done", flush=True)


async def write_until_killed(storage: SqlStorage) -> None:
    """Add users without end, several at a time, and print the id of each one that was acknowledged."""

    async def add(worker: int) -> None:
        number = 0
        while True:
            number += 1
            name = f"{worker}-{number}"
            user = replace(IAM_USER, user_id=name, name=name)
            await storage.write(lambda tx, user=user: tx.principals.add_user(user))
            print(name, flush=True)

    await asyncio.gather(*(add(worker) for worker in range(4)))


async def count_up(storage: SqlStorage) -> None:
    """Add one to the store's attempts, 50 times."""
    for _ in range(50):
        await storage.write(attempt_once)


def attempt_once(tx) -> None:
    store = tx.key_stores.get(SCOPE, "cks-1")
    tx.key_stores.update(replace(store, attempt=store.attempt + 1))


if __name__ == "__main__":
    opened = open_database(sys.argv[2], ROW_MAC)
    asyncio.run(globals()[sys.argv[1]](opened))
    opened.close()
