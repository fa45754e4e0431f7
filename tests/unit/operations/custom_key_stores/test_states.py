"""Every operation in every connection state (custom-key-stores.md section 2)."""

from __future__ import annotations

from typing import Any

import pytest

from keywright.domain.connection_states import ConnectionState
from keywright.domain.errors import CustomKeyStoreStateInvalid
from tests.fakes.key_store_world import CLUSTER, KeyStoreWorld

REFUSED = "refused"
OPERATIONS: dict[str, dict[str, Any]] = {
    "connect": {"name": "ConnectCustomKeyStore"},
    "disconnect": {"name": "DisconnectCustomKeyStore"},
    "rename": {"name": "UpdateCustomKeyStore", "new_custom_key_store_name": "other"},
    "set password": {"name": "UpdateCustomKeyStore", "key_store_password": "password2"},
    "set cluster": {"name": "UpdateCustomKeyStore", "cloud_hsm_cluster_id": CLUSTER},
    "describe": {"name": "DescribeCustomKeyStores"},
    "delete": {"name": "DeleteCustomKeyStore"},
    "create key": {"name": "CreateKey", "origin": "AWS_CLOUDHSM"},
    "random": {"name": "GenerateRandom", "number_of_bytes": 8},
}
STATES = ("DISCONNECTED", "CONNECTING", "CONNECTED", "FAILED", "DISCONNECTING")
# The state that follows, or REFUSED; None is a store that is gone.
TABLE: dict[str, tuple[str | None, ...]] = {
    "connect": ("CONNECTING", "CONNECTING", "CONNECTED", REFUSED, REFUSED),
    "disconnect": (REFUSED, "DISCONNECTING", "DISCONNECTING", "DISCONNECTING", REFUSED),
    "rename": ("DISCONNECTED", REFUSED, "CONNECTED", REFUSED, REFUSED),
    "set password": ("DISCONNECTED", REFUSED, REFUSED, REFUSED, REFUSED),
    "set cluster": ("DISCONNECTED", REFUSED, REFUSED, REFUSED, REFUSED),
    "describe": STATES,
    "delete": (None, REFUSED, REFUSED, REFUSED, REFUSED),
    "create key": (REFUSED, REFUSED, "CONNECTED", REFUSED, REFUSED),
    "random": (REFUSED, REFUSED, "CONNECTED", REFUSED, REFUSED),
}
CASES = [
    (operation, state, following)
    for operation, row in TABLE.items()
    for state, following in zip(STATES, row, strict=True)
]


@pytest.mark.parametrize(("operation", "state", "following"), CASES)
async def test_an_operation_is_legal_in_a_state_or_refused_without_effect(
    stores: KeyStoreWorld, operation: str, state: str, following: str | None
):
    await stores.add_cluster()
    store_id = await stores.create()
    await stores.force(store_id, ConnectionState(state))
    before = await stores.store(store_id)
    members = dict(OPERATIONS[operation])
    if following == REFUSED:
        with pytest.raises(CustomKeyStoreStateInvalid):
            await stores.call(members.pop("name"), custom_key_store_id=store_id, **members)
        assert await stores.store(store_id) == before
        return
    await stores.call(members.pop("name"), custom_key_store_id=store_id, **members)
    found = await stores.call("DescribeCustomKeyStores")
    assert [entry.connection_state for entry in found.custom_key_stores] == ([following] if following else [])


@pytest.mark.parametrize("state", ["CONNECTING", "CONNECTED"])
async def test_connecting_again_changes_nothing_not_even_the_attempt(stores: KeyStoreWorld, state: str):
    await stores.add_cluster()
    store_id = await stores.create()
    await stores.force(store_id, ConnectionState(state))
    before = await stores.store(store_id)
    await stores.call("ConnectCustomKeyStore", custom_key_store_id=store_id)
    assert await stores.store(store_id) == before


@pytest.mark.parametrize("state", [state for state in STATES if state != "CONNECTED"])
async def test_a_key_shows_unavailable_while_its_store_is_not_connected(stores: KeyStoreWorld, state: str):
    store_id = await stores.connected()
    created = await stores.call("CreateKey", origin="AWS_CLOUDHSM", custom_key_store_id=store_id)
    await stores.force(store_id, ConnectionState(state))
    described = await stores.call("DescribeKey", key_id=created.key_metadata.key_id)
    assert described.key_metadata.key_state == "Unavailable"
    await stores.force(store_id, ConnectionState.CONNECTED)
    described = await stores.call("DescribeKey", key_id=created.key_metadata.key_id)
    assert described.key_metadata.key_state == "Enabled"
