"""Every error name that a proxy may answer, in each operation that asks it (xks.md sections 4.3 and 4.4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.chaos.fault_proxy.refusals import ERROR_NAMES, MESSAGES, SECRET, refuses
from tests.services.server import KeywrightServer
from tests.wire.external_key_stores import nine_operations as operations
from tests.wire.external_key_stores.external_store import ExternalStore, UsedExternalStore
from tests.wire.external_key_stores.nine_operations import CRYPTOGRAPHIC, MANAGING, nothing_left
from tests.wire.refusals import refused

Operation = Callable[[UsedExternalStore], Any]
NewStore = Callable[..., ExternalStore]


@dataclass(frozen=True)
class Row:
    """A row of the specification's table, where it has one, and our choice where it is silent."""

    create_key: str
    management: str
    code: str


_STORE = "CustomKeyStoreInvalidStateException"
_ODD = "XksProxyInvalidResponseException"
_AWAY = "XksProxyUriUnreachableException"
_KEY = "XksKeyInvalidConfigurationException"
_SET_UP = "XksProxyInvalidConfigurationException"
TABLE = {
    "ValidationException": Row(_STORE, _ODD, "XKS_PROXY_INVALID_RESPONSE"),
    "InvalidStateException": Row(_KEY, _ODD, "XKS_PROXY_INVALID_RESPONSE"),
    "InvalidCiphertextException": Row(_STORE, _ODD, "XKS_PROXY_INVALID_RESPONSE"),
    "InvalidKeyUsageException": Row(_KEY, _ODD, "XKS_PROXY_INVALID_RESPONSE"),
    "AuthenticationFailedException": Row(
        _STORE, "XksProxyIncorrectAuthenticationCredentialException", "INVALID_CREDENTIALS"
    ),
    "AccessDeniedException": Row(_STORE, _SET_UP, "XKS_PROXY_ACCESS_DENIED"),
    "KeyNotFoundException": Row("XksKeyNotFoundException", _ODD, "XKS_PROXY_INVALID_RESPONSE"),
    "InvalidUriPathException": Row(_STORE, _SET_UP, "XKS_PROXY_INVALID_CONFIGURATION"),
    "ThrottlingException": Row(_STORE, _AWAY, "XKS_PROXY_NOT_REACHABLE"),
    "UnsupportedOperationException": Row(_STORE, _ODD, "XKS_PROXY_INVALID_RESPONSE"),
    "DependencyTimeoutException": Row(_STORE, _AWAY, "XKS_PROXY_TIMED_OUT"),
    "InternalException": Row(_STORE, _ODD, "XKS_PROXY_INVALID_RESPONSE"),
}


def test_the_table_is_whole() -> None:
    assert sorted(TABLE) == sorted(ERROR_NAMES)


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("operation", CRYPTOGRAPHIC)
def test_cryptographic_operations_always_answer_an_invalid_state(
    used: UsedExternalStore, operation: Operation, name: str
) -> None:
    used.proxy.misbehave(refuses(name, MESSAGES["secret"]))
    with refused("KMSInvalidStateException") as refusal:
        operation(used)
    assert "external key" in refusal.message
    assert SECRET not in refusal.message


@pytest.mark.parametrize("name", TABLE)
def test_creating_a_key_fails_and_leaves_no_key(used: UsedExternalStore, name: str) -> None:
    used.proxy.misbehave(refuses(name))
    with nothing_left(used), refused(TABLE[name].create_key):
        operations.create_key(used)


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("operation", MANAGING)
def test_creating_and_updating_a_store_fails_and_changes_nothing(
    used: UsedExternalStore, operation: Operation, name: str
) -> None:
    used.proxy.misbehave(refuses(name))
    with nothing_left(used), refused(TABLE[name].management):
        operation(used)


@pytest.mark.parametrize("name", TABLE)
def test_connecting_fails_with_its_code_and_works_once_the_proxy_does(
    used: UsedExternalStore, new_store: NewStore, name: str
) -> None:
    store = new_store(XksProxyUriEndpoint=operations.SPARE)
    used.proxy.misbehave(refuses(name))
    assert store.connect() == "FAILED"
    assert store.describe()["ConnectionErrorCode"] == TABLE[name].code
    used.proxy.heal()
    with refused("CustomKeyStoreInvalidStateException"):
        store.begin_connect()
    store.disconnect()
    assert store.connect() == "CONNECTED"


def test_one_failure_reads_the_same_whatever_the_operation(used: UsedExternalStore) -> None:
    for name, row in TABLE.items():
        used.proxy.misbehave(refuses(name))
        texts = set()
        for operation, code in (
            (operations.encrypt, "KMSInvalidStateException"),
            (operations.create_key, row.create_key),
            (operations.create_custom_key_store, row.management),
        ):
            with refused(code) as refusal:
                operation(used)
            texts.add(refusal.message)
        assert len(texts) == 1, name


@pytest.mark.parametrize("kind", MESSAGES)
def test_what_the_proxy_says_goes_to_the_log_in_one_clean_line_and_not_to_the_caller(
    used: UsedExternalStore, xks_server: KeywrightServer, kind: str
) -> None:
    used.proxy.misbehave(refuses("InternalException", MESSAGES[kind]))
    before = len(xks_server.log)
    with refused("KMSInvalidStateException") as refusal:
        operations.encrypt(used)
    assert MESSAGES[kind][:20] not in refusal.message
    (line,) = [line for line in xks_server.log[before:].splitlines() if "InternalException" in line]
    assert used.store.custom_key_store_id in line
    assert len(line) < 1000
    assert all(character.isprintable() for character in line)


def test_an_unknown_error_name_is_an_answer_that_nobody_understands(used: UsedExternalStore) -> None:
    used.proxy.misbehave(refuses("NoSuchException", status=400))
    with refused("KMSInvalidStateException"):
        operations.encrypt(used)
    with nothing_left(used), refused(_ODD):
        operations.create_custom_key_store(used)
    with refused(_STORE):
        operations.create_key(used)
