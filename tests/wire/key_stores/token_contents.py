"""What is on the tokens of a cluster, read through PKCS#11 by a process of its own: an independent witness.

Run as a program it prints the secret keys of every token that SOFTHSM2_CONF leads to, with the user's password on
standard input.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pkcs11
from pkcs11 import Attribute, KeyType, ObjectClass
from pkcs11.exceptions import PKCS11Error

from keywright.hsm.module_path import find_module, usual_places
from tests.services.command import clean_environment

_ROOT = Path(__file__).parents[3]
FLAGS = (
    *("TOKEN", "PRIVATE", "SENSITIVE", "EXTRACTABLE", "MODIFIABLE", "DESTROYABLE", "ENCRYPT", "DECRYPT", "WRAP"),
    *("UNWRAP", "SIGN", "VERIFY", "DERIVE", "TRUSTED", "WRAP_WITH_TRUSTED"),
)


def keys_on_tokens(cluster_directory: Path, password: str) -> dict[str, list[dict[str, Any]]]:
    """Return, by token label, what kmsuser sees of every secret key there, its value or the reason why not included."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.wire.key_stores.token_contents"],
        input=password,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=_ROOT,
        env=clean_environment(SOFTHSM2_CONF=str(cluster_directory / "softhsm2.conf")),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)
    return found


def _facts(key: Any) -> dict[str, Any]:
    return {
        "id": key[Attribute.ID].hex(),
        "label": key[Attribute.LABEL],
        "class": ObjectClass(key[Attribute.CLASS]).name,
        "key type": KeyType(key[Attribute.KEY_TYPE]).name,
        **{flag.lower(): bool(key[Attribute[flag]]) for flag in FLAGS},
        "value": _value(key),
    }


def _value(key: Any) -> str:
    try:
        return str(key[Attribute.VALUE].hex())
    except PKCS11Error as refusal:
        return type(refusal).__name__


def _contents(password: str) -> dict[str, list[dict[str, Any]]]:
    library = pkcs11.lib(find_module(None, usual_places()))
    contents = {}
    for slot in library.get_slots(token_present=True):
        token = slot.get_token()
        if not token.flags & pkcs11.TokenFlag.TOKEN_INITIALIZED:
            continue
        with token.open(user_pin=password) as session:
            found = session.get_objects({Attribute.CLASS: ObjectClass.SECRET_KEY})
            contents[token.label] = [_facts(key) for key in found]
    return contents


if __name__ == "__main__":
    print(json.dumps(_contents(sys.stdin.read())))
