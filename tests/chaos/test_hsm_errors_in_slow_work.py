"""PKCS#11 errors while a key is made and while a store connects: a documented end, nothing half done, and a cure."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.chaos.pkcs11_codes import CODES, PIN_CODES
from tests.chaos.scale import FULL
from tests.services.server import KeywrightServer
from tests.wire.key_stores.key_store import PLAINTEXT, UsedKeyStore

CREATION_CODES = CODES if FULL else ("DEVICE_REMOVED",)
CONNECTION_CODES = (CODES | PIN_CODES) if FULL else ("FUNCTION_FAILED", "PIN_LOCKED")
# How a connect attempt ends that meets one of these; after any other error, as INTERNAL_ERROR or NETWORK_ERRORS.
PIN_ERRORS = {"PIN_INCORRECT": "INVALID_CREDENTIALS", "PIN_LOCKED": "USER_LOCKED_OUT"}


@pytest.fixture(scope="module")
def server(server_of_faulty_hsms: KeywrightServer) -> KeywrightServer:
    """The server whose HSMs fail on command."""
    return server_of_faulty_hsms


@pytest.fixture(scope="module")
def used(used_on_faulty_hsms: UsedKeyStore) -> UsedKeyStore:
    """A store of that server."""
    return used_on_faulty_hsms


@pytest.mark.parametrize("code", CREATION_CODES)
@pytest.mark.parametrize("function", ["C_GenerateKey", "C_WrapKey", "C_UnwrapKey", "C_DestroyObject"])
def test_a_key_that_an_hsm_does_not_make_is_not_there(server, hsms, used, function, code):
    kms = used.store.kms
    before = {key["KeyId"] for key in kms.get_paginator("list_keys").paginate().build_full_result()["Keys"]}
    with hsms.failing(f"{function} * 0 {CODES[code]:x}"), pytest.raises(ClientError) as raised:
        used.store.create_key()
    assert raised.value.response["Error"]["Code"] in {"KMSInternalException", "DependencyTimeoutException"}
    after = {key["KeyId"] for key in kms.get_paginator("list_keys").paginate().build_full_result()["Keys"]}
    assert after == before
    assert used.store.create_key()["KeyState"] == "Enabled"
    require_expected_faults_only(server)


@pytest.mark.parametrize("code", CONNECTION_CODES)
@pytest.mark.parametrize("function", ["C_OpenSession", "C_Login"])
def test_a_connect_attempt_ends_with_a_documented_code_and_the_next_one_succeeds(hsms, used, function, code):
    used.store.disconnect()
    with hsms.failing(f"{function} * 0 {(CODES | PIN_CODES)[code]:x}"):
        assert used.store.connect() == "FAILED"
    error = used.store.describe()["ConnectionErrorCode"]
    if code in PIN_ERRORS:
        assert error == PIN_ERRORS[code]
    else:
        assert error in {"INTERNAL_ERROR", "NETWORK_ERRORS"}
    used.store.disconnect()
    assert used.store.connect() == "CONNECTED"
    assert used.decrypt() == PLAINTEXT


def require_expected_faults_only(server: KeywrightServer) -> None:
    """No request ended in an error that nobody had thought of."""
    answers = [line for line in server.log.splitlines() if " answered 500: " in line]
    assert [line for line in answers if ": InternalFault(" not in line] == []
