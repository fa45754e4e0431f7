"""UntagResource: removes tags from a cluster."""

from __future__ import annotations

from dataclasses import replace

from keywright.api import cloudhsmv2
from keywright.operations.call import Call
from keywright.operations.clusters import cluster_in
from keywright.operations.operation import operation
from keywright.ports.storage import Transaction


@operation(
    cloudhsmv2.SERVICE,
    cloudhsmv2.OPERATIONS["UntagResource"],
    action="cloudhsm:UntagResource",
    audit=("resource_id", "tag_key_list"),
)
async def untag_resource(call: Call[cloudhsmv2.UntagResourceRequest]) -> cloudhsmv2.UntagResourceResponse:
    """Store the cluster without the tags; keys that it does not have are ignored."""

    def untag(transaction: Transaction) -> None:
        cluster = cluster_in(transaction, call, call.request.resource_id)
        kept = {key: value for key, value in cluster.tags.items() if key not in call.request.tag_key_list}
        transaction.clusters.update(replace(cluster, tags=kept))

    await call.services.storage.write(untag)
    return cloudhsmv2.UntagResourceResponse()
