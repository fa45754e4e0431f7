"""`keywright key-store create`, by options and by questions on a terminal."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
from pathlib import Path

import pytest

from tests.services.command import DEADLINE_SECONDS, KEYWRIGHT, clean_environment, run_keywright
from tests.services.server import KeywrightServer

PASSWORD = "kmsuser12345"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    server = KeywrightServer.make(tmp_path_factory.mktemp("keywright"))
    try:
        yield Place(server.start(), tmp_path_factory.mktemp("files"))
    finally:
        server.close()


class Place:
    """A server with a cluster, and the files that belong to it."""

    def __init__(self, server: KeywrightServer, files: Path) -> None:
        self.password_file = files / "kmsuser"
        self.password_file.write_text(PASSWORD)
        made = run_keywright(
            "hsm", "cluster", "create", "--data-dir", server.data_dir, "--output", "json",
            "--crypto-user-password-file", self.password_file,
        )  # fmt: skip
        cluster = json.loads(made.stdout)["data"]
        self.files, self.cluster_id, self.trust_anchor = files, cluster["cluster_id"], cluster["trust_anchor_file"]
        self.environment = {
            "AWS_ENDPOINT_URL": server.endpoint,
            "AWS_DEFAULT_REGION": server.regions[0],
            "AWS_ACCESS_KEY_ID": server.credentials.access_key_id,
            "AWS_SECRET_ACCESS_KEY": server.credentials.secret_access_key,
        }
        self.client = server.client()

    def create(self, *options: str | Path) -> subprocess.CompletedProcess[str]:
        return run_keywright("key-store", "create", *options, **self.environment)

    def answer(self, *answers: str) -> tuple[int, str]:
        """Answer the questions on a terminal; return the exit code and what was to be seen."""
        terminal, theirs = pty.openpty()
        process = subprocess.Popen(
            [KEYWRIGHT, "key-store", "create"],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=clean_environment(**self.environment, TERM="dumb"),
        )
        os.close(theirs)
        seen, coming = b"", list(answers)
        while piece := _read(terminal):
            seen += piece
            # Reading a password drops what was typed ahead, so each answer waits for its question.
            if coming and seen.endswith((b": ", b"]: ")):
                os.write(terminal, f"{coming.pop(0)}\n".encode())
                seen += b"\n"
        os.close(terminal)
        return process.wait(60), seen.decode()

    def remove(self, name: str) -> None:
        (store,) = self.client.describe_custom_key_stores(CustomKeyStoreName=name)["CustomKeyStores"]
        self.client.delete_custom_key_store(CustomKeyStoreId=store["CustomKeyStoreId"])


def _read(terminal: int) -> bytes:
    assert select.select([terminal], [], [], DEADLINE_SECONDS)[0], "the command neither asks nor ends"
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux says that nobody is at the other end any more
        return b""


def test_options_make_a_key_store_and_its_id_is_all_that_is_printed(place):
    own = ("--cluster-id", place.cluster_id, "--trust-anchor-file", place.trust_anchor)
    done = place.create(
        "--type", "cloudhsm", "--name", "by options", *own, "--password-file", place.password_file, "--no-connect"
    )
    assert done.returncode == 0, done.stderr
    (store,) = place.client.describe_custom_key_stores(CustomKeyStoreName="by options")["CustomKeyStores"]
    assert done.stdout == f"{store['CustomKeyStoreId']}\n"
    assert store["ConnectionState"] == "DISCONNECTED"
    assert PASSWORD not in done.stderr
    place.remove("by options")


def test_questions_are_asked_until_the_answers_are_right(place):
    (place.files / "no-certificate").write_text("nothing")
    code, seen = place.answer(
        *("cloudhsm", "by questions"),
        *("not-a-cluster", "cluster-222222222222", place.cluster_id),
        *(str(place.files / "nowhere"), str(place.files / "no-certificate"), place.trust_anchor),
        *(PASSWORD, "y", "n"),
    )
    assert code == 0, seen
    assert "cloudHsmClusterId: Member must" in seen
    assert "there is no cluster cluster-222222222222 in this account and Region" in seen
    assert "nowhere cannot be read as text" in seen
    assert "no-certificate is not a certificate in PEM" in seen
    assert "KeyStorePassword                   (hidden)" in seen
    place.remove("by questions")


def test_who_says_no_gets_no_key_store(place):
    code, seen = place.answer("cloudhsm", "never", place.cluster_id, place.trust_anchor, PASSWORD, "n")
    assert code == 1, seen
    names = [each["CustomKeyStoreName"] for each in place.client.describe_custom_key_stores()["CustomKeyStores"]]
    assert "never" not in names


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "--type is needed where nobody can be asked"),
        (("--type", "cloudhsm"), "--name is needed"),
        (("--type", "cloudhsm", "--endpoint", "https://h"), "--endpoint is not for a key store of type AWS_CLOUDHSM"),
        (("--type", "external", "--name", "n", "--cluster-id", "c"), "--cluster-id is not for a key store of type"),
        (
            ("--type", "external", "--name", "n", "--connectivity", "public", "--endpoint", "http://h"),
            "--endpoint: xksProxyUriEndpoint: Member must",
        ),
    ],
)
def test_options_that_cannot_be_right_are_refused_before_anything_is_sent(place, options, said):
    done = place.create(*options)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())


def test_an_external_key_store_takes_the_file_that_a_proxy_exports(place):
    secret = "x" * 43
    credential = {"AccessKeyId": "A" * 20, "RawSecretAccessKey": secret}
    exported = {"XksProxyUriPath": "/team/kms/xks/v1", "XksProxyAuthenticationCredential": credential}
    (place.files / "credential.json").write_text(json.dumps(exported))
    file = place.files / "credential.json"
    own = ("--connectivity", "public", "--endpoint", "https://proxy.invalid", "--credential-file", file)
    done = place.create("--type", "external", "--name", "n", *own, "--yes")
    assert done.returncode == 1
    assert "XksProxyUriPath                    /team/kms/xks/v1" in done.stderr
    assert "(XksProxyUriUnreachableException) when calling the CreateCustomKeyStore operation" in done.stderr
    assert secret not in done.stderr


def test_a_file_that_is_no_credential_is_refused_without_quoting_it(place):
    (place.files / "broken.json").write_text('{"RawSecretAccessKey": "the secret"')
    own = (
        "--connectivity",
        "public",
        "--endpoint",
        "https://h.example",
        "--credential-file",
        place.files / "broken.json",
    )
    done = place.create("--type", "external", "--name", "n", *own)
    assert done.returncode == 2
    assert "has no XksProxyAuthenticationCredential" in " ".join(done.stderr.split())
    assert "the secret" not in done.stderr
