"""The stored state: sealed, replaced as a whole, changed by one command at a time."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from keywright.crypto.key_material import KeyMaterial
from keywright.xksproxy.data_directory import DataDirectory, initialize, open_data_directory
from keywright.xksproxy.key_making import NewKey, create_key, import_key
from keywright.xksproxy.refusals import Refused
from keywright.xksproxy.state import key_changes, tenant_changes
from keywright.xksproxy.state.document import Backend, Document, Key, KeyVersion, Tenant, Usage

MATERIAL = bytes(range(32))


@pytest.fixture
def directory(tmp_path: Path) -> DataDirectory:
    initialize(tmp_path / "data", "/t", Backend.SOFTWARE, "")
    return open_data_directory(tmp_path / "data")


def test_a_new_directory_is_closed_to_others_and_never_overwritten(directory: DataDirectory):
    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in directory.path.iterdir()}
    assert files == {"root.key": 0o600, "state.sealed": 0o600, "state.lock": 0o600}
    assert stat.S_IMODE(directory.path.stat().st_mode) == 0o700
    with pytest.raises(Refused, match="is not empty"):
        initialize(directory.path, "", Backend.SOFTWARE, "")


@pytest.mark.parametrize("text", ["[nonsense]\n", "]"])
def test_nothing_is_left_of_a_start_that_failed(tmp_path: Path, text: str):
    with pytest.raises(Refused):
        initialize(tmp_path / "data", "", Backend.SOFTWARE, text)
    assert not (tmp_path / "data").exists()


def test_secrets_do_not_stand_in_any_file(tmp_path: Path):
    made = initialize(tmp_path / "data", "", Backend.SOFTWARE, "")
    directory = open_data_directory(tmp_path / "data")
    import_key(directory, NewKey(prefix="", name="key"), KeyMaterial(MATERIAL))
    for path in directory.path.iterdir():
        content = path.read_bytes()
        for secret in (made.raw_secret_access_key.encode(), MATERIAL, made.access_key_id.encode()):
            assert secret not in content
    assert made.raw_secret_access_key not in repr(made)


def test_a_state_of_another_root_key_is_refused(directory: DataDirectory, tmp_path: Path):
    initialize(tmp_path / "other", "", Backend.SOFTWARE, "")
    (directory.path / "state.sealed").write_bytes((tmp_path / "other/state.sealed").read_bytes())
    with pytest.raises(Refused, match="root key"):
        directory.state_file.read()


@pytest.mark.parametrize("position", [0, 40, 100, -1])
def test_any_changed_byte_is_noticed(directory: DataDirectory, position: int):
    content = bytearray(directory.state_file.path.read_bytes())
    content[position] ^= 1
    directory.state_file.path.write_bytes(content)
    with pytest.raises(Refused):
        directory.state_file.read()


def test_material_of_one_key_does_not_open_as_that_of_another(directory: DataDirectory):
    made = create_key(directory, NewKey(prefix="/t", name="key")).current
    with directory.secrets.material("/t", "key", made) as material:
        assert len(material) == 32
    for prefix, name in (("/u", "key"), ("/t", "other")):
        with pytest.raises(Refused):
            directory.secrets.material(prefix, name, made)


def test_a_file_that_cannot_be_replaced_is_left_as_it_was(directory: DataDirectory, monkeypatch):
    before = directory.state_file.path.read_bytes()

    def no_space(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(Refused, match="No space left"):
        create_key(directory, NewKey(prefix="/t", name="key"))
    monkeypatch.undo()
    assert directory.state_file.path.read_bytes() == before
    assert directory.state_file.read().tenant("/t").keys == ()


@pytest.mark.parametrize("prefix", ["/", "t", "/t/", "/t//u", "/t.u", "/t u", "/" + "t" * 117, "/é"])
def test_a_prefix_that_no_key_store_could_name_is_refused(prefix: str):
    with pytest.raises(Refused, match="is no prefix"):
        tenant_changes.add_tenant(Document(), prefix)


@pytest.mark.parametrize("prefix", ["", "/t", "/t/u_v-w/9", "/" + "t" * 116])
def test_a_prefix_that_a_key_store_can_name_is_taken_once(prefix: str):
    document = tenant_changes.add_tenant(Document(), prefix)
    with pytest.raises(Refused, match="exists already"):
        tenant_changes.add_tenant(document, prefix)


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a b", "k" * 129, "é", "a\n"])
def test_a_key_id_that_no_key_could_name_is_refused(name: str):
    with pytest.raises(Refused, match="is no key id"):
        key_changes.check_new_key(Tenant(prefix=""), (name,))


def key(name: str, *aliases: str) -> Key:
    return Key(name=name, aliases=aliases, versions=(KeyVersion(number=1, backend=Backend.SOFTWARE),))


@pytest.mark.parametrize(
    "second", [key("a"), key("b"), key("c", "a"), key("c", "b"), key("c", "c"), key("c", "d", "d")]
)
def test_a_key_id_leads_to_one_key(second: Key):
    document = key_changes.add_key(Document(tenants=(Tenant(prefix=""),)), "", key("a", "b"))
    with pytest.raises(Refused, match="already"):
        key_changes.add_key(document, "", second)


def test_a_key_without_a_usage_is_refused():
    useless = Key(name="a", usages=(), versions=(KeyVersion(number=1, backend=Backend.SOFTWARE),))
    with pytest.raises(Refused, match="needs a usage"):
        key_changes.add_key(Document(tenants=(Tenant(prefix=""),)), "", useless)


def test_a_tenant_with_keys_is_not_removed():
    document = key_changes.add_key(Document(tenants=(Tenant(prefix=""),)), "", key("a"))
    with pytest.raises(Refused, match="delete them first"):
        tenant_changes.remove_tenant(document, "")
    assert tenant_changes.remove_tenant(key_changes.delete_key(document, "", "a"), "").tenants == ()


def test_what_is_not_there_is_refused_by_name(directory: DataDirectory):
    document = directory.state_file.read()
    for refused in (
        lambda: document.tenant("/none"),
        lambda: document.tenant("/t").key("none"),
        lambda: tenant_changes.remove_credential(document, "/t", "none"),
        lambda: tenant_changes.remove_rule(document, "/t", "none"),
    ):
        with pytest.raises(Refused, match="none"):
            refused()


@pytest.mark.parametrize("size", [1, 16, 31, 33, 64])
def test_only_material_of_32_bytes_is_imported(directory: DataDirectory, size: int):
    with pytest.raises(Refused, match="32 raw bytes"):
        import_key(directory, NewKey(prefix="/t", name="key"), KeyMaterial(bytes(size)))


def test_keys_on_tokens_need_tokens(directory: DataDirectory):
    with pytest.raises(Refused, match="no PKCS#11 tokens are configured"):
        create_key(directory, NewKey(prefix="/t", name="key", backend=Backend.PKCS11, usages=(Usage.ENCRYPT,)))
