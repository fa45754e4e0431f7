"""Every ConnectionErrorCode of external key stores, met on a real socket and cured as documented (section 3.3).

What makes a connect attempt fail is also refused by CreateCustomKeyStore and UpdateCustomKeyStore, which keep nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.chaos.fault_proxy.garbage import EVERYWHERE, HEALTH, fleet
from tests.chaos.fault_proxy.healthy import BASE_PATH
from tests.chaos.fault_proxy.modes import Mode
from tests.chaos.fault_proxy.proxy import FaultProxy
from tests.chaos.fault_proxy.refusals import refuses
from tests.chaos.fault_proxy.signature_check import SignatureCheck
from tests.chaos.fault_proxy.time_faults import END_FAULTS, HARMLESS, TIME_FAULTS
from tests.services.certificate_authority import BAD_SERVERS, CertificateAuthority
from tests.wire.external_key_stores.changed_proxy import changed_proxy
from tests.wire.external_key_stores.external_store import HOST, UsedExternalStore
from tests.wire.external_key_stores.failing import assert_connecting_fails, assert_connects_again
from tests.wire.external_key_stores.nine_operations import (
    MANAGING,
    create_custom_key_store,
    nothing_left,
)
from tests.wire.refusals import refused

NEW_CREDENTIAL = {"AccessKeyId": "CCCCCCCCCCCCCCCCCCCC", "RawSecretAccessKey": "n" * 43}
AWAY, ODD = "XksProxyUriUnreachableException", "XksProxyInvalidResponseException"
SET_UP = "XksProxyInvalidConfigurationException"
_LATE = ("hang_after_accept", "hang_after_tls", "hang_after_request", "hang_in_answer", "drip")
_LOST = ("close_after_tls", "reset_after_tls", "close_without_answer", "half_an_answer", "head_only")
# The code of a connect attempt, and the exception of the two other operations.
FAULTS: dict[str, tuple[Mode, str, str]] = {
    "access_denied": (refuses("AccessDeniedException"), "XKS_PROXY_ACCESS_DENIED", SET_UP),
    "all_managers_unavailable": (fleet("UNAVAILABLE", "UNAVAILABLE"), "XKS_PROXY_NOT_REACHABLE", AWAY),
    "refused": (END_FAULTS["refused"], "XKS_PROXY_NOT_REACHABLE", AWAY),
    "filtered": (TIME_FAULTS["backlog_full"], "XKS_PROXY_NOT_REACHABLE", AWAY),
    **{name: (TIME_FAULTS[name], "XKS_PROXY_TIMED_OUT", AWAY) for name in _LATE},
    "manager_late": (refuses("DependencyTimeoutException"), "XKS_PROXY_TIMED_OUT", AWAY),
    "endless_body": (TIME_FAULTS["endless_body"], "XKS_PROXY_INVALID_RESPONSE", ODD),
    **{name: (END_FAULTS[name], "XKS_PROXY_INVALID_RESPONSE", ODD) for name in _LOST},
}


@contextmanager
def presenting(proxy: FaultProxy, authority: CertificateAuthority, kind: str) -> Iterator[None]:
    """Let the proxy present another certificate, or whatever kind of bad server it is to be."""
    proxy.use_tls(authority.bad_server(kind, HOST))
    proxy.drop_connections()
    try:
        yield
    finally:
        proxy.use_tls(authority.server(HOST, "*.example.test"))
        proxy.drop_connections()


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_the_proxy_has_its_code_and_connecting_works_once_it_is_gone(
    used: UsedExternalStore, name: str
) -> None:
    mode, code, _ = FAULTS[name]
    used.store.disconnect()
    used.proxy.misbehave(mode)
    assert_connecting_fails(used.store, code)
    used.proxy.heal()
    assert_connects_again(used)


# Of those that take half a second one stands for all.
@pytest.mark.parametrize("name", [name for name in FAULTS if name not in _LATE[1:]])
def test_a_fault_of_the_proxy_refuses_a_new_store_and_a_change_of_an_old_one(
    used: UsedExternalStore, name: str
) -> None:
    mode, _, exception = FAULTS[name]
    used.proxy.misbehave(mode)
    used.proxy.drop_connections()
    with nothing_left(used):
        for operation in MANAGING:
            with refused(exception):
                operation(used)


def test_another_credential_at_the_proxy_is_cured_by_giving_it_to_the_store(used: UsedExternalStore) -> None:
    used.store.disconnect()
    credentials = {NEW_CREDENTIAL["AccessKeyId"]: NEW_CREDENTIAL["RawSecretAccessKey"]}
    with changed_proxy(used.proxy, signatures=SignatureCheck(credentials=credentials)):
        assert_connecting_fails(used.store, "INVALID_CREDENTIALS")
        with nothing_left(used), refused("XksProxyIncorrectAuthenticationCredentialException"):
            create_custom_key_store(used)
        used.store.update(XksProxyAuthenticationCredential=NEW_CREDENTIAL)
        assert_connects_again(used)


def test_another_path_at_the_proxy_is_cured_by_giving_it_to_the_store(used: UsedExternalStore) -> None:
    used.store.disconnect()
    with changed_proxy(used.proxy, path=f"/moved{BASE_PATH}"):
        assert_connecting_fails(used.store, "XKS_PROXY_INVALID_CONFIGURATION")
        with nothing_left(used), refused(SET_UP):
            create_custom_key_store(used)
        used.store.update(XksProxyUriPath=f"/moved{BASE_PATH}")
        assert_connects_again(used)


TLS = "XKS_PROXY_INVALID_TLS_CONFIGURATION"
OTHER_CODES = {
    # In TLS 1.3 a server refuses us after our side has ended the handshake, and may hang up before its alert is read.
    "client_certificate_demanded": {TLS, "XKS_PROXY_INVALID_RESPONSE"},
    # Our proxy waits for the end of an HTTP line, in which a handshake is poor; other servers refuse at once.
    "plain_http": {TLS, "XKS_PROXY_TIMED_OUT"},
}


@pytest.mark.parametrize("kind", BAD_SERVERS)
def test_a_server_that_is_not_to_be_trusted_gets_no_request(
    used: UsedExternalStore, new_store: Any, authority: CertificateAuthority, kind: str
) -> None:
    store = new_store()
    with presenting(used.proxy, authority, kind):
        used.proxy.forget()
        assert store.connect() == "FAILED"
        assert store.describe()["ConnectionErrorCode"] in OTHER_CODES.get(kind, {TLS})
        store.disconnect()
        with nothing_left(used), refused_as_untrusted(kind):
            store.update(XksProxyUriPath=BASE_PATH)
        assert used.proxy.counts == {}
    assert store.connect() == "CONNECTED"


@contextmanager
def refused_as_untrusted(kind: str) -> Iterator[None]:
    """Expect the refusal for certificates, or that for handshakes which fail otherwise (section 0, C7)."""
    with pytest.raises(ClientError) as raised:
        yield
    allowed = {AWAY, SET_UP} | ({ODD} if kind in OTHER_CODES else set())
    assert raised.value.response["Error"]["Code"] in allowed


GARBAGE = {**EVERYWHERE, **HEALTH}
# These are so much to make and to send that the time may be up before it is seen what they are.
HEAVY = {"ten_megabytes", "ten_megabytes_in_a_string", "gzip_bomb"}


@pytest.mark.parametrize("kind", [*HEALTH, "not_json", "html_with_200", "deep_json", "not_http"])
def test_a_health_answer_that_is_none_fails_the_attempt(used: UsedExternalStore, new_store: Any, kind: str) -> None:
    store = new_store()
    used.proxy.misbehave(GARBAGE[kind], only={"health"})
    assert_connecting_fails(store, "XKS_PROXY_INVALID_RESPONSE")
    used.proxy.heal()
    assert store.connect() == "CONNECTED"


def test_no_store_is_made_of_garbage(used: UsedExternalStore) -> None:
    with nothing_left(used):
        for kind, fault in GARBAGE.items():
            used.proxy.misbehave(fault)
            with pytest.raises(ClientError) as raised:
                create_custom_key_store(used)
            assert raised.value.response["Error"]["Code"] in ((ODD, AWAY) if kind in HEAVY else (ODD,)), kind


@pytest.mark.parametrize("statuses", [("ACTIVE",), ("DEGRADED",), ("UNAVAILABLE",) * 9 + ("DEGRADED",)])
def test_one_key_manager_that_works_is_enough(used: UsedExternalStore, statuses: tuple[str, ...]) -> None:
    used.store.disconnect()
    used.proxy.misbehave(fleet(*statuses))
    assert_connects_again(used)


@pytest.mark.parametrize("kind", HARMLESS)
def test_an_odd_and_right_answer_is_understood(used: UsedExternalStore, kind: str) -> None:
    used.store.disconnect()
    used.proxy.misbehave(HARMLESS[kind])
    assert_connects_again(used)
