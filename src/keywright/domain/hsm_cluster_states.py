"""The state machines of a CloudHSM cluster and of its HSMs, as tables (cloudhsmv2.md section 2)."""

from __future__ import annotations

from enum import StrEnum

from keywright.domain.errors import HsmRequestInvalid
from keywright.domain.hsm_clusters import ClusterState, HsmState


class ClusterEvent(StrEnum):
    """What may happen to a cluster, worded to stand after "to"."""

    ADD_HSM = "add an HSM to"
    REMOVE_HSM = "delete an HSM of"
    INITIALIZE = "initialize"
    ACTIVATE = "activate"
    MODIFY = "modify"
    DELETE = "delete"


class HsmEvent(StrEnum):
    """What may happen to an HSM, worded to stand after "to". The second is told by the job that provisions."""

    DELETE = "delete"
    FINISH = "finish making"


_C, _CE = ClusterState, ClusterEvent

CLUSTER_TRANSITIONS: dict[tuple[ClusterState, ClusterEvent], ClusterState] = {
    (_C.UNINITIALIZED, _CE.ADD_HSM): _C.UNINITIALIZED,
    (_C.INITIALIZED, _CE.ADD_HSM): _C.INITIALIZED,
    (_C.ACTIVE, _CE.ADD_HSM): _C.ACTIVE,
    (_C.UNINITIALIZED, _CE.REMOVE_HSM): _C.UNINITIALIZED,
    (_C.INITIALIZED, _CE.REMOVE_HSM): _C.INITIALIZED,
    (_C.ACTIVE, _CE.REMOVE_HSM): _C.ACTIVE,
    (_C.UNINITIALIZED, _CE.INITIALIZE): _C.INITIALIZED,
    (_C.INITIALIZED, _CE.ACTIVATE): _C.ACTIVE,
    (_C.UNINITIALIZED, _CE.MODIFY): _C.UNINITIALIZED,
    (_C.INITIALIZED, _CE.MODIFY): _C.INITIALIZED,
    (_C.ACTIVE, _CE.MODIFY): _C.ACTIVE,
    (_C.UNINITIALIZED, _CE.DELETE): _C.DELETE_IN_PROGRESS,
    (_C.INITIALIZED, _CE.DELETE): _C.DELETE_IN_PROGRESS,
    (_C.ACTIVE, _CE.DELETE): _C.DELETE_IN_PROGRESS,
    # A deletion that was cut off is finished by asking again.
    (_C.DELETE_IN_PROGRESS, _CE.DELETE): _C.DELETE_IN_PROGRESS,
}

HSM_TRANSITIONS: dict[tuple[HsmState, HsmEvent], HsmState] = {
    (HsmState.CREATE_IN_PROGRESS, HsmEvent.FINISH): HsmState.ACTIVE,
    (HsmState.CREATE_IN_PROGRESS, HsmEvent.DELETE): HsmState.DELETE_IN_PROGRESS,
    (HsmState.ACTIVE, HsmEvent.DELETE): HsmState.DELETE_IN_PROGRESS,
    (HsmState.DEGRADED, HsmEvent.DELETE): HsmState.DELETE_IN_PROGRESS,
    (HsmState.DELETE_IN_PROGRESS, HsmEvent.DELETE): HsmState.DELETE_IN_PROGRESS,
}


def next_cluster_state(state: ClusterState, event: ClusterEvent) -> ClusterState:
    """Return the state that follows.

    Raises:
        HsmRequestInvalid: `event` is illegal in `state`.
    """
    following = CLUSTER_TRANSITIONS.get((state, event))
    if following is None:
        raise HsmRequestInvalid(f"It is not possible to {event.value} a cluster in state {state.value}.")
    return following


def next_hsm_state(state: HsmState, event: HsmEvent) -> HsmState:
    """Return the state that follows.

    Raises:
        HsmRequestInvalid: `event` is illegal in `state`.
    """
    following = HSM_TRANSITIONS.get((state, event))
    if following is None:
        raise HsmRequestInvalid(f"It is not possible to {event.value} an HSM in state {state.value}.")
    return following
