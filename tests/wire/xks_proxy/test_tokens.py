"""Keys on PKCS#11 tokens: the real SoftHSM2, two tokens that stand in for each other."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.services.certificate_authority import CertificateAuthority
from tests.services.processes import children_of
from tests.services.softhsm_tokens import SoftHsmTokens
from tests.services.xks_client import XksClient, integrity_value
from tests.services.xks_proxy import XksProxy
from tests.wire.xks_proxy.eventually import eventually

CDIV = {"ciphertextDataIntegrityValueAlgorithm": "SHA_256"}
MATERIAL = bytes(range(32))


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> SoftHsmTokens:
    return SoftHsmTokens.make(tmp_path_factory.mktemp("softhsm") / "hsm", "token-a", "token-b", "token-c")


@pytest.fixture(scope="module")
def material_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("material") / "material"
    path.touch(mode=0o600)
    path.write_bytes(MATERIAL)
    return path


@pytest.fixture(scope="module")
def hsm_proxy(
    tmp_path_factory: pytest.TempPathFactory,
    xks_authority: CertificateAuthority,
    tokens: SoftHsmTokens,
    material_file: Path,
) -> Iterator[XksProxy]:
    made = XksProxy.make(
        tmp_path_factory.mktemp("hsm-proxy"),
        authority=xks_authority,
        init_options=tokens.init_options("token-a", "token-b"),
    )
    made.create_key("made")
    made.do("key", "import", "brought", "--material-file", material_file)
    made.do("key", "import", "sealed", "--material-file", material_file, "--backend", "software")
    try:
        yield made.start()
        made.stop()
    finally:
        made.kill()


@pytest.fixture
def client(hsm_proxy: XksProxy) -> Iterator[XksClient]:
    with XksClient.of(hsm_proxy) as made:
        yield made


def _states(client: XksClient) -> dict[str, Any]:
    return {detail["id"]: detail["healthStatus"] for detail in client.health().json["ekmFleetDetails"]}


@pytest.mark.parametrize("key", ["made", "brought"])
@pytest.mark.parametrize("size", [1, 4300])
def test_a_key_on_tokens_encrypts_and_decrypts(client: XksClient, key: str, size: int):
    plaintext, aad = os.urandom(size), os.urandom(8192)
    sealed = client.encrypt(key, plaintext, aad, **CDIV)
    assert sealed.bytes["ciphertextDataIntegrityValue"] == integrity_value(aad, sealed.bytes)
    # Twice, so that each token decrypts once.
    for _ in range(2):
        assert client.decrypt(key, sealed.json, aad).bytes == {"plaintext": plaintext}
    assert client.decrypt(key, sealed.json, b"other").error == (400, "InvalidCiphertextException")


def test_equal_material_is_the_same_key_wherever_it_is(client: XksClient):
    sealed = client.encrypt("sealed", b"plaintext", b"aad").json
    assert client.decrypt("brought", sealed, b"aad").bytes == {"plaintext": b"plaintext"}
    back = client.encrypt("brought", b"plaintext", b"aad").json
    assert client.decrypt("sealed", back, b"aad").bytes == {"plaintext": b"plaintext"}


def test_metadata_are_those_of_any_key(client: XksClient):
    expected = {"keySpec": "AES_256", "keyUsage": ["DECRYPT", "ENCRYPT"], "keyStatus": "ENABLED"}
    assert client.key_metadata("made").json == expected


def test_every_token_is_reported_and_the_log_names_the_one_that_served(hsm_proxy: XksProxy, client: XksClient):
    assert _states(client) == {"token-a": "ACTIVE", "token-b": "ACTIVE", "software": "ACTIVE"}
    for _ in range(4):
        client.encrypt("made", b"p")
    eventually(
        lambda: {"token-a", "token-b"} <= {one.get("key_manager") for one in hsm_proxy.requests_logged()},
        "both tokens serve",
    )


def test_one_token_stands_in_for_the_other_and_with_both_gone_requests_fail(tokens: SoftHsmTokens, client: XksClient):
    sealed = client.encrypt("made", b"plaintext").json
    away = {label: tokens.take_away(label) for label in ("token-a",)}
    try:
        assert {client.encrypt("made", b"p", **CDIV).status for _ in range(10)} == {200}
        eventually(lambda: _states(client)["token-a"] == "UNAVAILABLE", "the missing token is reported")
        assert _states(client)["token-b"] == "ACTIVE"
        away["token-b"] = tokens.take_away("token-b")
        assert client.encrypt("made", b"p").error == (500, "InternalException")
        assert client.key_metadata("made").error == (500, "InternalException")
        eventually(lambda: _states(client)["token-b"] == "UNAVAILABLE", "both are reported")
        assert client.health().status == 200
        assert client.encrypt("sealed", b"p").status == 200
    finally:
        for directory in away.values():
            tokens.put_back(directory)
    eventually(lambda: client.decrypt("made", sealed).status == 200, "the tokens serve again")
    eventually(lambda: "UNAVAILABLE" not in _states(client).values(), "both are reported again")


def _agents(proxy: XksProxy) -> list[int]:
    return sorted(children_of(proxy.pid))


def test_hung_tokens_are_late_within_the_budget_and_are_replaced(hsm_proxy: XksProxy, client: XksClient):
    client.encrypt("made", b"p")
    hung: set[int] = set()

    def all_hang() -> bool:
        # An agent may just be taking over from one that lost its token in the test before.
        for pid in set(_agents(hsm_proxy)) - hung:
            os.kill(pid, signal.SIGSTOP)
            hung.add(pid)
        answer = client.encrypt("made", b"p")
        return answer.status == 503 and answer.error[1] == "DependencyTimeoutException"

    eventually(all_hang, "a hung token is told as a time-out")
    eventually(lambda: client.encrypt("made", b"p", **CDIV).status == 200, "the tokens serve again")
    eventually(lambda: not hung & set(_agents(hsm_proxy)), "the hung agents are gone")


def test_killed_agents_are_started_again(hsm_proxy: XksProxy, client: XksClient):
    for pid in _agents(hsm_proxy):
        os.kill(pid, signal.SIGKILL)
    eventually(lambda: client.encrypt("made", b"p").status == 200, "the tokens serve again")


def test_ciphertexts_survive_the_move_of_a_key_to_another_token(
    tmp_path: Path,
    xks_authority: CertificateAuthority,
    tokens: SoftHsmTokens,
    material_file: Path,
):
    proxy = XksProxy.make(
        tmp_path, authority=xks_authority, init_options=tokens.init_options("token-a", backend="software")
    )
    try:
        proxy.do("key", "import", "from-file", "--material-file", material_file, "--backend", "pkcs11")
        proxy.create_key("from-state")
        with XksClient.of(proxy.start()) as client:
            sealed = {key: client.encrypt(key, b"plaintext", b"aad").json for key in ("from-file", "from-state")}
        proxy.stop()
        settings = proxy.data_dir / "xks-proxy.toml"
        settings.write_text(settings.read_text().replace("token-a", "token-c"))
        proxy.do("key", "move", "from-file", "--material-file", material_file)
        proxy.do("key", "move", "from-state")
        with XksClient.of(proxy.start()) as client:
            for key, value in sealed.items():
                assert client.decrypt(key, value, b"aad").bytes == {"plaintext": b"plaintext"}
        proxy.stop()
        assert {line.split('"backend": ')[1] for line in proxy.do("key", "list").splitlines()} == {'"pkcs11"}'}
    finally:
        proxy.kill()


def test_a_move_with_other_material_is_refused(hsm_proxy: XksProxy, tmp_path: Path):
    other = tmp_path / "other"
    other.touch(mode=0o600)
    other.write_bytes(bytes(32))
    refused = hsm_proxy.run("key", "move", "brought", "--material-file", other)
    assert (refused.returncode, refused.stderr) == (1, "keywright: this is not the material of key 'brought'\n")


def test_a_label_that_no_object_has_cannot_be_adopted(hsm_proxy: XksProxy):
    refused = hsm_proxy.run("key", "create", "nothing", "--adopt", "no such label")
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert "has 0 secret keys labelled 'no such label'" in refused.stderr


def test_a_key_is_rotated_on_the_tokens_and_destroyed_there(hsm_proxy: XksProxy, client: XksClient):
    hsm_proxy.create_key("passing")
    eventually(lambda: client.encrypt("passing", b"p").status == 200, "the key is served")
    before = client.encrypt("passing", b"before")
    hsm_proxy.do("key", "rotate", "passing")
    eventually(
        lambda: client.encrypt("passing", b"p").bytes["ciphertextMetadata"] != before.bytes["ciphertextMetadata"],
        "the key is rotated",
    )
    assert client.decrypt("passing", before.json).bytes == {"plaintext": b"before"}
    hsm_proxy.do("key", "create", "same-object", "--adopt", "xks /passing 1")
    eventually(lambda: client.decrypt("same-object", before.json).status == 200, "the object is served again")
    hsm_proxy.do("key", "delete", "passing", "--yes", "--destroy-objects")
    gone = (404, "KeyNotFoundException")
    eventually(lambda: client.decrypt("same-object", before.json).status == 404, "the object is gone")
    assert client.encrypt("same-object", b"p").error == client.key_metadata("same-object").error == gone
    assert client.encrypt("made", b"p").status == 200


def test_a_refused_pin_is_told_and_costs_one_try(
    tmp_path: Path, xks_authority: CertificateAuthority, tokens: SoftHsmTokens
):
    wrong = tmp_path / "wrong-pin"
    wrong.touch(mode=0o600)
    wrong.write_text("not-the-pin\n")
    options = [wrong if option == tokens.pin_file else option for option in tokens.init_options("token-a")]
    proxy = XksProxy.make(tmp_path / "proxy", authority=xks_authority, init_options=tuple(options))
    refused = proxy.run("key", "create", "key")
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert "PinIncorrect" in refused.stderr
    try:
        with XksClient.of(proxy.start()) as client:
            assert _states(client) == {"token-a": "UNAVAILABLE"}
        proxy.stop()
        assert proxy.log.count("PinIncorrect") == 1
        assert "not-the-pin" not in proxy.log
    finally:
        proxy.kill()
