"""CloudHSM clusters, their HSMs and their masked objects, in the database."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.sql import ColumnElement

from keywright.domain.hsm_clusters import Cluster, ClusterState, Hsm, HsmState
from keywright.domain.scope import Scope
from keywright.ports.storage import MaskedObject
from keywright.storage import tables
from keywright.storage.row_mac import ProtectedTable
from keywright.storage.scoped_rows import in_scope, intact, scope_of
from keywright.storage.unit_of_work import UnitOfWork

_CLUSTERS = tables.clusters
_HSMS = tables.hsms
_OBJECTS = tables.masked_objects
_PROTECTED_CLUSTERS = ProtectedTable(_CLUSTERS, "cluster_id")
_COPIED = [
    column.name
    for column in _PROTECTED_CLUSTERS.columns
    if column.name not in {"account_id", "region", "state", "subnet_mapping", "tags"}
]


def _json(values: Mapping[str, str]) -> str:
    return json.dumps(dict(values), separators=(",", ":"), ensure_ascii=False)


def _values(cluster: Cluster) -> dict[str, Any]:
    return {
        **{name: getattr(cluster, name) for name in _COPIED},
        "account_id": cluster.scope.account_id,
        "region": cluster.scope.region,
        "state": cluster.state.value,
        "subnet_mapping": _json(cluster.subnet_mapping),
        "tags": _json(cluster.tags),
    }


def _hsm_values(hsm: Hsm) -> dict[str, Any]:
    return {**{column.name: getattr(hsm, column.name) for column in _HSMS.columns}, "state": hsm.state.value}


def _hsm(values: dict[str, Any]) -> Hsm:
    return Hsm(state=HsmState(values.pop("state")), **values)


def _this_version(cluster: Cluster) -> ColumnElement[bool]:
    return and_(
        in_scope(_CLUSTERS, cluster.scope),
        _CLUSTERS.c.cluster_id == cluster.cluster_id,
        _CLUSTERS.c.version == cluster.version,
    )


class SqlClusters:
    """The `ClusterRepository` port over one transaction."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def add(self, cluster: Cluster) -> None:
        """Add a cluster and the HSMs that it names."""
        self._work.insert(_PROTECTED_CLUSTERS, _values(cluster))
        for hsm in cluster.hsms:
            self.add_hsm(hsm)

    def get(self, scope: Scope, cluster_id: str) -> Cluster | None:
        """Return the cluster with its HSMs, or None."""
        return self._one(and_(in_scope(_CLUSTERS, scope), _CLUSTERS.c.cluster_id == cluster_id))

    def by_id(self, cluster_id: str) -> Cluster | None:
        """Return the cluster of whatever scope."""
        return self._one(_CLUSTERS.c.cluster_id == cluster_id)

    def all(self, scope: Scope) -> Sequence[Cluster]:
        """Return the scope's clusters by creation time."""
        return self._many(in_scope(_CLUSTERS, scope))

    def restored_from(self, backup_id: str) -> Sequence[Cluster]:
        """Return the clusters of every scope that were restored from a backup."""
        return self._many(_CLUSTERS.c.source_backup_id == backup_id)

    def update(self, cluster: Cluster) -> Cluster:
        """Store the cluster's own fields (not its HSMs); raise `StaleWrite` when it was outdated."""
        changed = dataclasses.replace(cluster, version=cluster.version + 1)
        row = _PROTECTED_CLUSTERS.sealed(self._work.row_mac, _values(changed))
        self._work.change_one(_CLUSTERS.update().where(_this_version(cluster)).values(row))
        return changed

    def delete(self, cluster: Cluster) -> None:
        """Remove the cluster with its HSMs, users and objects; raise `StaleWrite` when it was outdated."""
        self._work.erased = True
        self._work.change_one(_CLUSTERS.delete().where(_this_version(cluster)))

    def add_hsm(self, hsm: Hsm) -> None:
        """Add an HSM to its cluster."""
        self._work.change(_HSMS.insert(), _hsm_values(hsm))

    def update_hsm(self, hsm: Hsm) -> None:
        """Store the changed HSM; nothing happens when it is gone."""
        self._work.change(_HSMS.update().where(_HSMS.c.hsm_id == hsm.hsm_id).values(_hsm_values(hsm)))

    def delete_hsm(self, hsm: Hsm) -> None:
        """Remove the HSM and its login records; nothing happens when it is gone."""
        self._work.change(_HSMS.delete().where(_HSMS.c.hsm_id == hsm.hsm_id))

    def hsms_in_states(self, states: Sequence[HsmState]) -> Sequence[Hsm]:
        """Return the HSMs in these states in every cluster."""
        return self._hsms(_HSMS.c.state.in_([state.value for state in states]))

    def add_object(self, masked: MaskedObject) -> None:
        """Add a masked object to its cluster."""
        values = {column.name: getattr(masked, column.name) for column in _OBJECTS.columns}
        self._work.change(_OBJECTS.insert(), values)

    def objects(self, cluster_id: str) -> Sequence[MaskedObject]:
        """Return the cluster's masked objects, by id."""
        query = select(_OBJECTS).where(_OBJECTS.c.cluster_id == cluster_id).order_by(_OBJECTS.c.object_id)
        return [MaskedObject(**row) for row in self._work.named_rows(query)]

    def delete_object(self, cluster_id: str, object_id: bytes) -> None:
        """Remove a masked object; nothing happens when it is gone."""
        self._work.erased = True
        this = and_(_OBJECTS.c.cluster_id == cluster_id, _OBJECTS.c.object_id == object_id)
        self._work.change(_OBJECTS.delete().where(this))

    def _one(self, condition: ColumnElement[bool]) -> Cluster | None:
        row = self._work.row(select(*_PROTECTED_CLUSTERS.selected).where(condition))
        if row is None:
            return None
        return self._cluster(row, self._hsms(_HSMS.c.cluster_id == row.cluster_id))

    def _many(self, condition: ColumnElement[bool]) -> Sequence[Cluster]:
        query = select(*_PROTECTED_CLUSTERS.selected).where(condition)
        rows = self._work.rows(query.order_by(_CLUSTERS.c.created_at, _CLUSTERS.c.cluster_id))
        ids = select(_CLUSTERS.c.cluster_id).where(condition)
        hsms = self._hsms(_HSMS.c.cluster_id.in_(ids)) if rows else ()
        return list(intact(rows, lambda row: self._cluster(row, hsms)))

    def _hsms(self, condition: ColumnElement[bool]) -> Sequence[Hsm]:
        query = select(_HSMS).where(condition).order_by(_HSMS.c.availability_zone, _HSMS.c.hsm_id)
        return [_hsm(values) for values in self._work.named_rows(query)]

    def _cluster(self, row: Any, hsms: Sequence[Hsm]) -> Cluster:
        values = _PROTECTED_CLUSTERS.opened(self._work.row_mac, row)
        return Cluster(
            scope=scope_of(values),
            state=ClusterState(values.pop("state")),
            subnet_mapping=json.loads(values.pop("subnet_mapping")),
            tags=json.loads(values.pop("tags")),
            hsms=tuple(hsm for hsm in hsms if hsm.cluster_id == values["cluster_id"]),
            **values,
        )
