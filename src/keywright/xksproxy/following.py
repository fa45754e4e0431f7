"""Follows what changes under a running server: the state, the certificate, and the log that is rotated."""

from __future__ import annotations

import asyncio
import logging
import ssl

from keywright.xksproxy.data_directory import DataDirectory
from keywright.xksproxy.refusals import Refused
from keywright.xksproxy.request_log import RequestLog
from keywright.xksproxy.tenants import Tenants
from keywright.xksproxy.tls import TlsFiles, load_certificate

logger = logging.getLogger(__name__)

# A change is to be seen within a second.
_LOOK_SECONDS = 0.3

_CertificateMark = tuple[tuple[int, int], ...]


class Following:
    """Looks at the files again and again. What cannot be used is logged, and what was served before still is."""

    def __init__(
        self, directory: DataDirectory, tenants: Tenants, tls: ssl.SSLContext, files: TlsFiles, log: RequestLog
    ) -> None:
        self._directory = directory
        self._tenants = tenants
        self._tls = tls
        self._files = files
        self._log = log
        self._state_mark = directory.state_file.fingerprint()
        self._certificate_mark = self._mark()
        self._woken = asyncio.Event()

    async def run(self) -> None:
        """Follow until cancelled."""
        # The state may have changed between its first reading and the first look at it.
        self._load_state()
        while True:
            try:
                await asyncio.wait_for(self._woken.wait(), _LOOK_SECONDS)
            except TimeoutError:
                forced = False
            else:
                forced = True
                self._woken.clear()
            self._look(forced=forced)

    def look_now(self) -> None:
        """Look at once, changed or not, and open the log anew (SIGHUP)."""
        self._log.reopen()
        self._woken.set()

    def _look(self, *, forced: bool) -> None:
        state_mark = self._directory.state_file.fingerprint()
        if forced or state_mark != self._state_mark:
            self._state_mark = state_mark
            self._load_state()
        certificate_mark = self._mark()
        if forced or certificate_mark != self._certificate_mark:
            self._certificate_mark = certificate_mark
            self._load_certificate()

    def _load_state(self) -> None:
        try:
            self._tenants.load(self._directory.state_file.read())
        except Refused as refusal:
            logger.error("the changed state is not served: %s", refusal)

    def _load_certificate(self) -> None:
        try:
            load_certificate(self._tls, self._files)
        except Refused as refusal:
            logger.error("the changed certificate is not served: %s", refusal)

    def _mark(self) -> _CertificateMark:
        try:
            statuses = (self._files.certificate.stat(), self._files.key.stat())
        except OSError:
            return ()
        return tuple((status.st_ino, status.st_mtime_ns) for status in statuses)
