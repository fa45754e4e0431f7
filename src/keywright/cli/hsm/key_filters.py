"""Which keys a `--filter` means."""

from __future__ import annotations

from collections.abc import Sequence

import click

from keywright.ports.hsm_provisioner import HsmKey

_ATTRIBUTE = "attr."
_REFERENCE = "key-reference"


def parse_filter(text: str) -> tuple[str, str]:
    """Return the name and value of `attr.NAME=VALUE` or `key-reference=0x...`.

    Raises:
        click.UsageError: the text is neither.
    """
    name, equals, value = text.partition("=")
    if not equals or (name != _REFERENCE and not name.startswith(_ATTRIBUTE)):
        raise click.UsageError(f"--filter takes attr.NAME=VALUE or key-reference=0x..., not {text!r}")
    return name, value


def matching(keys: Sequence[HsmKey], filters: Sequence[tuple[str, str]]) -> list[HsmKey]:
    """Return the keys that every filter means."""
    return [key for key in keys if all(_matches(key, name, value) for name, value in filters)]


def _matches(key: HsmKey, name: str, value: str) -> bool:
    if name == _REFERENCE:
        return key.key_reference == value.lower()
    actual = key.attributes.get(name.removeprefix(_ATTRIBUTE))
    if isinstance(actual, bool):
        return str(actual).lower() == value.lower()
    if name == "attr.id":
        return str(actual).lower() == value.lower()
    return actual is not None and str(actual) == value
