"""An XKS proxy of ours with a software key, and a connected external key store on it, for benchmarks."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from servers import client

HOST = "proxy.bench.test"
KEY_ID = "bench-key"
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """A proxy that serves."""

    port: int
    uri_path: str
    access_key_id: str
    raw_secret_access_key: str
    certificate: Path


@contextmanager
def xks_proxy(directory: Path) -> Iterator[Proxy]:
    """Make a proxy with one software key and serve it."""
    certificate, key = _self_signed(directory)
    made = json.loads(_run("init", "--data-dir", str(directory / "proxy")))
    _run("key", "create", KEY_ID, "--data-dir", str(directory / "proxy"))
    command = [*_command("serve"), "--data-dir", str(directory / "proxy"), "--listen", "127.0.0.1:0"]
    command += ["--tls-cert", str(certificate), "--tls-key", str(key)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        try:
            assert server.stdout is not None
            endpoint = json.loads(server.stdout.readline())["endpoint"]
            yield Proxy(
                port=int(endpoint.rpartition(":")[2]),
                uri_path=made["uri_path"],
                access_key_id=made["access_key_id"],
                raw_secret_access_key=made["raw_secret_access_key"],
                certificate=certificate,
            )
        finally:
            server.terminate()


def configuration(proxy: Proxy) -> str:
    """Return keywright.toml that leads the proxy's name to it and trusts its certificate."""
    host = f'[[network.hosts]]\nname = "{HOST}"\naddress = "127.0.0.1"\nport = {proxy.port}\n'
    return f'[network]\ntrust_roots = "{proxy.certificate}"\n{host}'


def connected_store(endpoint: str, proxy: Proxy) -> str:
    """Create a store on the proxy, connect it, create a key in it, and return the key's id."""
    kms = client("kms", endpoint)
    store_id = kms.create_custom_key_store(
        CustomKeyStoreName="bench",
        CustomKeyStoreType="EXTERNAL_KEY_STORE",
        XksProxyConnectivity="PUBLIC_ENDPOINT",
        XksProxyUriEndpoint=f"https://{HOST}",
        XksProxyUriPath=proxy.uri_path,
        XksProxyAuthenticationCredential={
            "AccessKeyId": proxy.access_key_id,
            "RawSecretAccessKey": proxy.raw_secret_access_key,
        },
    )["CustomKeyStoreId"]
    kms.connect_custom_key_store(CustomKeyStoreId=store_id)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while kms.describe_custom_key_stores()["CustomKeyStores"][0]["ConnectionState"] != "CONNECTED":
        if time.monotonic() > deadline:
            raise TimeoutError("the key store did not connect")
        time.sleep(0.02)
    key = kms.create_key(Origin="EXTERNAL_KEY_STORE", CustomKeyStoreId=store_id, XksKeyId=KEY_ID)
    return str(key["KeyMetadata"]["KeyId"])


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "keywright", "xks-proxy", *words]


def _run(*words: str) -> bytes:
    return subprocess.run(_command(*words), capture_output=True, check=True).stdout


def _self_signed(directory: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain, private = directory / "certificate.pem", directory / "key.pem"
    chain.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return chain, private
