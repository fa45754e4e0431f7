"""The commands: what they refuse, in one line that says what to do, and what they print."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from keywright.sigv4 import Credentials
from tests.services.certificate_authority import CertificateAuthority
from tests.services.command import run_installed_keywright, run_keywright
from tests.services.xks_client import XksClient
from tests.services.xks_proxy import ProxyFailed, XksProxy


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, xks_authority: CertificateAuthority) -> XksProxy:
    """A proxy that is never served."""
    proxy = XksProxy.make(tmp_path_factory.mktemp("made"), authority=xks_authority)
    proxy.create_key("key")
    return proxy


def test_init_prints_a_credential_that_a_key_store_takes(tmp_path: Path):
    done = run_installed_keywright("xks-proxy", "init", "--data-dir", tmp_path / "data", "--prefix", "/a/b")
    printed = json.loads(done.stdout)
    assert printed["data_dir"] == str(tmp_path / "data")
    assert printed["uri_path"] == "/a/b/kms/xks/v1"
    assert re.fullmatch("[A-Z2-7]{20,30}", printed["access_key_id"])
    assert re.fullmatch("[a-zA-Z0-9/+=]{43,64}", printed["raw_secret_access_key"])


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("key", "create", "key"), "has a key 'key' already"),
        (("key", "create", ".."), "is no key id"),
        (("key", "create", "new", "--prefix", "/none"), "there is no tenant '/none'"),
        (("key", "create", "new", "--backend", "pkcs11"), "name them in the [pkcs11] section"),
        (("key", "create", "new", "--backend", "software", "--adopt", "x"), "--adopt is for keys on PKCS#11 tokens"),
        (("key", "disable", "none"), "has no key 'none'"),
        (("key", "delete", "key"), "say --yes"),
        (("key", "move", "key"), "name them in the [pkcs11] section"),
        (("key", "import", "new", "--material-file", "/none"), "No such file"),
        (("tenant", "add", "--prefix", "no-slash"), "is no prefix"),
        (("tenant", "add"), "exists already"),
        (("tenant", "remove"), "delete them first"),
        (("credential", "remove", "NONE"), "has no credential NONE"),
        (("credential", "add", "--access-key-id", "A" * 24), "go together"),
        (("export", "--access-key-id", "NONE"), "has no such credential"),
        (("rule", "remove", "none"), "has no rule 'none'"),
        (("serve", "--listen", "127.0.0.1:0"), "a proxy speaks TLS only"),
        (("serve", "--listen", "nowhere"), "--listen takes HOST:PORT"),
        (("serve", "--listen", "127.0.0.1:0", "--tls-cert", "/none"), "go together"),
        (("serve", "--listen", "127.0.0.1:0", "--tls-cert", "/none", "--tls-key", "/none"), "cannot be used"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(made: XksProxy, arguments: tuple[str, ...], reason: str):
    refused = made.run(*arguments)
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr.startswith("keywright: ")
    assert refused.stderr.count("\n") == 1
    assert reason in refused.stderr


def test_init_refuses_to_overwrite(made: XksProxy):
    refused = made.run("init")
    assert (refused.returncode, "nothing is ever overwritten" in refused.stderr) == (1, True)


@pytest.mark.parametrize(
    "options",
    [("--backend", "pkcs11"), ("--module", "/m.so"), ("--token", "t"), ("--backend", "pkcs11", "--module", "/m.so")],
)
def test_init_for_tokens_wants_all_that_tokens_need(tmp_path: Path, options: tuple[str, ...]):
    refused = run_keywright("xks-proxy", "init", "--data-dir", tmp_path / "data", *options)
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("spoilt", ["root.key", "state.sealed"])
def test_a_directory_that_lost_a_file_is_refused(tmp_path: Path, xks_authority: CertificateAuthority, spoilt: str):
    proxy = XksProxy.make(tmp_path, authority=xks_authority)
    (proxy.data_dir / spoilt).unlink()
    refused = proxy.run("key", "list")
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert spoilt in refused.stderr


def test_a_root_key_that_others_can_read_is_refused(tmp_path: Path, xks_authority: CertificateAuthority):
    proxy = XksProxy.make(tmp_path, authority=xks_authority)
    (proxy.data_dir / "root.key").chmod(0o640)
    with pytest.raises(ProxyFailed, match="chmod 600"):
        proxy.start()


def test_metrics_are_for_this_machine_alone(tmp_path: Path, xks_authority: CertificateAuthority):
    proxy = XksProxy.make(tmp_path, authority=xks_authority, settings='[metrics]\nlisten = "0.0.0.0:0"\n')
    with pytest.raises(ProxyFailed, match="metrics are not for them"):
        proxy.start()


def test_a_material_file_that_others_can_read_is_refused(made: XksProxy, tmp_path: Path):
    material = tmp_path / "material"
    material.write_bytes(bytes(32))
    material.chmod(0o644)
    refused = made.run("key", "import", "new", "--material-file", material)
    assert (refused.returncode, "chmod 600" in refused.stderr) == (1, True)


def test_lists_show_no_secret(made: XksProxy):
    shown = made.do("credential", "list") + made.do("tenant", "list") + made.do("key", "list")
    assert made.access_key_id in shown
    assert made.raw_secret_access_key not in shown
    listed = json.loads(made.do("key", "list").splitlines()[0])
    assert listed == {
        "key_id": "key",
        "aliases": [],
        "usages": ["ENCRYPT", "DECRYPT"],
        "enabled": True,
        "version": 1,
        "backend": "software",
    }


def test_export_is_what_consoles_import(made: XksProxy):
    assert json.loads(made.do("export")) == {
        "XksProxyUriPath": "/kms/xks/v1",
        "XksProxyAuthenticationCredential": {
            "AccessKeyId": made.access_key_id,
            "RawSecretAccessKey": made.raw_secret_access_key,
        },
    }


def test_a_credential_of_ones_own_is_taken_and_one_that_no_key_store_takes_is_not(
    tmp_path: Path, xks_authority: CertificateAuthority
):
    proxy = XksProxy.make(tmp_path, authority=xks_authority)
    secret_file = tmp_path / "secret"
    secret_file.touch(mode=0o600)
    secret_file.write_text("too short\n")
    options = ("--access-key-id", "OWN2OWN3OWN4OWN5OWN6", "--secret-file", secret_file)
    assert "43 to 64 characters" in proxy.run("credential", "add", *options).stderr
    secret_file.write_text("s" * 43 + "\n")
    exported = tmp_path / "import.json"
    printed = proxy.do("credential", "add", *options, "--export", exported)
    assert "s" * 43 not in printed
    assert exported.stat().st_mode & 0o777 == 0o600
    written = json.loads(exported.read_text())["XksProxyAuthenticationCredential"]
    assert written == {"AccessKeyId": "OWN2OWN3OWN4OWN5OWN6", "RawSecretAccessKey": "s" * 43}
    own = Credentials(access_key_id="OWN2OWN3OWN4OWN5OWN6", secret_access_key="s" * 43)
    try:
        with XksClient.of(proxy.start(), credentials=own) as client:
            assert client.health().status == 200
    finally:
        proxy.kill()


def test_help_names_every_command():
    shown = run_keywright("xks-proxy", "--help").stdout
    for command in ("init", "serve", "tenant", "credential", "key", "rule", "export"):
        assert re.search(rf"^  {command} ", shown, re.MULTILINE)
