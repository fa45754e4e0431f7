"""The data directory of a proxy: made once, opened by every command."""

from __future__ import annotations

import base64
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from keywright.crypto import self_test
from keywright.crypto.domain_keys import Domain
from keywright.crypto.errors import RootKeyFileError, SelfTestFailed
from keywright.crypto.key_material import KeyMaterial
from keywright.crypto.root_key import create_root_key_file, read_root_key_file
from keywright.crypto.seal import Sealer
from keywright.xksproxy.refusals import Refused
from keywright.xksproxy.settings import FILE_NAME as SETTINGS_NAME
from keywright.xksproxy.settings import Settings, load_settings
from keywright.xksproxy.state.document import Backend, Credential, Document
from keywright.xksproxy.state.sealed_secrets import SealedSecrets
from keywright.xksproxy.state.state_file import FILE_NAME as STATE_NAME
from keywright.xksproxy.state.state_file import StateFile
from keywright.xksproxy.state.tenant_changes import add_credential, add_tenant, check_credential, uri_path

ROOT_KEY_NAME = "root.key"
_DOMAIN_KEY_VERSION = 1
_ACCESS_KEY_ID_BYTES = 15
_SECRET_BYTES = 33


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCredential:
    """A credential as it is told once; `raw_secret_access_key` is secret."""

    uri_path: str
    access_key_id: str
    raw_secret_access_key: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataDirectory:
    """An open data directory."""

    path: Path
    settings: Settings
    state_file: StateFile
    secrets: SealedSecrets

    def change(self, step: Callable[[Document], Document]) -> Document:
        """Apply a change under the lock; return the document as it is then. Raises Refused, and nothing is changed."""
        with self.state_file.locked():
            changed = step(self.state_file.read())
            self.state_file.write(changed)
            return changed

    def add_credential(self, prefix: str, given: tuple[str, str] | None = None) -> NewCredential:
        """Add a credential to a tenant, a new one unless an access key id and a secret are given."""
        access_key_id, secret = given or _fresh_credential()
        check_credential(access_key_id, secret)
        credential = Credential(
            access_key_id=access_key_id,
            sealed_secret=self.secrets.seal_secret(prefix, access_key_id, secret),
            created_at=time.time(),
        )
        self.change(lambda document: add_credential(document, prefix, credential))
        return NewCredential(uri_path=uri_path(prefix), access_key_id=access_key_id, raw_secret_access_key=secret)


def open_data_directory(path: Path) -> DataDirectory:
    """Open a directory that `initialize` made; raises Refused."""
    path = path.absolute()
    if not (path / ROOT_KEY_NAME).exists() and not (path / STATE_NAME).exists():
        raise Refused(f"{path} holds no proxy: make one with `keywright xks-proxy init --data-dir {path}`")
    settings = load_settings(path)
    try:
        self_test.run()
        root_key = read_root_key_file(path / ROOT_KEY_NAME)
    except (RootKeyFileError, SelfTestFailed) as fault:
        raise Refused(str(fault)) from fault
    return _opened(path, settings, root_key)


def initialize(path: Path, prefix: str, backend: Backend, settings_text: str) -> NewCredential:
    """Make a data directory with one tenant and one credential; raises Refused, and nothing is left behind.

    `settings_text` becomes the settings file, unless it is empty.
    """
    path = path.absolute()
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise Refused(f"{path} is not empty: choose another --data-dir, nothing is ever overwritten")
    document = add_tenant(Document(default_backend=backend), prefix)
    made_here = not path.exists()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.chmod(0o700)
        return _fill(path, prefix, document, settings_text)
    except OSError as fault:
        _take_back(path, made_here)
        raise Refused(f"{path} cannot be written ({fault.strerror}): check rights and free space") from fault
    except (RootKeyFileError, Refused) as fault:
        _take_back(path, made_here)
        raise Refused(str(fault)) from fault


def _fill(path: Path, prefix: str, document: Document, settings_text: str) -> NewCredential:
    if settings_text:
        settings_file = path / SETTINGS_NAME
        settings_file.touch(mode=0o600)
        settings_file.write_text(settings_text, encoding="utf-8")
    settings = load_settings(path)
    directory = _opened(path, settings, create_root_key_file(path / ROOT_KEY_NAME, os.urandom))
    directory.state_file.write(document)
    return directory.add_credential(prefix)


def _opened(path: Path, settings: Settings, root_key: KeyMaterial) -> DataDirectory:
    sealer = Sealer(root_key, Domain.DATA, _DOMAIN_KEY_VERSION, os.urandom)
    return DataDirectory(
        path=path, settings=settings, state_file=StateFile(path, sealer), secrets=SealedSecrets(sealer)
    )


def _take_back(path: Path, made_here: bool) -> None:
    """Remove what a failed start left; only ever called on a directory that was empty before."""
    if not path.is_dir():
        return
    for entry in path.iterdir():
        entry.unlink()
    if made_here:
        shutil.rmtree(path)


def _fresh_credential() -> tuple[str, str]:
    access_key_id = base64.b32encode(os.urandom(_ACCESS_KEY_ID_BYTES)).decode()
    return access_key_id, base64.b64encode(os.urandom(_SECRET_BYTES)).decode()
