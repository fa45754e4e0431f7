"""The ConnectionErrorCodes of kmsuser, brought about as operators bring them about and cured by the recipe."""

from __future__ import annotations

from typing import Any

from tests.services.server import KeywrightServer
from tests.wire.key_stores.deployment_access import failed_logins
from tests.wire.key_stores.failing import assert_connecting_fails, assert_connects_again, assert_use_fails
from tests.wire.key_stores.hsm_cluster import HsmCluster
from tests.wire.key_stores.hsm_command import KMSUSER_PASSWORD, logged_in
from tests.wire.key_stores.key_store import KeyStore, UsedKeyStore


def test_a_wrong_password_ends_in_invalid_credentials_at_the_price_of_one_try_per_hsm(
    server: KeywrightServer, used: UsedKeyStore
) -> None:
    used.store.disconnect()
    used.cluster.set_kmsuser_password("setByAdmin1")
    assert_connecting_fails(used.store, "INVALID_CREDENTIALS")
    assert failed_logins(server, used.cluster.hsm_ids()) == [1, 1]
    assert_use_fails(used)
    used.store.update(KeyStorePassword="setByAdmin1")
    assert_connects_again(used)
    assert failed_logins(server, used.cluster.hsm_ids()) == [0, 0]


def test_a_password_that_was_never_right_is_invalid_credentials(kms: Any, keyless_cluster: HsmCluster) -> None:
    store = KeyStore.create(kms, keyless_cluster, password="notThisOne1")
    assert_connecting_fails(store, "INVALID_CREDENTIALS")
    keyless_cluster.set_kmsuser_password(KMSUSER_PASSWORD)
    store.update(KeyStorePassword=KMSUSER_PASSWORD)
    assert store.connect() == "CONNECTED"
    _delete(store, keyless_cluster)


def test_after_five_wrong_passwords_even_the_right_one_finds_kmsuser_locked_out(used: UsedKeyStore) -> None:
    used.store.disconnect()
    used.cluster.set_kmsuser_password("rightOne11")
    used.store.update(KeyStorePassword="notThisOne1")
    for _ in range(5):
        assert_connecting_fails(used.store, "INVALID_CREDENTIALS")
    assert used.cluster.user("kmsuser")["locked"] == "true"
    used.store.update(KeyStorePassword="rightOne11")
    assert_connecting_fails(used.store, "USER_LOCKED_OUT")
    assert_use_fails(used)
    used.cluster.set_kmsuser_password("unlocking1")
    assert used.cluster.user("kmsuser")["locked"] == "false"
    used.store.update(KeyStorePassword="unlocking1")
    assert_connects_again(used)


def test_a_session_of_kmsuser_elsewhere_ends_in_user_logged_in(server: KeywrightServer, used: UsedKeyStore) -> None:
    used.store.disconnect()
    used.cluster.set_kmsuser_password("atTheConsole1")
    used.store.update(KeyStorePassword="atTheConsole1")
    with logged_in(server, used.cluster.cluster_id, "atTheConsole1"):
        assert_connecting_fails(used.store, "USER_LOGGED_IN")
        assert_use_fails(used)
    assert_connects_again(used)


def test_a_cluster_without_kmsuser_ends_in_user_not_found(kms: Any, keyless_cluster: HsmCluster) -> None:
    keyless_cluster.delete_kmsuser()
    store = KeyStore.create(kms, keyless_cluster, password="before123")
    assert_connecting_fails(store, "USER_NOT_FOUND")
    keyless_cluster.create_kmsuser("laterOn123")
    store.update(KeyStorePassword="laterOn123")
    assert store.connect() == "CONNECTED"
    _delete(store, keyless_cluster)


def _delete(store: KeyStore, cluster: HsmCluster) -> None:
    """Delete the store, and leave the cluster's kmsuser with the password that other tests know."""
    store.disconnect()
    store.kms.delete_custom_key_store(CustomKeyStoreId=store.custom_key_store_id)
    cluster.set_kmsuser_password(KMSUSER_PASSWORD)
