from __future__ import annotations

import pytest

from keywright.domain.errors import HsmRequestInvalid
from keywright.domain.hsm_cluster_states import (
    CLUSTER_TRANSITIONS,
    HSM_TRANSITIONS,
    ClusterEvent,
    HsmEvent,
    next_cluster_state,
    next_hsm_state,
)
from keywright.domain.hsm_clusters import ClusterState, HsmState


def test_a_cluster_is_initialized_once_and_activated_once():
    state = next_cluster_state(ClusterState.UNINITIALIZED, ClusterEvent.INITIALIZE)
    assert state is ClusterState.INITIALIZED
    assert next_cluster_state(state, ClusterEvent.ACTIVATE) is ClusterState.ACTIVE
    for state, event in (
        (ClusterState.UNINITIALIZED, ClusterEvent.ACTIVATE),
        (ClusterState.INITIALIZED, ClusterEvent.INITIALIZE),
        (ClusterState.ACTIVE, ClusterEvent.INITIALIZE),
        (ClusterState.ACTIVE, ClusterEvent.ACTIVATE),
    ):
        with pytest.raises(HsmRequestInvalid, match=f"{event.value} a cluster in state {state.value}"):
            next_cluster_state(state, event)


def test_a_cluster_that_is_being_deleted_can_only_be_deleted():
    leaving = {event for state, event in CLUSTER_TRANSITIONS if state is ClusterState.DELETE_IN_PROGRESS}
    assert leaving == {ClusterEvent.DELETE}


def test_only_an_hsm_that_is_being_created_becomes_active():
    made = {state for state, event in HSM_TRANSITIONS if event is HsmEvent.FINISH}
    assert made == {HsmState.CREATE_IN_PROGRESS}
    with pytest.raises(HsmRequestInvalid, match="delete an HSM in state DELETED"):
        next_hsm_state(HsmState.DELETED, HsmEvent.DELETE)
