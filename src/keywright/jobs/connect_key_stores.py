"""Finishes the connect attempts that ConnectCustomKeyStore began, on whatever worker, after whatever interruption.

A store that is CONNECTING while nobody holds its lease belongs to a worker that was cut off: whoever comes first
starts the attempt again from its first step, each of which may be repeated. Every attempt ends CONNECTED, FAILED
with a code, or superseded by a disconnect.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from keywright.domain.connection_states import ConnectionEvent, ConnectionState
from keywright.domain.custom_key_stores import ConnectionErrorCode, ConnectionFailed, CustomKeyStore
from keywright.domain.leases import LeaseLost
from keywright.jobs.attempt import Attempt, Superseded
from keywright.jobs.job import JobServices, Work
from keywright.jobs.key_store_work import waiting_stores
from keywright.ports.key_store_provider import CustomKeyStoreProvider

logger = logging.getLogger(__name__)


class ConnectKeyStores:
    """The job; see the module."""

    def __init__(self, services: JobServices) -> None:
        self._services = services

    async def due(self) -> Sequence[Work]:
        """Return one piece of work for every store that is CONNECTING."""
        return await waiting_stores(self._services, ConnectionState.CONNECTING, "connect", self._connect)

    async def _connect(self, provider: CustomKeyStoreProvider, store: CustomKeyStore, attempt: Attempt) -> None:
        code = await self._outcome(provider, store, attempt)
        if code is None:
            await attempt.finish(ConnectionEvent.SUCCEEDED)
        else:
            await attempt.finish(ConnectionEvent.FAILED, code)

    async def _outcome(
        self, provider: CustomKeyStoreProvider, store: CustomKeyStore, attempt: Attempt
    ) -> ConnectionErrorCode | None:
        """Let the provider connect; return why it failed, or None. The cause of a failure is for the log only."""
        try:
            async with asyncio.timeout(self._services.attempt_seconds):
                await provider.connect(store, attempt)
        except ConnectionFailed as failure:
            logger.warning("connecting %s failed: %s", store.custom_key_store_id, failure)
            return failure.code
        except (Superseded, LeaseLost):
            raise
        except Exception:
            logger.exception("connecting %s failed for a reason inside", store.custom_key_store_id)
            return ConnectionErrorCode.INTERNAL_ERROR
        return None
