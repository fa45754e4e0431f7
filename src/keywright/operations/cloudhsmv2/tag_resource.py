"""TagResource: adds tags to a cluster, or gives them new values."""

from __future__ import annotations

from dataclasses import replace

from keywright.api import cloudhsmv2
from keywright.operations.call import Call
from keywright.operations.cluster_tags import tagged
from keywright.operations.clusters import cluster_in
from keywright.operations.operation import operation
from keywright.ports.storage import Transaction


@operation(
    cloudhsmv2.SERVICE,
    cloudhsmv2.OPERATIONS["TagResource"],
    action="cloudhsm:TagResource",
    audit=("resource_id",),
)
async def tag_resource(call: Call[cloudhsmv2.TagResourceRequest]) -> cloudhsmv2.TagResourceResponse:
    """Store the cluster with the tags; backups have no tags, so the id of one is not found."""

    def tag(transaction: Transaction) -> None:
        cluster = cluster_in(transaction, call, call.request.resource_id)
        transaction.clusters.update(replace(cluster, tags=tagged(cluster.tags, call.request.tag_list)))

    await call.services.storage.write(tag)
    return cloudhsmv2.TagResourceResponse()
