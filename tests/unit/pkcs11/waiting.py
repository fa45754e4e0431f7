"""Wait for what happens in another process, which no event of this loop tells."""

import asyncio
from collections.abc import Callable


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 - the condition lies in another process
            await asyncio.sleep(0.005)


async def until_answered(holds) -> None:
    async with asyncio.timeout(60):
        while not await holds():  # noqa: ASYNC110 - the condition lies in another process
            await asyncio.sleep(0.02)
