"""The misbehaving XKS proxy is right when it is healthy, misbehaves as it is told, and counts what it sees."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import time

import pytest

from keywright.api import xks
from keywright.sigv4.request import SignableRequest
from keywright.sigv4.signing import Credentials, sign
from tests.chaos.fault_proxy import garbage, refusals
from tests.chaos.fault_proxy.generated import generated
from tests.chaos.fault_proxy.healthy import BASE_PATH, KEY_ID, Defect, HealthyProxy
from tests.chaos.fault_proxy.messages import ReceivedRequest
from tests.chaos.fault_proxy.proxy import FaultProxy
from tests.chaos.fault_proxy.signature_check import ACCESS_KEY_ID, SECRET_ACCESS_KEY
from tests.chaos.fault_proxy.time_faults import END_FAULTS, HARMLESS, TIME_FAULTS
from tests.services.certificate_authority import CertificateAuthority

NAME = "proxy.test"
METADATA = {"kmsRequestId": "1", "kmsOperation": "Encrypt", "awsPrincipalArn": "arn", "kmsKeyArn": "arn"}
PLAINTEXT = "cGxhaW50ZXh0"
ENCRYPT = {
    "requestMetadata": METADATA,
    "plaintext": PLAINTEXT,
    "encryptionAlgorithm": "AES_GCM",
    "additionalAuthenticatedData": "YWFk",
    "ciphertextDataIntegrityValueAlgorithm": "SHA_256",
}


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return CertificateAuthority.make(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def tls(authority):
    return authority.server(NAME)


@pytest.fixture
def proxy(tls):
    with FaultProxy(tls=tls) as started:
        yield started
        started.drop_connections()
        assert started.open_connections == 0


class Client:
    """One connection to the proxy."""

    def __init__(self, proxy, authority, seconds=20.0):
        self._socket = authority.client_context().wrap_socket(socket.socket(), server_hostname=NAME)
        self._socket.settimeout(seconds)
        try:
            self._socket.connect(("127.0.0.1", proxy.port))
        except BaseException:
            self._socket.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    def ask(self, operation, document, *, credentials=(ACCESS_KEY_ID, SECRET_ACCESS_KEY), at=None, key_id=KEY_ID):
        path = "/kms/xks/v1/health" if operation == "health" else xks.key_path("/kms/xks/v1", key_id, operation)
        body = json.dumps(document).encode()
        host = (b"host", NAME.encode())
        request = SignableRequest(method="POST", path=path.encode(), headers=[host], body=body)
        known = Credentials(access_key_id=credentials[0], secret_access_key=credentials[1])
        signed = sign(request, known, "us-east-1", "kms-xks-proxy", at or time.time())
        headers = b"".join(b"%b: %b\r\n" % pair for pair in (host, *signed))
        self._socket.sendall(
            b"POST %b HTTP/1.1\r\n%bContent-Length: %d\r\n\r\n%b" % (path.encode(), headers, len(body), body)
        )
        response = http.client.HTTPResponse(self._socket)
        response.begin()
        with response:
            text = response.read()
        return response.status, json.loads(text) if text else None


def ask(proxy, authority, operation="encrypt", document=None, *, seconds=20.0, **options):
    with Client(proxy, authority, seconds) as client:
        return client.ask(operation, ENCRYPT if document is None else document, **options)


def test_what_the_healthy_proxy_encrypts_it_decrypts(proxy, authority):
    with Client(proxy, authority) as client:
        status, sealed = client.ask("encrypt", ENCRYPT)
        assert status == 200
        document = {
            name: sealed[name]
            for name in ("ciphertext", "initializationVector", "authenticationTag", "ciphertextMetadata")
        }
        document |= {
            "requestMetadata": METADATA,
            "encryptionAlgorithm": "AES_GCM",
            "additionalAuthenticatedData": ENCRYPT["additionalAuthenticatedData"],
        }
        assert client.ask("decrypt", document) == (200, {"plaintext": PLAINTEXT})
        document["additionalAuthenticatedData"] = "YWFl"
        assert client.ask("decrypt", document)[1]["errorName"] == "InvalidCiphertextException"
    assert (proxy.connections, proxy.counts) == (1, {"encrypt": 1, "decrypt": 2})
    assert proxy.requests[0].metadata == METADATA


def test_signatures_are_checked_with_credentials_and_a_clock_that_may_change(proxy, authority):
    assert ask(proxy, authority, credentials=(ACCESS_KEY_ID, "another"))[0] == 401
    proxy.healthy.signatures.credentials["NEWKEY"] = "new secret"
    assert ask(proxy, authority, credentials=("NEWKEY", "new secret"))[0] == 200
    assert ask(proxy, authority)[0] == 200
    proxy.healthy.signatures.clock_offset = 360.0
    assert ask(proxy, authority)[0] == 401
    assert ask(proxy, authority, at=time.time() + 360.0)[0] == 200


@pytest.mark.parametrize("name", TIME_FAULTS)
def test_a_time_fault_does_not_answer(proxy, authority, name):
    proxy.misbehave(TIME_FAULTS[name])
    # An endless answer fills no patience but the client's memory, so the socket's end is taken for time running out.
    if name.startswith(("endless", "one_endless", "continue_without")):
        with Client(proxy, authority) as client, contextlib.suppress(http.client.HTTPException):
            client._socket.sendall(b"POST /kms/xks/v1/health HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
            assert sum(len(client._socket.recv(65536)) for _ in range(20)) > 20
        return
    with pytest.raises(TimeoutError):
        ask(proxy, authority, seconds=0.2)
    proxy.heal()
    assert ask(proxy, authority)[0] == 200


@pytest.mark.parametrize("name", END_FAULTS)
def test_a_connection_that_ends_gives_no_answer(proxy, authority, name):
    proxy.misbehave(END_FAULTS[name])
    with pytest.raises((OSError, http.client.HTTPException, ValueError, AssertionError)):
        assert ask(proxy, authority)[0] == 200
    proxy.heal()
    assert ask(proxy, authority)[0] == 200


# The client here knows no interim answers but 100.
@pytest.mark.parametrize("name", sorted(set(HARMLESS) - {"early_hints_then_answer"}))
def test_an_odd_answer_is_right_all_the_same(proxy, authority, name):
    proxy.misbehave(HARMLESS[name])
    assert ask(proxy, authority)[0] == 200


def test_a_fault_may_be_for_some_operations_and_some_requests_only(proxy, authority):
    proxy.misbehave(refusals.refuses("ThrottlingException", "slow\ndown"), only={"encrypt"}, times=1)
    assert ask(proxy, authority, "metadata", {"requestMetadata": METADATA})[0] == 200
    answer = (429, {"errorName": "ThrottlingException", "errorMessage": "slow\ndown"})
    assert ask(proxy, authority) == answer
    assert ask(proxy, authority)[0] == 200


@pytest.mark.parametrize(
    ("operation", "kind", "fault"),
    [
        (operation, kind, fault)
        for operation, faults in (
            ("health", garbage.EVERYWHERE),
            ("encrypt", garbage.EVERYWHERE | garbage.ENCRYPT),
            ("decrypt", garbage.EVERYWHERE | garbage.DECRYPT),
            ("metadata", garbage.UNFIT_KEYS | garbage.KEY_METADATA),
            ("health", garbage.HEALTH),
        )
        for kind, fault in faults.items()
    ],
)
def test_each_kind_of_garbage_differs_from_the_right_answer(operation, kind, fault):
    right = RIGHT[operation]
    outgoing = fault.reply(None, right)
    assert b"".join(outgoing.pieces) != right.encode()


def _right_answers():
    healthy = HealthyProxy(defects=frozenset({Defect.NO_AUTHENTICATION}))

    def answer(operation, **members):
        place = "health" if operation == "health" else f"keys/{KEY_ID}/{operation}"
        body = json.dumps({"requestMetadata": METADATA} | members).encode()
        request = ReceivedRequest(
            method="POST", path=f"{BASE_PATH}/{place}", query="", headers=(), body=body, connection=0
        )
        right = healthy.answer(request)
        assert right.status == 200
        return right

    answers = {"encrypt": answer("encrypt", **ENCRYPT)}
    terms = {name: value for name, value in ENCRYPT.items() if name != "plaintext"}
    answers |= {"decrypt": answer("decrypt", **answers["encrypt"].document, **terms)}
    return {**answers, "health": answer("health"), "metadata": answer("metadata")}


RIGHT = _right_answers()


def test_ten_thousand_seeds_make_nearly_as_many_answers_and_the_same_ones_again():
    def answers():
        return [b"".join(generated(seed).reply(None, RIGHT["encrypt"]).pieces) for seed in range(10_000)]

    first = answers()
    assert first == answers()
    assert len(set(first)) > 9_300


def test_certificates_may_be_swapped_while_it_serves(proxy, authority):
    assert ask(proxy, authority)[0] == 200
    proxy.use_tls(authority.bad_server("expired", NAME))
    with pytest.raises(OSError, match="expired"):
        ask(proxy, authority)
    proxy.wait_until(lambda: proxy.failed_handshakes == 1 and proxy.open_connections == 0)
    assert len(proxy.requests) == 1


def test_a_redirect_says_where_to(proxy, authority):
    proxy.misbehave(refusals.redirects(307, "http://169.254.169.254/latest"))
    assert ask(proxy, authority) == (307, None)
