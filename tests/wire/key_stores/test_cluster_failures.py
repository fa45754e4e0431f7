"""The ConnectionErrorCodes of clusters, HSMs and networks, brought about for real and cured by the recipe."""

from __future__ import annotations

from tests.services.server import KeywrightServer
from tests.wire.key_stores.failing import assert_connecting_fails, assert_connects_again, assert_use_fails
from tests.wire.key_stores.key_store import PLAINTEXT, UsedKeyStore
from tests.wire.key_stores.network import SUBNETS, Reconfigure, configuration
from tests.wire.refusals import refused


def test_losing_every_hsm_is_insufficient_hsms_and_new_hsms_bring_the_keys_back(used: UsedKeyStore) -> None:
    used.cluster.delete_hsms()
    assert used.store.state() == "CONNECTED", "losing HSMs never moves a connected store"
    with refused("KMSInvalidStateException"):
        used.decrypt()
    used.store.disconnect()
    assert_connecting_fails(used.store, "INSUFFICIENT_CLOUDHSM_HSMS")
    assert_use_fails(used)
    with refused("CloudHsmClusterInvalidConfigurationException"):
        used.store.update(CloudHsmClusterId=used.cluster.cluster_id)
    used.cluster.add_hsm("us-east-1b")
    assert_connects_again(used)
    with refused("CloudHsmClusterInvalidConfigurationException"):
        used.store.create_key()
    used.cluster.add_hsm("us-east-1a")
    assert used.store.create_key()["KeyState"] == "Enabled"
    assert used.decrypt() == PLAINTEXT


def test_an_hsm_that_does_not_answer_ends_in_network_errors(used: UsedKeyStore) -> None:
    used.store.disconnect()
    token = used.cluster.directory / "tokens" / used.cluster.hsm_ids()[0]
    away = used.cluster.directory / "away"
    token.rename(away)
    try:
        assert_connecting_fails(used.store, "NETWORK_ERRORS")
        assert_use_fails(used)
    finally:
        away.rename(token)
    assert_connects_again(used)


def test_a_lost_subnet_and_a_full_one_are_told_apart_and_mended_one_after_the_other(
    reconfigured: Reconfigure, used: UsedKeyStore
) -> None:
    used.store.disconnect()
    with reconfigured(
        configuration(without=[SUBNETS["us-east-1b"]], free_addresses=1), configuration(free_addresses=1)
    ) as go_on:
        assert_connecting_fails(used.store, "SUBNET_NOT_FOUND")
        assert_use_fails(used)
        go_on()
        assert_connecting_fails(used.store, "INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET")
        assert_use_fails(used)
    assert_connects_again(used)


def test_a_module_that_is_not_the_pinned_one_ends_in_internal_error(
    reconfigured: Reconfigure, used: UsedKeyStore
) -> None:
    used.store.disconnect()
    with reconfigured(configuration(more=f'[hsm]\nmodule_sha256 = "{"0" * 64}"\n')):
        assert_connecting_fails(used.store, "INTERNAL_ERROR")
        assert_use_fails(used)
    assert_connects_again(used)


def test_a_closed_security_group_is_refused_at_once_and_fails_nothing(
    reconfigured: Reconfigure, used: UsedKeyStore
) -> None:
    used.store.disconnect()
    group = used.cluster.describe()["SecurityGroup"]
    with reconfigured(configuration(closed_security_groups=[group])):
        with refused("CloudHsmClusterInvalidConfigurationException"):
            used.store.begin_connect()
        assert used.store.state() == "DISCONNECTED"
        assert "ConnectionErrorCode" not in used.store.describe()
    assert_connects_again(used)


def test_a_connected_store_is_used_on_after_a_restart_and_keeps_its_login(
    server: KeywrightServer, used: UsedKeyStore
) -> None:
    server.restart()
    assert used.store.state() == "CONNECTED"
    assert used.decrypt() == PLAINTEXT
