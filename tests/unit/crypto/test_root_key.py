"""The root key file is made once, durably and privately, and every fault of it says what to do."""

import errno
import os
import stat

import pytest

from keywright.crypto.errors import (
    RootKeyFileError,
    RootKeyFileExists,
    RootKeyFileExposed,
    RootKeyFileMalformed,
    RootKeyFileMissing,
    RootKeyFileUnusable,
)
from keywright.crypto.key_material import KeyMaterial
from keywright.crypto.root_key import create_root_key_file, read_root_key_file, write_root_key_file

KEY = bytes(range(0x90, 0xB0))
# The id was computed once with Python's hmac from the definition in domain_keys.py.
TEXT = f"keywright-root-key-v1\nkey: {KEY.hex()}\nid: 799014a1efa9223ae40df1fea87372de\n"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "root.key"


def write(path, text, mode=0o600):
    path.write_text(text)
    path.chmod(mode)
    return path


def assert_one_helpful_line(error, path):
    text = str(error)
    assert text.startswith(str(path))
    assert "\n" not in text
    assert ":" in text.removeprefix(str(path))
    assert KEY.hex() not in text
    assert KEY.hex()[:16] not in repr(error.__context__)


def test_a_created_file_gives_the_same_key_back(path):
    created = create_root_key_file(path, os.urandom)
    read_root_key_file(path).require_same(created)


def test_the_form_of_the_file_is_fixed(path):
    write_root_key_file(path, KeyMaterial(KEY))
    assert path.read_text() == TEXT


def test_the_key_is_32_bytes_of_the_random_source(path):
    created = create_root_key_file(path, lambda size: KEY[:size])
    created.require_same(KeyMaterial(KEY))


def test_the_file_is_closed_to_others_whatever_the_umask(path):
    before = os.umask(0)
    try:
        create_root_key_file(path, os.urandom)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_file_and_then_directory_are_forced_to_disk(path, monkeypatch):
    synced = []
    real = os.fsync

    def fsync(descriptor):
        synced.append("directory" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    create_root_key_file(path, os.urandom)
    assert synced == ["file", "directory"]


def test_an_existing_file_is_left_alone(path):
    write(path, "precious")
    with pytest.raises(RootKeyFileExists) as raised:
        create_root_key_file(path, os.urandom)
    assert path.read_text() == "precious"
    assert_one_helpful_line(raised.value, path)


def test_creation_does_not_follow_a_dangling_link(path, tmp_path):
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(RootKeyFileExists):
        create_root_key_file(path, os.urandom)
    assert not (tmp_path / "elsewhere").exists()


def test_creation_in_a_missing_directory_is_refused(tmp_path):
    path = tmp_path / "missing" / "root.key"
    with pytest.raises(RootKeyFileUnusable) as raised:
        create_root_key_file(path, os.urandom)
    assert_one_helpful_line(raised.value, path)


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_full_disk_leaves_no_half_written_file(path, monkeypatch, call):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, call, full)
    with pytest.raises(RootKeyFileUnusable, match="No space left"):
        create_root_key_file(path, os.urandom)
    assert not path.exists()


def test_a_write_in_small_pieces_is_completed(path, monkeypatch):
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, bytes(data[:5])))
    write_root_key_file(path, KeyMaterial(KEY))
    assert path.read_text() == TEXT


def test_a_missing_file_is_named(path):
    with pytest.raises(RootKeyFileMissing) as raised:
        read_root_key_file(path)
    assert_one_helpful_line(raised.value, path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o620, 0o602, 0o644, 0o610, 0o601])
def test_a_file_open_to_others_is_refused(path, mode):
    with pytest.raises(RootKeyFileExposed, match="chmod 600") as raised:
        read_root_key_file(write(path, TEXT, mode))
    assert_one_helpful_line(raised.value, path)


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_private_file_is_read(path, mode):
    read_root_key_file(write(path, TEXT, mode)).require_same(KeyMaterial(KEY))


def test_a_file_of_another_user_is_refused(path, monkeypatch):
    write(path, TEXT)
    if os.geteuid() == 0:
        os.chown(path, 12345, 12345)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(RootKeyFileExposed, match="another user") as raised:
        read_root_key_file(path)
    assert_one_helpful_line(raised.value, path)


def test_a_link_is_followed_because_secret_mounts_are_links(path, tmp_path):
    path.symlink_to(write(tmp_path / "..data", TEXT))
    read_root_key_file(path).require_same(KeyMaterial(KEY))


def test_behind_a_link_the_real_file_is_judged(path, tmp_path):
    path.symlink_to(write(tmp_path / "target", TEXT, 0o644))
    with pytest.raises(RootKeyFileExposed):
        read_root_key_file(path)


def test_a_link_to_itself_is_refused(path):
    path.symlink_to(path)
    with pytest.raises(RootKeyFileUnusable) as raised:
        read_root_key_file(path)
    assert_one_helpful_line(raised.value, path)


def test_a_directory_is_refused(path):
    path.mkdir(mode=0o700)
    with pytest.raises(RootKeyFileMalformed, match="regular file"):
        read_root_key_file(path)


def test_a_pipe_is_refused_and_not_waited_for(path):
    os.mkfifo(path, 0o600)
    with pytest.raises(RootKeyFileMalformed, match="regular file"):
        read_root_key_file(path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        KEY.hex(),
        TEXT[:-2],
        TEXT.replace("v1", "v2"),
        TEXT.replace("key: ", "key "),
        TEXT.replace("90", "9g", 1),
        TEXT.replace("90", "", 1),
        TEXT.replace("90", "9090", 1),
        TEXT + "more",
        TEXT + TEXT,
        TEXT + "\n" * 5000,
        "\0" * 100,
    ],
)
def test_a_file_of_another_form_is_refused(path, text):
    with pytest.raises(RootKeyFileMalformed) as raised:
        read_root_key_file(write(path, text))
    assert_one_helpful_line(raised.value, path)


def test_a_mistyped_digit_anywhere_is_found(path):
    digits = [place for place in range(len(TEXT)) if TEXT[place] in "0123456789abcdef" and place > 26]
    for place in digits:
        if TEXT[place:].startswith("d: "):
            continue
        other = "0" if TEXT[place] != "0" else "1"
        with pytest.raises(RootKeyFileMalformed, match="mistyped"):
            read_root_key_file(write(path, TEXT[:place] + other + TEXT[place + 1 :]))


@pytest.mark.parametrize("change", [str.upper, lambda text: text.replace("\n", "\r\n"), lambda text: f"\n {text}\n\n"])
def test_case_of_digits_and_white_space_are_forgiven(path, change):
    head, rest = TEXT.split("\n", 1)
    digits = rest.replace(KEY.hex(), change(KEY.hex())) if change is str.upper else rest
    text = f"{head}\n{digits}" if change is str.upper else change(TEXT)
    read_root_key_file(write(path, text)).require_same(KeyMaterial(KEY))


def test_all_faults_are_of_one_kind():
    kinds = {
        RootKeyFileMissing,
        RootKeyFileExists,
        RootKeyFileExposed,
        RootKeyFileMalformed,
        RootKeyFileUnusable,
    }
    assert all(issubclass(kind, RootKeyFileError) for kind in kinds)
