"""`keywright serve` and `dev` on what cannot be served: one line that says what to do, and nothing changed on disk."""

from __future__ import annotations

import shutil
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.services.command import run_installed_keywright, run_keywright
from tests.services.server import KeywrightServer, ServerFactory

Spoil = Callable[[KeywrightServer, Path], None]

# What SQLite itself keeps beside a database that somebody looks at; they hold nothing of their own.
PASSING = ("keywright.db-wal", "keywright.db-shm")


def _no_root_key(deployment: KeywrightServer, _: Path) -> None:
    (deployment.data_dir / "root.key").unlink()


def _root_key_of_another(deployment: KeywrightServer, elsewhere: Path) -> None:
    other = KeywrightServer.make(elsewhere)
    shutil.copy(other.data_dir / "root.key", deployment.data_dir / "root.key")


def _open_root_key(deployment: KeywrightServer, _: Path) -> None:
    (deployment.data_dir / "root.key").chmod(0o644)


def _mistyped_root_key(deployment: KeywrightServer, _: Path) -> None:
    path = deployment.data_dir / "root.key"
    text = path.read_text()
    place = text.index("key: ") + 5
    path.write_text(text[:place] + ("1" if text[place] == "0" else "0") + text[place + 1 :])


def _newer_schema(deployment: KeywrightServer, _: Path) -> None:
    with closing(sqlite3.connect(deployment.data_dir / "keywright.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999_from_the_future'")


def _no_database(deployment: KeywrightServer, _: Path) -> None:
    for path in deployment.data_dir.glob("keywright.db*"):
        path.unlink()


def _damaged_database(deployment: KeywrightServer, _: Path) -> None:
    (deployment.data_dir / "keywright.db").write_bytes(b"this is no database" * 500)


def _configuration(text: str) -> Spoil:
    def write(deployment: KeywrightServer, _: Path) -> None:
        (deployment.data_dir / "keywright.toml").write_text(text)

    return write


SPOILT: dict[str, tuple[Spoil, str]] = {
    "the root key is missing": (_no_root_key, "put the root key file back"),
    "the root key is another deployment's": (_root_key_of_another, "is not the root key of this database"),
    "the root key can be read by others": (_open_root_key, "chmod 600"),
    "the root key is mistyped": (_mistyped_root_key, "mistyped"),
    "the schema is newer": (_newer_schema, "newer"),
    "the database is missing": (_no_database, "There is no database file"),
    "the database is damaged": (_damaged_database, "restore a backup"),
    "the configuration is no TOML": (_configuration("[limits\n"), "keywright.toml"),
    "a setting is unknown": (_configuration("[limits]\ndoors = 5\n"), "unknown setting 'doors' in [limits]"),
    "a section is unknown": (_configuration("[limit]\nclusters = 5\n"), "unknown section [limit]"),
    "a setting is of a wrong type": (_configuration("limits = 5\n"), "keywright.toml"),
    "a number is a text": (_configuration('[limits]\nclusters = "5"\n'), "keywright.toml"),
    "a path is a number": (_configuration("[root_key]\nfile = 5\n"), "keywright.toml"),
    "the database address is none": (_configuration('[database]\nurl = "nonsense"\n'), ""),
    "the database server is away": (_configuration('[database]\nurl = "postgresql://k@127.0.0.1:1/none"\n'), ""),
    "the audit log cannot be written": (_configuration('[audit]\nfile = "missing/audit.jsonl"\n'), "audit log"),
    "the configuration is no text": (
        lambda deployment, _: (deployment.data_dir / "keywright.toml").write_bytes(b"\xff\xfe") and None,
        "keywright.toml",
    ),
}


def _require_refusal(done: Any, hint: str) -> None:
    assert done.returncode == 1, done
    assert done.stdout == ""
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("keywright: "), done.stderr
    assert hint in lines[0], done.stderr


@pytest.mark.parametrize("fault", SPOILT)
def test_a_deployment_that_cannot_be_served_is_refused_and_left_as_it_is(
    deployment: KeywrightServer, state_of: Callable[[Path], dict[str, Any]], tmp_path: Path, fault: str
) -> None:
    spoil, hint = SPOILT[fault]
    (tmp_path / "elsewhere").mkdir()
    spoil(deployment, tmp_path / "elsewhere")
    before = state_of(deployment.data_dir)
    _require_refusal(run_keywright("serve", "--data-dir", deployment.data_dir, "--listen", "127.0.0.1:0"), hint)
    after = state_of(deployment.data_dir)
    assert {name: found for name, found in after.items() if name not in PASSING} == before


def test_a_directory_that_is_no_deployment_is_refused(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    _require_refusal(run_keywright("serve", "--data-dir", missing), "keywright init --data-dir")
    assert not missing.exists()
    empty = tmp_path / "empty"
    empty.mkdir()
    _require_refusal(run_keywright("serve", "--data-dir", empty), "")
    assert list(empty.iterdir()) == []


@pytest.mark.parametrize(
    "listen", ["127.0.0.1", "8080", ":8080", "127.0.0.1:http", "127.0.0.1:65536", "127.0.0.1:-1", ""]
)
def test_an_address_that_is_none_is_refused(deployment: KeywrightServer, listen: str) -> None:
    _require_refusal(run_keywright("serve", "--data-dir", deployment.data_dir, "--listen", listen), "HOST:PORT")


@pytest.mark.parametrize("listen", ["192.0.2.1:0", "no.such.host.invalid:0"])
def test_an_address_of_another_machine_is_refused(deployment: KeywrightServer, listen: str, tmp_path: Path) -> None:
    certificate = tmp_path / "file.pem"
    certificate.write_text("unused")
    done = run_keywright(
        "serve",
        "--data-dir",
        deployment.data_dir,
        "--listen",
        listen,
        "--tls-cert",
        certificate,
        "--tls-key",
        certificate,
    )
    _require_refusal(done, "")


def test_a_port_in_use_is_refused(deployment: KeywrightServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        done = run_keywright("serve", "--data-dir", deployment.data_dir, "--listen", listen)
    _require_refusal(done, "choose another port")


@pytest.mark.parametrize("listen", ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"])
def test_plain_http_for_other_machines_is_refused(deployment: KeywrightServer, listen: str) -> None:
    _require_refusal(run_keywright("serve", "--data-dir", deployment.data_dir, "--listen", listen), "--tls-cert")


def test_half_of_a_tls_configuration_is_refused(deployment: KeywrightServer, tmp_path: Path) -> None:
    certificate = tmp_path / "file.pem"
    certificate.write_text("unused")
    done = run_keywright("serve", "--data-dir", deployment.data_dir, "--tls-cert", certificate)
    _require_refusal(done, "go together")


def test_a_certificate_that_is_none_is_refused(deployment: KeywrightServer, tmp_path: Path) -> None:
    certificate = tmp_path / "file.pem"
    certificate.write_text("no certificate")
    options = ("--listen", "127.0.0.1:0", "--tls-cert", certificate, "--tls-key", certificate)
    _require_refusal(run_keywright("serve", "--data-dir", deployment.data_dir, *options), "")


def test_dev_is_refused_on_an_address_that_others_can_reach(tmp_path: Path) -> None:
    done = run_keywright("dev", "--data-dir", tmp_path / "d", "--listen", "0.0.0.0:0")
    _require_refusal(done, "keywright serve")
    assert not (tmp_path / "d").exists()


def test_a_deployment_of_dev_is_never_served_to_others(tmp_path: Path) -> None:
    server = KeywrightServer.make_dev(tmp_path).start()
    server.stop()
    server.close()
    certificate = tmp_path / "file.pem"
    certificate.write_text("unused")
    options = ("--listen", "0.0.0.0:0", "--tls-cert", certificate, "--tls-key", certificate)
    _require_refusal(run_keywright("serve", "--data-dir", server.data_dir, *options), "loopback only")


def test_a_second_server_on_a_taken_port_leaves_the_first_alone(start_server: ServerFactory) -> None:
    server = start_server()
    listen = server.endpoint.rpartition("/")[2]
    done = run_installed_keywright("serve", "--data-dir", server.data_dir, "--listen", listen)
    _require_refusal(done, "choose another port")
    server.client("kms").create_key()
    server.stop()
