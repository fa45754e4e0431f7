"""DescribeClusters: the clusters of the caller's account and Region, filtered, by pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from keywright.api import cloudhsmv2
from keywright.domain.errors import HsmRequestInvalid
from keywright.domain.hsm_clusters import Cluster
from keywright.operations.call import Call
from keywright.operations.cluster_paging import read_next_token
from keywright.operations.cluster_shape import cluster_shape
from keywright.operations.operation import operation
from keywright.operations.paging import cut_page

_OPERATION = "DescribeClusters"
_LARGEST_PAGE = 25
_FILTERS: Mapping[str, Callable[[Cluster], str]] = {
    "clusterIds": lambda cluster: cluster.cluster_id,
    "vpcIds": lambda cluster: cluster.vpc_id,
    "states": lambda cluster: cluster.state.value,
}


@operation(
    cloudhsmv2.SERVICE,
    cloudhsmv2.OPERATIONS[_OPERATION],
    action="cloudhsm:DescribeClusters",
    audit=("filters", "max_results"),
    read_only=True,
)
async def describe_clusters(call: Call[cloudhsmv2.DescribeClustersRequest]) -> cloudhsmv2.DescribeClustersResponse:
    """Return a page of clusters by creation time; a filter that matches nothing gives an empty list."""
    filters = call.request.filters or {}
    _check_filters(filters)
    after = read_next_token(call, _OPERATION, call.request.next_token)
    clusters = await call.services.storage.read(lambda transaction: transaction.clusters.all(call.scope))
    found = [cluster for cluster in clusters if _position(cluster) > after and _matches(cluster, filters)]
    page = cut_page(call, _OPERATION, found, call.request.max_results or _LARGEST_PAGE, _position)
    return cloudhsmv2.DescribeClustersResponse(
        clusters=[cluster_shape(cluster) for cluster in page.items], next_token=page.next_marker
    )


def _check_filters(filters: Mapping[str, Sequence[str]]) -> None:
    for name in filters:
        if name not in _FILTERS:
            raise HsmRequestInvalid(f"Filter {name} is not one of {', '.join(_FILTERS)}.")


def _matches(cluster: Cluster, filters: Mapping[str, Sequence[str]]) -> bool:
    return all(_FILTERS[name](cluster) in values for name, values in filters.items())


def _position(cluster: Cluster) -> str:
    """Return text that sorts as the clusters do: the time in microseconds, then the id."""
    return f"{round(cluster.created_at * 1_000_000):020d} {cluster.cluster_id}"
