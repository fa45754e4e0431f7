from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from keywright.domain.errors import (
    IdentityClaimRejected,
    IdentityProviderUnreachable,
    IdentityTokenExpired,
    IdentityTokenInvalid,
    KeywrightError,
)
from keywright.network.identity_providers import ConfiguredIdentityProviders
from keywright.network.key_sets import (
    MAXIMUM_BYTES,
    WITH_ADDRESSES,
    KeySetSource,
    KeySetUnavailable,
    download,
    load_file,
)
from keywright.network.oidc_issuer import OidcIssuer
from keywright.ports.web_identities import WebIdentity
from tests.services.certificate_authority import CertificateAuthority
from tests.services.identity_provider import AUDIENCE, ISSUER, SUBJECT, IdentityProvider


@pytest.fixture(scope="module")
def provider() -> IdentityProvider:
    return IdentityProvider()


@pytest.fixture
def key_file(provider: IdentityProvider, tmp_path: Path) -> Path:
    file = tmp_path / "keys.json"
    file.write_bytes(provider.key_set())
    return file


@pytest.fixture
def identities(key_file: Path) -> ConfiguredIdentityProviders:
    issuer = OidcIssuer(issuer=ISSUER, audiences=("other", AUDIENCE), key_set_file=key_file)
    return ConfiguredIdentityProviders([issuer])


@pytest.mark.parametrize("audience", [AUDIENCE, [AUDIENCE], ["x", AUDIENCE]])
async def test_a_good_token_tells_who_it_speaks_of(
    provider: IdentityProvider, identities: ConfiguredIdentityProviders, audience: object
):
    identity = await identities.verify(provider.token(aud=audience), time.time())
    assert identity == WebIdentity(provider="issuer.example.com/realm", subject=SUBJECT, audience=AUDIENCE)


NOW = int(time.time())


@pytest.mark.parametrize(
    ("changed", "failure"),
    [
        ({"iss": "https://other.example.com"}, IdentityTokenInvalid),
        ({"iss": ISSUER + "/"}, IdentityTokenInvalid),
        ({"sub": None}, IdentityTokenInvalid),
        ({"sub": ""}, IdentityTokenInvalid),
        ({"sub": 7}, IdentityTokenInvalid),
        ({"sub": "x" * 256}, IdentityTokenInvalid),
        ({"aud": None}, IdentityClaimRejected),
        ({"aud": "someone"}, IdentityClaimRejected),
        ({"aud": ["someone"]}, IdentityClaimRejected),
        ({"aud": {AUDIENCE: 1}}, IdentityClaimRejected),
        ({"aud": AUDIENCE.upper()}, IdentityClaimRejected),
        ({"exp": None}, IdentityTokenInvalid),
        ({"exp": "soon"}, IdentityTokenInvalid),
        ({"exp": True}, IdentityTokenInvalid),
        ({"exp": 1e300}, IdentityTokenInvalid),
        ({"exp": NOW - 1}, IdentityTokenExpired),
        ({"iat": None}, IdentityTokenInvalid),
        ({"iat": NOW + 600}, IdentityClaimRejected),
        ({"nbf": NOW + 600}, IdentityClaimRejected),
        ({"nbf": "later"}, IdentityTokenInvalid),
    ],
)
async def test_a_token_with_a_wrong_claim_is_refused(
    provider: IdentityProvider,
    identities: ConfiguredIdentityProviders,
    changed: dict[str, Any],
    failure: type[KeywrightError],
):
    with pytest.raises(failure):
        await identities.verify(provider.token(**{"iat": NOW, "nbf": NOW, **changed}), NOW)


async def test_a_token_is_good_until_the_second_in_which_it_expires(
    provider: IdentityProvider, identities: ConfiguredIdentityProviders
):
    token = provider.token(iat=NOW, nbf=NOW, exp=NOW + 100)
    assert await identities.verify(token, NOW + 99.9)
    with pytest.raises(IdentityTokenExpired):
        await identities.verify(token, NOW + 100.0)


async def test_a_token_that_someone_else_signed_is_refused(identities: ConfiguredIdentityProviders):
    with pytest.raises(IdentityTokenInvalid):
        await identities.verify(IdentityProvider().token(), time.time())


async def test_keys_of_one_issuer_do_not_speak_for_another(provider: IdentityProvider, key_file: Path, tmp_path: Path):
    other = IdentityProvider(issuer="https://other.example.com")
    other_file = tmp_path / "other.json"
    other_file.write_bytes(other.key_set())
    identities = ConfiguredIdentityProviders(
        [
            OidcIssuer(issuer=ISSUER, audiences=(AUDIENCE,), key_set_file=key_file),
            OidcIssuer(issuer=other.issuer, audiences=(AUDIENCE,), key_set_file=other_file),
        ]
    )
    assert await identities.verify(other.token(), time.time())
    with pytest.raises(IdentityTokenInvalid):
        await identities.verify(provider.token(iss=other.issuer), time.time())


async def test_a_changed_file_is_read_again_and_one_that_is_gone_vouches_for_nobody(key_file: Path):
    identities = ConfiguredIdentityProviders([OidcIssuer(issuer=ISSUER, audiences=(AUDIENCE,), key_set_file=key_file)])
    now = time.time()
    new = IdentityProvider()
    with pytest.raises(IdentityTokenInvalid):
        await identities.verify(new.token(), now)
    await asyncio.to_thread(key_file.write_bytes, new.key_set())
    assert await identities.verify(new.token(), now + 1.1)
    await asyncio.to_thread(key_file.unlink)
    with pytest.raises(IdentityProviderUnreachable):
        await identities.verify(new.token(), now + 3)


class Loader:
    """Counts how often keys are loaded, and fails when it is told to."""

    def __init__(self, provider: IdentityProvider) -> None:
        self.document = provider.key_set()
        self.loads = 0
        self.fails = False

    def __call__(self) -> bytes:
        self.loads += 1
        if self.fails:
            raise KeySetUnavailable("told to fail")
        return self.document


async def test_keys_at_an_address_are_asked_for_once_an_hour(provider: IdentityProvider):
    loader = Loader(provider)
    source = KeySetSource(loader, WITH_ADDRESSES)
    await asyncio.gather(*(source.keys("rsa", 0.0) for _ in range(20)))
    await source.keys("rsa", 3599.0)
    assert loader.loads == 1
    await source.keys("rsa", 3600.0)
    assert loader.loads == 2


async def test_invented_keys_do_not_make_us_ask_each_time(provider: IdentityProvider):
    loader = Loader(provider)
    source = KeySetSource(loader, WITH_ADDRESSES)
    for second in range(20):
        await source.keys(f"invented-{second}", float(second))
    assert loader.loads == 2


async def test_an_outage_of_a_day_is_borne_and_a_longer_one_is_not(provider: IdentityProvider):
    loader = Loader(provider)
    source = KeySetSource(loader, WITH_ADDRESSES)
    await source.keys("rsa", 0.0)
    loader.fails = True
    assert (await source.keys("rsa", 86_400.0)).has("rsa")
    with pytest.raises(KeySetUnavailable):
        await source.keys("rsa", 86_420.0)
    loader.fails = False
    assert (await source.keys("rsa", 86_440.0)).has("rsa")


async def test_an_issuer_that_is_down_from_the_start_is_not_asked_for_every_call(provider: IdentityProvider):
    loader = Loader(provider)
    loader.fails = True
    source = KeySetSource(loader, WITH_ADDRESSES)
    for second in range(10):
        with pytest.raises(KeySetUnavailable):
            await source.keys("rsa", float(second))
    assert loader.loads == 1


async def test_a_key_set_that_is_none_leaves_the_keys_that_are_known(provider: IdentityProvider):
    loader = Loader(provider)
    source = KeySetSource(loader, WITH_ADDRESSES)
    await source.keys("rsa", 0.0)
    loader.document = b"<html>"
    assert (await source.keys("rsa", 4000.0)).has("rsa")


@contextmanager
def https_server(authority: CertificateAuthority, answers: dict[str, tuple[int, bytes]]) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = answers[self.path]
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/keys")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = authority.server("localhost").context().wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_keys_are_downloaded_over_verified_tls_only(provider: IdentityProvider, tmp_path: Path):
    authority = CertificateAuthority.make(tmp_path / "ca")
    trusted = authority.trust_file.read_text()
    answers = {
        "/keys": (200, provider.key_set()),
        "/moved": (302, b""),
        "/missing": (404, b"{}"),
        "/large": (200, b"x" * (MAXIMUM_BYTES + 1)),
    }
    with https_server(authority, answers) as port:
        assert download(f"https://localhost:{port}/keys", trusted) == provider.key_set()
        for path in ("moved", "missing", "large"):
            with pytest.raises(KeySetUnavailable):
                download(f"https://localhost:{port}/{path}", trusted)
        with pytest.raises(KeySetUnavailable, match="SSLError"):
            download(f"https://localhost:{port}/keys", None)
        with pytest.raises(KeySetUnavailable, match="SSLError"):
            download(f"https://127.0.0.1:{port}/keys", trusted)
    with pytest.raises(KeySetUnavailable):
        download(f"https://localhost:{port}/keys", trusted)


def test_a_file_that_is_too_large_is_refused(tmp_path: Path):
    file = tmp_path / "keys.json"
    file.write_bytes(b"x" * (MAXIMUM_BYTES + 1))
    with pytest.raises(KeySetUnavailable, match="bytes"):
        load_file(file)
