"""One HSM of two goes away under load: nobody's request fails, and when it is back both serve."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chaos.faulty_hsms import FaultyHsms
from tests.chaos.load import Load, clients, round_trip
from tests.services.server import KeywrightServer
from tests.wire.key_stores.key_store import PLAINTEXT, UsedKeyStore
from tests.wire.key_stores.waiting import wait_until

CLIENTS = 8
ZONES = ("us-east-1a", "us-east-1b")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, hsms: FaultyHsms) -> Iterator[KeywrightServer]:
    """Two workers, so that each has to find out for itself."""
    server = KeywrightServer.make(tmp_path_factory.mktemp("removed"), workers=2, configuration=hsms.configuration)
    try:
        yield server.start()
        server.stop()
    finally:
        server.close()


def require_both_serve(hsms: FaultyHsms, used: UsedKeyStore) -> None:
    """Each HSM encrypts for the key of old, and a new key can be made, which takes both."""
    labels = used.cluster.hsm_ids()
    assert len(labels) == 2
    before = {label: hsms.calls("C_Decrypt", label) for label in labels}

    def served() -> set[str]:
        assert used.decrypt() == PLAINTEXT
        return {label for label in labels if hsms.calls("C_Decrypt", label) > before[label]}

    wait_until(served, lambda by: by == set(labels))
    assert used.store.create_key()["KeyState"] == "Enabled"


def test_no_request_fails_while_an_hsm_is_deleted_and_another_one_made(server, hsms, used):
    deleted = used.cluster.hsm_ids()[0]
    with Load(clients(server, CLIENTS), round_trip(used.key["KeyId"]), at_least=600) as load:
        load.wait_for(50)
        used.cluster.client.delete_hsm(ClusterId=used.cluster.cluster_id, HsmId=deleted)
        wait_until(used.cluster.hsm_ids, lambda ids: deleted not in ids)
        load.wait_for(100)
        zones_left = {hsm["AvailabilityZone"] for hsm in used.cluster.describe()["Hsms"]}
        [zone] = set(ZONES) - zones_left
        used.cluster.add_hsm(zone)
        load.wait_for(100)
    assert load.failures == []
    require_both_serve(hsms, used)


def test_no_request_fails_while_the_token_of_an_hsm_is_gone(server, hsms, used):
    token = used.cluster.directory / "tokens" / used.cluster.hsm_ids()[0]
    elsewhere = used.cluster.directory / "taken-away"
    with Load(clients(server, CLIENTS), round_trip(used.key["KeyId"]), at_least=600) as load:
        load.wait_for(50)
        token.rename(elsewhere)
        load.wait_for(200)
        elsewhere.rename(token)
        load.wait_for(100)
    assert load.failures == []
    require_both_serve(hsms, used)
