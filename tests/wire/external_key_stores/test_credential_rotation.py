"""A proxy's credential that is changed under load, and a proxy whose clock is wrong (row X7)."""

from __future__ import annotations

import pytest

from tests.chaos.fault_proxy.signature_check import ACCESS_KEY_ID, SECRET_ACCESS_KEY, SignatureCheck
from tests.chaos.load import Load, clients, round_trip
from tests.chaos.scale import FULL
from tests.services.server import KeywrightServer
from tests.wire.external_key_stores import nine_operations as operations
from tests.wire.external_key_stores.changed_proxy import changed_proxy
from tests.wire.external_key_stores.external_store import CREDENTIAL, PLAINTEXT, UsedExternalStore
from tests.wire.external_key_stores.failing import assert_connecting_fails, assert_connects_again
from tests.wire.external_key_stores.nine_operations import nothing_left
from tests.wire.refusals import refused

SECOND = {"AccessKeyId": "DDDDDDDDDDDDDDDDDDDD", "RawSecretAccessKey": "s" * 43}
# The same access key, with a secret that is new.
RENEWED = {"AccessKeyId": "DDDDDDDDDDDDDDDDDDDD", "RawSecretAccessKey": "r" * 43}
ROTATIONS = 20 if FULL else 2
CALLERS = 8 if FULL else 4


def accepting(*credentials: dict[str, str]) -> SignatureCheck:
    return SignatureCheck(credentials={each["AccessKeyId"]: each["RawSecretAccessKey"] for each in credentials})


def used_credentials(used: UsedExternalStore) -> set[bytes]:
    """Return the access key ids of the requests that came."""
    authorizations = [request.header(b"authorization") or b"" for request in used.proxy.requests]
    return {each.partition(b"Credential=")[2].partition(b"/")[0] for each in authorizations}


def test_a_rotation_with_two_valid_credentials_fails_no_call(
    used: UsedExternalStore, xks_server: KeywrightServer
) -> None:
    load = Load(clients(xks_server, CALLERS), round_trip(used.key["KeyId"]), at_least=50 * ROTATIONS)
    with changed_proxy(used.proxy, signatures=accepting(CREDENTIAL, SECOND)):
        with load:
            for _ in range(ROTATIONS):
                for old, new in ((CREDENTIAL, SECOND), (SECOND, CREDENTIAL)):
                    load.wait_for(10)
                    used.proxy.healthy.signatures = accepting(old, new)
                    used.store.update(XksProxyAuthenticationCredential=new)
                    # What was signed before the update is answered by now.
                    load.wait_for(2 * CALLERS)
                    used.proxy.healthy.signatures = accepting(new)
                    used.proxy.forget()
                    load.wait_for(10)
                    assert used_credentials(used) == {new["AccessKeyId"].encode()}
        assert load.failures == []
        assert load.done >= 40 * ROTATIONS


def test_a_secret_that_is_renewed_under_its_old_id_is_used_at_once(used: UsedExternalStore) -> None:
    with changed_proxy(used.proxy, signatures=accepting(SECOND, CREDENTIAL)):
        used.store.update(XksProxyAuthenticationCredential=SECOND)
        assert used.decrypt() == PLAINTEXT
        used.proxy.healthy.signatures = accepting(RENEWED)
        with refused("KMSInvalidStateException"):
            used.decrypt()
        used.store.update(XksProxyAuthenticationCredential=RENEWED)
        assert used.decrypt() == PLAINTEXT
        used.proxy.healthy.signatures = accepting(CREDENTIAL)
        used.store.update(XksProxyAuthenticationCredential=CREDENTIAL)
    assert used.decrypt() == PLAINTEXT


def test_a_refused_credential_leaves_the_one_in_use(used: UsedExternalStore) -> None:
    before = used.store.describe()
    with refused("XksProxyIncorrectAuthenticationCredentialException"):
        used.store.update(XksProxyAuthenticationCredential=SECOND)
    assert used.store.describe() == before
    assert used.decrypt() == PLAINTEXT


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_proxy_whose_clock_is_wrong_does_not_authenticate_us(used: UsedExternalStore, minutes: int) -> None:
    wrong = SignatureCheck(credentials={ACCESS_KEY_ID: SECRET_ACCESS_KEY}, clock_offset=minutes * 60.0)
    with changed_proxy(used.proxy, signatures=wrong):
        for operation in operations.CRYPTOGRAPHIC:
            with refused("KMSInvalidStateException"):
                operation(used)
        with nothing_left(used):
            with refused("CustomKeyStoreInvalidStateException"):
                operations.create_key(used)
            for operation in operations.MANAGING:
                with refused("XksProxyIncorrectAuthenticationCredentialException"):
                    operation(used)
        used.store.disconnect()
        assert_connecting_fails(used.store, "INVALID_CREDENTIALS")
    assert_connects_again(used)


@pytest.mark.parametrize("minutes", [-4, 4])
def test_a_clock_that_is_a_little_wrong_does_no_harm(used: UsedExternalStore, minutes: int) -> None:
    with changed_proxy(used.proxy, signatures=SignatureCheck(clock_offset=minutes * 60.0)):
        assert used.decrypt() == PLAINTEXT
