"""Sixty secrets go through every field that takes one, and are found nowhere they could be read (assurance O4)."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.chaos.canaries import Canaries, places_of
from tests.chaos.fault_proxy.healthy import KEY_ID
from tests.chaos.fault_proxy.proxy import FaultProxy
from tests.chaos.fault_proxy.signature_check import ACCESS_KEY_ID
from tests.services.certificate_authority import CertificateAuthority
from tests.services.command import run_keywright
from tests.services.server import KeywrightServer
from tests.wire.external_key_stores.external_store import HOST, ExternalStore
from tests.wire.external_key_stores.network import configuration
from tests.wire.key_stores.hsm_cluster import HsmCluster
from tests.wire.key_stores.hsm_command import password_file
from tests.wire.key_stores.key_store import NO_RETRIES, KeyStore
from tests.wire.signed_requests import Signer, ask

ENOUGH = 60
UNCHECKED = NO_RETRIES.merge(Config(parameter_validation=False))
AS_TEXT = {"Content-Type": "application/x-amz-json-1.1"}


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FaultProxy, CertificateAuthority]]:
    authority = CertificateAuthority(tmp_path_factory.mktemp("authority"))
    with FaultProxy(tls=authority.server(HOST, "*.example.test")) as proxy:
        yield proxy, authority


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, proxy: tuple[FaultProxy, CertificateAuthority]) -> Iterator[Any]:
    text = configuration(proxy[1].trust_file, proxy[0].port, proxy[0].port)
    server = KeywrightServer.make(tmp_path_factory.mktemp("canaries"), workers=2, configuration=text)
    try:
        yield server.start()
        server.stop()
    finally:
        server.close()


def refused(canaries: Canaries, call: Callable[[], Any]) -> None:
    """Make a call that fails, and keep what its caller is told."""
    with pytest.raises(ClientError) as raised:
        call()
    canaries.said.append(json.dumps(raised.value.response, default=str))


def use_key(canaries: Canaries, kms: Any, key_id: str, where: str) -> None:
    """Send secrets through every operation of a key, and into every refusal that its operations have."""
    plaintexts = [canaries.text(f"plaintext for {where}", length).encode() for length in (16, 64, 1000)]
    for plaintext in plaintexts:
        blob = kms.encrypt(KeyId=key_id, Plaintext=plaintext, EncryptionContext={"k": "v"})["CiphertextBlob"]
        assert kms.decrypt(CiphertextBlob=blob, EncryptionContext={"k": "v"})["Plaintext"] == plaintext
        refused(canaries, lambda blob=blob: kms.decrypt(CiphertextBlob=blob, EncryptionContext={"k": "w"}))
        kms.re_encrypt(CiphertextBlob=blob, SourceEncryptionContext={"k": "v"}, DestinationKeyId=key_id)
    canaries.note(f"data key of {where}", kms.generate_data_key(KeyId=key_id, KeySpec="AES_256")["Plaintext"])
    canaries.note(f"data key of {where}", kms.generate_data_key(KeyId=key_id, NumberOfBytes=333)["Plaintext"])
    for wrong in ({"EncryptionAlgorithm": "RSAES_OAEP_SHA_1"}, {"GrantTokens": ["none"], "DryRun": True}):
        secret = canaries.text(f"plaintext of a refused call for {where}").encode()
        refused(canaries, lambda secret=secret, wrong=wrong: kms.encrypt(KeyId=key_id, Plaintext=secret, **wrong))


def misplace(canaries: Canaries, server: KeywrightServer, key_id: str) -> None:
    """Send secrets in requests that cannot be read, each broken in another way."""
    signer = Signer.of(server)
    bodies: dict[str, Callable[[str], bytes]] = {
        "too long": lambda secret: _encrypt(key_id, base64.b64encode(secret.encode() * 300).decode()),
        "not base64": lambda secret: _encrypt(key_id, f"!{secret}"),
        "a number beside it": lambda secret: json.dumps({"KeyId": 7, "Plaintext": _b64(secret)}).encode(),
        "a list": lambda secret: json.dumps({"KeyId": key_id, "Plaintext": [secret]}).encode(),
        "an object": lambda secret: json.dumps({"KeyId": key_id, "Plaintext": {secret: secret}}).encode(),
        "an unknown member": lambda secret: json.dumps({"KeyId": key_id, secret: secret, "Plaintext": 3}).encode(),
        "half of it": lambda secret: f'{{"KeyId":"{key_id}","Plaintext":"{_b64(secret)}'.encode(),
        "twice": lambda secret: f'{{"Plaintext":"{_b64(secret)}","Plaintext":"{_b64(secret)}"}}'.encode(),
        "text behind it": lambda secret: _encrypt(key_id, "") + secret.encode(),
        "no JSON": lambda secret: secret.encode(),
    }
    for how, body in bodies.items():
        secret = canaries.text(f"plaintext, {how}")
        answer = ask(signer.endpoint, signer.sign("TrentService.Encrypt", body(secret)))
        assert answer.status == 400, how
        canaries.said.append(answer.body.decode())
    for header in ("x-amz-security-token", "x-amz-forgotten", "cookie"):
        secret = canaries.text(f"header {header}", 40)
        answer = ask(signer.endpoint, signer.sign("TrentService.ListKeys", headers=[(header, secret)]))
        canaries.said.append(answer.body.decode())
    secret = canaries.text("password in an authorization header")
    basic = signer.sign("TrentService.ListKeys").with_header(b"authorization", b"Basic " + _b64(secret).encode())
    canaries.said.append(ask(signer.endpoint, basic).body.decode())
    secret = canaries.text("signature of a forged request", 64)
    request = signer.sign("TrentService.ListKeys")
    forged = request.value(b"authorization").rpartition(b"=")[0] + b"=" + secret.encode()
    canaries.said.append(ask(signer.endpoint, request.with_header(b"authorization", forged)).body.decode())


def _b64(secret: str) -> str:
    return base64.b64encode(secret.encode()).decode()


def _encrypt(key_id: str, plaintext: str) -> bytes:
    return json.dumps({"KeyId": key_id, "Plaintext": plaintext}).encode()


def use_cluster(canaries: Canaries, server: KeywrightServer) -> None:
    """Make a cluster and a key store in it; give right and wrong passwords."""
    kms, unchecked = server.client("kms", config=NO_RETRIES), server.client("kms", config=UNCHECKED)
    cluster = HsmCluster.make(server)
    for length in (7, 12, 32):
        wrong = canaries.text("password of kmsuser that is wrong", max(length, 12))[: max(length, 12)]
        store = {"CloudHsmClusterId": cluster.cluster_id, "TrustAnchorCertificate": "none", "KeyStorePassword": wrong}
        refused(canaries, lambda store=store: kms.create_custom_key_store(CustomKeyStoreName="n", **store))
    too_long = canaries.text("password of kmsuser that is too long", 40)
    refused(canaries, lambda: unchecked.create_custom_key_store(CustomKeyStoreName="n", KeyStorePassword=too_long))
    wrong = canaries.text("password that fails the connection", 14)
    store = KeyStore.create(kms, cluster, password=wrong)
    assert store.connect() == "FAILED"
    store.disconnect()
    password = canaries.text("password of kmsuser", 20)
    cluster.set_kmsuser_password(password)
    store.update(KeyStorePassword=password)
    assert store.connect() == "CONNECTED"
    use_key(canaries, kms, store.create_key()["KeyId"], "the HSMs")
    random = kms.generate_random(NumberOfBytes=64, CustomKeyStoreId=store.custom_key_store_id)["Plaintext"]
    canaries.note("random bytes of the HSMs", random)
    refuse_passwords(canaries, server, cluster.cluster_id)


def refuse_passwords(canaries: Canaries, server: KeywrightServer, cluster_id: str) -> None:
    """Give `keywright hsm` passwords that it refuses."""
    for options in (
        ("user", "change-password", "--admin-password-file"),
        ("user", "change-password", "--old-password-file"),
        ("key", "list", "--password-file"),
    ):
        secret = password_file(server, canaries.text("password given to keywright hsm", 12))
        other = () if options[0] == "key" else ("--password-file", secret)
        done = run_keywright("hsm", *options, secret, *other, "--cluster-id", cluster_id, "--data-dir", server.data_dir)
        assert done.returncode == 1
        canaries.said += [done.stdout, done.stderr]


def use_proxy(canaries: Canaries, server: KeywrightServer, proxy: FaultProxy) -> None:
    """Make an external key store; give right and wrong credentials."""
    kms, unchecked = server.client("kms", config=NO_RETRIES), server.client("kms", config=UNCHECKED)
    secret = canaries.text("secret of the proxy", 43)
    proxy.healthy.signatures.credentials[ACCESS_KEY_ID] = secret
    store = ExternalStore.create_external(
        kms, XksProxyAuthenticationCredential={"AccessKeyId": ACCESS_KEY_ID, "RawSecretAccessKey": secret}
    )
    for length in (43, 64, 20, 100):
        wrong = {"AccessKeyId": ACCESS_KEY_ID, "RawSecretAccessKey": canaries.text("wrong secret of the proxy", length)}
        members = {"CustomKeyStoreId": store.custom_key_store_id, "XksProxyAuthenticationCredential": wrong}
        refused(canaries, lambda members=members: unchecked.update_custom_key_store(**members))
    assert store.connect() == "CONNECTED"
    use_key(canaries, kms, store.create_external_key(KEY_ID)["KeyId"], "the key manager")
    rotated = canaries.text("next secret of the proxy", 43)
    proxy.healthy.signatures.credentials[ACCESS_KEY_ID] = rotated
    store.update(XksProxyAuthenticationCredential={"AccessKeyId": ACCESS_KEY_ID, "RawSecretAccessKey": rotated})


def use_principals(canaries: Canaries, server: KeywrightServer, directory: Path) -> None:
    """Make access keys and sessions."""
    canaries.note("secret of the administrator", server.credentials.secret_access_key)
    at = ("--data-dir", server.data_dir)
    user = json.loads(run_keywright("iam", "user", "create", *at, "somebody").stdout)
    for _ in range(2):
        made = json.loads(run_keywright("iam", "access-key", "create", *at, "--user", "somebody").stdout)
        canaries.note("secret of a user", made["secret_access_key"])
    trust = {"Effect": "Allow", "Principal": {"AWS": server.credentials.account_id}, "Action": "sts:AssumeRole"}
    (directory / "trust.json").write_text(json.dumps({"Version": "2012-10-17", "Statement": trust}))
    assert user, "a user was made"
    role = json.loads(
        run_keywright("iam", "role", "create", *at, "worker", "--trust-policy", directory / "trust.json").stdout
    )
    for name in ("one", "two"):
        made = server.client("sts").assume_role(RoleArn=role["arn"], RoleSessionName=name)["Credentials"]
        canaries.note("secret of a session", made["SecretAccessKey"])
        canaries.note("token of a session", made["SessionToken"])


def test_no_secret_is_in_any_log_record_file_error_or_process_listing(
    server: KeywrightServer, proxy: tuple[FaultProxy, CertificateAuthority], tmp_path: Path
):
    canaries = Canaries()
    kms = server.client("kms", config=NO_RETRIES)
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]
    use_key(canaries, kms, key_id, "the database")
    canaries.note("random bytes", kms.generate_random(NumberOfBytes=48)["Plaintext"])
    misplace(canaries, server, key_id)
    use_cluster(canaries, server)
    use_proxy(canaries, server, proxy[0])
    use_principals(canaries, server, tmp_path)
    canaries.note(
        "root key", bytes.fromhex((server.data_dir / "root.key").read_text().partition("key: ")[2].split()[0])
    )
    assert len(canaries.planted) >= ENOUGH
    places = places_of(server)
    assert {"log", "audit.jsonl", "keywright.db", "keywright.db-wal"} <= set(places)
    assert any(place.startswith("backups/") for place in places)
    assert any(place.startswith("clusters/") for place in places)
    assert key_id.encode() in places["audit.jsonl"], "the audit log is not the one that was written to"
    places["errors"] = "\n".join(canaries.said).encode()
    assert canaries.found_in(places) == []


def test_the_search_finds_a_secret_in_every_form_that_it_may_have():
    canaries = Canaries()
    secret = canaries.text("secret").encode()
    for form in (secret, secret.hex().encode(), base64.b64encode(b"{" + secret + b"}"), base64.b64encode(secret)):
        assert len(canaries.found_in({"place": os.urandom(20) + form + os.urandom(20)})) == 1
    assert canaries.found_in({"place": os.urandom(4096)}) == []
