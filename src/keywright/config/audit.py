"""Reads `[audit]`: where the audit log goes, and what its records survive."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from keywright.audit.settings import DEFAULT_ROTATE_BYTES, AuditSettings, Durability, SinkKind, SyslogAddress
from keywright.config.tables import read_table, read_texts

FILE_NAME = "audit.jsonl"
_PLACE = "[audit]"
_KNOWN = {"file": str, "sinks": list, "durability": str, "rotate_megabytes": int, "syslog": str}
_MEGABYTE = 1024 * 1024

ChoiceT = TypeVar("ChoiceT", bound=StrEnum)


def audit_settings(document: object, data_dir: Path) -> AuditSettings:
    """Return the settings; the file is relative to the data directory.

    Raises:
        ValueError: with one line that says what is wrong.
    """
    audit = read_table(_PLACE, document, _KNOWN)
    sinks = tuple(
        _choice("sinks", SinkKind, sink) for sink in read_texts(_PLACE, "sinks", audit.get("sinks", ("file",)))
    )
    if not sinks or len(set(sinks)) != len(sinks):
        raise ValueError(f"the setting 'sinks' in {_PLACE} must name at least one sink, and none twice")
    megabytes = audit.get("rotate_megabytes", DEFAULT_ROTATE_BYTES // _MEGABYTE)
    if megabytes < 0:
        raise ValueError(f"the setting 'rotate_megabytes' in {_PLACE} must be 0, for never, or more")
    return AuditSettings(
        file=data_dir / audit.get("file", FILE_NAME),
        sinks=sinks,
        durability=_choice("durability", Durability, audit.get("durability", "write")),
        rotate_bytes=megabytes * _MEGABYTE,
        syslog=_syslog(audit.get("syslog", "unix:/dev/log")),
    )


def _choice(setting: str, choices: type[ChoiceT], text: str) -> ChoiceT:
    try:
        return choices(text)
    except ValueError:
        names = ", ".join(choices)
        raise ValueError(f"the setting {setting!r} in {_PLACE} has {text!r}, and knows {names}") from None


def _syslog(text: str) -> SyslogAddress:
    kind, _, place = text.partition(":")
    if kind == "unix" and place.startswith("/"):
        return SyslogAddress(path=place)
    host, _, port = place.removeprefix("//").rpartition(":")
    if kind == "tcp" and host and port.isdecimal() and 0 < int(port) < 65536:
        return SyslogAddress(path="", host=host.removeprefix("[").removesuffix("]"), port=int(port))
    raise ValueError(f"the setting 'syslog' in {_PLACE} must be like unix:/dev/log or tcp://log.example.com:601")
