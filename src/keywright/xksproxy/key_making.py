"""Making, adopting, importing, rotating and moving keys, as commands ask for it.

Every function raises Refused, and then no key refers to what was made.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import msgspec

from keywright.crypto.aes_gcm import KEY_SIZE
from keywright.crypto.errors import CryptoError
from keywright.crypto.key_material import KeyMaterial
from keywright.xksproxy.data_directory import DataDirectory
from keywright.xksproxy.key_managers.token_keys import TokenKeys, open_token_keys
from keywright.xksproxy.refusals import Refused
from keywright.xksproxy.state.document import Backend, Document, Key, KeyVersion, Usage
from keywright.xksproxy.state.key_changes import (
    add_key,
    add_key_version,
    check_new_key,
    delete_key,
    move_key_version,
)
from keywright.xksproxy.state.sealed_secrets import material_check

_OBJECT_ID_BYTES = 16
_FIRST = 1
_BOTH = (Usage.ENCRYPT, Usage.DECRYPT)

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """What a new key is to be; no backend means the directory's default."""

    prefix: str
    name: str
    aliases: tuple[str, ...] = ()
    usages: tuple[Usage, ...] = _BOTH
    backend: Backend | None = None


def create_key(directory: DataDirectory, new: NewKey) -> Key:
    """Make a key with new material."""
    backend = _prepared(directory, new)
    return _added(directory, new, _new_version(directory, new.prefix, new.name, _FIRST, backend))


def adopt_key(directory: DataDirectory, new: NewKey, label: str) -> Key:
    """Take an object that is on the tokens already as a key."""
    _prepared(directory, new)
    found = _on_tokens(directory, lambda tokens: tokens.find(label))
    permitted = {Usage.ENCRYPT: found.encrypt, Usage.DECRYPT: found.decrypt}
    for usage in new.usages:
        if not permitted[usage]:
            raise Refused(f"the object {label!r} may not be used for {usage}: choose the usages with --usage")
    version = KeyVersion(number=_FIRST, backend=Backend.PKCS11, object_id=found.key_id)
    return _added(directory, new, version)


def import_key(directory: DataDirectory, new: NewKey, material: KeyMaterial) -> Key:
    """Make a key of material that comes from elsewhere."""
    if len(material) != KEY_SIZE:
        raise Refused(f"key material is {KEY_SIZE} raw bytes, not {len(material)}")
    backend = _prepared(directory, new)
    return _added(directory, new, _placed(directory, new.prefix, new.name, _FIRST, backend, material))


def rotate_key(directory: DataDirectory, prefix: str, key_id: str) -> Key:
    """Give a key new material, where its current one is; what it encrypted before still decrypts."""
    key = _key(directory, prefix, key_id)
    number = key.current.number + 1
    version = _new_version(directory, prefix, key.name, number, key.current.backend)

    def change(document: Document) -> Document:
        if document.tenant(prefix).key(key_id).current.number != number - 1:
            raise Refused(f"key {key_id!r} was rotated by another command meanwhile")
        return add_key_version(document, prefix, key_id, version)

    directory.change(change)
    return _key(directory, prefix, key_id)


def move_key(directory: DataDirectory, prefix: str, key_id: str, material: KeyMaterial | None) -> Key:
    """Put a key's material on every token that lacks it, so that its ciphertexts decrypt there.

    `material` is that of the current version; None takes what is sealed in the state, of all versions.
    """
    key = _key(directory, prefix, key_id)
    for version in key.versions if material is None else (key.current,):
        moved = _moved(directory, prefix, key.name, version, material)
        directory.change(partial(_with_moved, prefix=prefix, key_id=key_id, moved=moved))
    return _key(directory, prefix, key_id)


def remove_key(directory: DataDirectory, prefix: str, key_id: str, *, destroy_objects: bool) -> Key:
    """Delete a key with the material that is sealed in the state, and on demand with its objects on the tokens."""
    key = _key(directory, prefix, key_id)
    directory.change(lambda document: delete_key(document, prefix, key_id))
    for version in key.versions if destroy_objects else ():
        if version.object_id is not None:
            _on_tokens(directory, partial(_destroy, object_id=version.object_id))
    return key


async def _destroy(tokens: TokenKeys, *, object_id: bytes) -> None:
    await tokens.destroy(object_id)


def _with_moved(document: Document, *, prefix: str, key_id: str, moved: KeyVersion) -> Document:
    return move_key_version(document, prefix, key_id, moved)


def _key(directory: DataDirectory, prefix: str, key_id: str) -> Key:
    return directory.state_file.read().tenant(prefix).key(key_id)


def _prepared(directory: DataDirectory, new: NewKey) -> Backend:
    """Refuse, before anything is made, what would be refused after it; return the backend."""
    document = directory.state_file.read()
    check_new_key(document.tenant(new.prefix), (new.name, *new.aliases))
    return new.backend or document.default_backend


def _added(directory: DataDirectory, new: NewKey, version: KeyVersion) -> Key:
    key = Key(name=new.name, aliases=new.aliases, usages=new.usages, versions=(version,))
    directory.change(lambda document: add_key(document, new.prefix, key))
    return key


def _new_version(directory: DataDirectory, prefix: str, name: str, number: int, backend: Backend) -> KeyVersion:
    if backend is Backend.SOFTWARE:
        with KeyMaterial.generate(KEY_SIZE) as material:
            return _placed(directory, prefix, name, number, backend, material)
    object_id = os.urandom(_OBJECT_ID_BYTES)
    _on_tokens(directory, lambda tokens: tokens.make(object_id, _label(prefix, name, number)))
    return KeyVersion(number=number, backend=backend, object_id=object_id)


def _placed(
    directory: DataDirectory, prefix: str, name: str, number: int, backend: Backend, material: KeyMaterial
) -> KeyVersion:
    check = material_check(material)
    if backend is Backend.SOFTWARE:
        sealed = directory.secrets.seal_material(prefix, name, number, material)
        return KeyVersion(number=number, backend=backend, sealed_material=sealed, check=check)
    object_id = os.urandom(_OBJECT_ID_BYTES)
    _on_tokens(directory, lambda tokens: tokens.bring(object_id, _label(prefix, name, number), material))
    return KeyVersion(number=number, backend=backend, object_id=object_id, check=check)


def _moved(
    directory: DataDirectory, prefix: str, name: str, version: KeyVersion, given: KeyMaterial | None
) -> KeyVersion:
    if given is None and version.sealed_material is None:
        raise Refused(f"the material of key {name!r} is not in the state: name a copy of it with --material-file")
    material = given or directory.secrets.material(prefix, name, version)
    if version.check is not None and material_check(material) != version.check:
        raise Refused(f"this is not the material of key {name!r}")
    object_id = version.object_id or os.urandom(_OBJECT_ID_BYTES)
    _on_tokens(directory, lambda tokens: tokens.bring(object_id, _label(prefix, name, version.number), material))
    return msgspec.structs.replace(
        version,
        backend=Backend.PKCS11,
        object_id=object_id,
        sealed_material=None,
        check=material_check(material),
    )


def _label(prefix: str, name: str, number: int) -> str:
    return f"xks {prefix}/{name} {number}"


def _on_tokens(directory: DataDirectory, step: Callable[[TokenKeys], Awaitable[Result]]) -> Result:
    async def run() -> Result:
        async with open_token_keys(directory.settings.pkcs11) as tokens:
            return await step(tokens)

    try:
        return asyncio.run(run())
    except CryptoError as fault:
        raise Refused(str(fault)) from fault
