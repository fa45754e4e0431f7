"""Every PKCS#11 error at every step of a request: the caller gets the documented one, and it passes with its cause."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.chaos.pkcs11_codes import CODES, PIN_CODES
from tests.chaos.scale import spread
from tests.services.server import KeywrightServer
from tests.wire.key_stores.key_store import CONTEXT, NO_RETRIES, PLAINTEXT, UsedKeyStore
from tests.wire.key_stores.waiting import wait_until
from tests.wire.refusals import refused

INVALID_STATE, INTERNAL, INVALID_CIPHERTEXT, DEPENDENCY_TIMEOUT = (
    "KMSInvalidStateException",
    "KMSInternalException",
    "InvalidCiphertextException",
    "DependencyTimeoutException",
)
STATUS = {INVALID_STATE: 400, INTERNAL: 500, INVALID_CIPHERTEXT: 400, DEPENDENCY_TIMEOUT: 503}
# What makes a request come to a step that a warmed-up agent leaves out: the error before it sends it there.
LEADING_THERE = {
    "C_FindObjectsInit": f"C_Encrypt * 0 {CODES['KEY_HANDLE_INVALID']:x}",
    "C_OpenSession": f"C_Encrypt * 0 {CODES['SESSION_HANDLE_INVALID']:x}",
    "C_Login": f"C_Encrypt * 0 {CODES['SESSION_HANDLE_INVALID']:x}",
}
# On each of two tokens one session holds the login and one or, when a call is sent twice, two do the work; as many
# may be open for a moment while they are replaced.
MOST_SESSIONS = 12

Request = Callable[[Any, UsedKeyStore], object]


@pytest.fixture(scope="module")
def server(server_of_faulty_hsms: KeywrightServer) -> KeywrightServer:
    """The server whose HSMs fail on command."""
    return server_of_faulty_hsms


@pytest.fixture(scope="module")
def used(used_on_faulty_hsms: UsedKeyStore) -> UsedKeyStore:
    """A store of that server."""
    return used_on_faulty_hsms


@pytest.fixture(scope="module")
def kms(server: KeywrightServer) -> Any:
    """A client that never asks twice."""
    return server.client("kms", config=NO_RETRIES)


def encrypt(kms: Any, used: UsedKeyStore) -> None:
    kms.encrypt(KeyId=used.key["KeyId"], Plaintext=PLAINTEXT)


def decrypt(kms: Any, used: UsedKeyStore) -> None:
    kms.decrypt(CiphertextBlob=used.ciphertext, EncryptionContext=CONTEXT)


def generate_random(kms: Any, used: UsedKeyStore) -> None:
    kms.generate_random(NumberOfBytes=16, CustomKeyStoreId=used.store.custom_key_store_id)


REQUESTS: dict[str, Request] = {"C_Decrypt": decrypt, "C_GenerateRandom": generate_random}


def expected_error(function: str, code: str) -> str:
    """Return the documented error (custom-key-stores.md section 7; the model of GenerateRandom has no key state)."""
    if function == "C_GenerateRandom":
        return DEPENDENCY_TIMEOUT
    if code == "SESSION_COUNT":
        return INTERNAL
    # The codes with which modules say that the tag does not fit.
    if function == "C_Decrypt" and code in {"GENERAL_ERROR", "ENCRYPTED_DATA_INVALID"}:
        return INVALID_CIPHERTEXT
    return INVALID_STATE


def faults(function: str, value: int) -> list[str]:
    """Return the faults that make a request meet this value at this function on every token."""
    leading = [LEADING_THERE[function]] if function in LEADING_THERE else []
    return [*leading, f"{function} * 0 {value:x}"]


def require_expected_faults_only(server: KeywrightServer) -> None:
    """No request ended in an error that nobody had thought of."""
    unexpected = [
        line for line in server.log.splitlines() if " answered 500: " in line and ": InternalFault(" not in line
    ]
    assert unexpected == []


@pytest.mark.parametrize("code", spread(list(CODES), short=6))
@pytest.mark.parametrize(
    "function", ["C_Encrypt", "C_Decrypt", "C_GenerateRandom", "C_FindObjectsInit", "C_OpenSession", "C_Login"]
)
def test_an_error_of_all_hsms_is_told_as_documented_and_passes(server, hsms, used, kms, function, code):
    request = REQUESTS.get(function, encrypt)
    error = expected_error(function, code)
    with hsms.failing(*faults(function, CODES[code])), refused(error, status=STATUS[error]):
        request(kms, used)
    request(kms, used)
    assert used.decrypt() == PLAINTEXT
    require_expected_faults_only(server)


def wait_until_asked(hsms, used, kms, label):
    """Encrypt until an HSM is asked: one that failed is left alone for a while, and cannot fail again before."""

    def is_asked() -> bool:
        before = hsms.calls("C_Encrypt", label)
        encrypt(kms, used)
        return hsms.calls("C_Encrypt", label) > before

    wait_until(is_asked, bool)


@pytest.mark.parametrize("code", CODES)
def test_an_error_of_one_hsm_is_not_seen_by_the_caller(hsms, used, kms, code):
    label = used.cluster.hsm_ids()[0]
    wait_until_asked(hsms, used, kms, label)
    with hsms.failing(f"C_Encrypt {label} 0 {CODES[code]:x}"):
        wait_until_asked(hsms, used, kms, label)
        encrypt(kms, used)


def test_errors_leave_no_session_behind(hsms, used, kms):
    for value in list(CODES.values()) * 3:
        for function in ("C_Encrypt", "C_Login"):
            with hsms.failing(*faults(function, value)), pytest.raises(kms.exceptions.ClientError):
                encrypt(kms, used)
        encrypt(kms, used)
    assert hsms.most_open_sessions() <= MOST_SESSIONS


@pytest.mark.parametrize("code", PIN_CODES)
def test_a_refused_pin_is_tried_once_on_each_hsm_until_the_store_is_connected_again(hsms, used, kms, code):
    labels = used.cluster.hsm_ids()
    for label in labels:
        wait_until_asked(hsms, used, kms, label)
    before = [hsms.calls("C_Login", label) for label in labels]
    with hsms.failing(*faults("C_Login", PIN_CODES[code])):
        for _ in range(5):
            with refused(INVALID_STATE):
                encrypt(kms, used)
    with refused(INVALID_STATE):
        encrypt(kms, used)
    assert [hsms.calls("C_Login", label) for label in labels] == [tries + 1 for tries in before]
    used.store.disconnect()
    assert used.store.connect() == "CONNECTED"
    encrypt(kms, used)


@pytest.mark.parametrize("code", PIN_CODES)
def test_a_pin_error_of_any_other_step_is_no_refusal_of_the_pin(hsms, used, kms, code):
    with hsms.failing(f"C_Encrypt * 0 {PIN_CODES[code]:x}"), refused(INVALID_STATE):
        encrypt(kms, used)
    encrypt(kms, used)
