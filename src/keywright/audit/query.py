"""Finds records of an audit log by what they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from keywright.audit.chained_record import read_record
from keywright.audit.log_files import lines_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What a record has to be; None is anything. Times are as in records: 2026-01-31T12:00:00Z.

    `user` is a name, an ARN, a principal id or an access key id; `key_id` an id or an ARN of a key.
    """

    event_name: str | None = None
    user: str | None = None
    key_id: str | None = None
    since: str | None = None
    until: str | None = None
    error_code: str | None = None

    def matches(self, record: dict[str, Any]) -> bool:
        """Return whether a record is one of those that are asked for."""
        at = str(record.get("eventTime", ""))
        return (
            self.event_name in (None, record.get("eventName"))
            and self.error_code in (None, record.get("errorCode"))
            and (self.since is None or at >= self.since)
            and (self.until is None or at <= self.until)
            and (self.user is None or self.user in _names_of_user(record.get("userIdentity")))
            and (self.key_id is None or self.key_id in _names_of_keys(record))
        )


def find_records(files: Sequence[Path], query: Query) -> Iterator[tuple[bytes, dict[str, Any]]]:
    """Yield the records that match, as they were written and as they read; lines that are none are left out.

    Raises OSError.
    """
    # Most lines are sorted out without being read, which takes longer than everything else.
    wanted = [text.encode() for text in (query.event_name, query.error_code, query.user, query.key_id) if text]
    for _, line in lines_of(files):
        if not all(text in line for text in wanted):
            continue
        found = read_record(line)
        if found is None:
            continue
        record = _read(found.record)
        if record is not None and query.matches(record):
            yield found.record, record


def _read(line: bytes) -> dict[str, Any] | None:
    try:
        return msgspec.json.decode(line, type=dict[str, Any])
    except msgspec.MsgspecError:
        return None


def _names_of_user(identity: object) -> set[object]:
    """Return every name of who called; a session is found under the names of its role too."""
    if not isinstance(identity, dict):
        return set()
    names = {identity.get(member) for member in ("userName", "arn", "principalId", "accessKeyId")}
    issuer = identity.get("sessionContext", {}).get("sessionIssuer", {})
    return names | {issuer.get(member) for member in ("userName", "arn", "principalId")}


def _names_of_keys(record: dict[str, Any]) -> set[object]:
    arns = [str(resource.get("ARN", "")) for resource in record.get("resources") or ()]
    named = [(record.get("requestParameters") or {}).get("keyId")]
    return {*arns, *(arn.rpartition("/")[2] for arn in arns), *named}
