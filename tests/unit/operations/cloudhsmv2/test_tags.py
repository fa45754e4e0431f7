from __future__ import annotations

import pytest

from keywright.api.cloudhsmv2 import Tag
from keywright.domain.errors import HsmRequestInvalid, HsmResourceNotFound, LimitExceeded
from tests.fakes.cluster_world import ClusterWorld


def tags(*keys: str, value: str = "v") -> list[Tag]:
    return [Tag(key=key, value=value) for key in keys]


async def test_tags_are_added_replaced_and_removed(world: ClusterWorld):
    cluster_id = await world.create_cluster()
    await world.call("TagResource", resource_id=cluster_id, tag_list=tags("b", "a"))
    await world.call("TagResource", resource_id=cluster_id, tag_list=tags("b", value="new"))
    await world.call("UntagResource", resource_id=cluster_id, tag_key_list=["a", "unknown"])
    answer = await world.call("ListTags", resource_id=cluster_id)
    assert answer.tag_list == tags("b", value="new")
    assert answer.next_token is None


async def test_tags_are_listed_by_pages_with_tokens_short_enough_for_any_key(world: ClusterWorld):
    keys = sorted("é" * 120 + str(number) for number in range(5))
    cluster_id = await world.create_cluster(tag_list=tags(*keys))
    seen: list[str] = []
    token = None
    for _ in range(3):
        answer = await world.call("ListTags", resource_id=cluster_id, max_results=2, next_token=token)
        seen += [tag.key for tag in answer.tag_list]
        token = answer.next_token
        assert token is None or len(token) <= 256
    assert token is None
    assert seen == keys


async def test_more_than_fifty_tags_are_refused(world: ClusterWorld):
    cluster_id = await world.create_cluster(tag_list=tags(*(f"k{number}" for number in range(50))))
    with pytest.raises(LimitExceeded, match="50 tags"):
        await world.call("TagResource", resource_id=cluster_id, tag_list=tags("one more"))
    await world.call("TagResource", resource_id=cluster_id, tag_list=tags("k0", value="replaced"))


async def test_reserved_keys_are_refused(world: ClusterWorld):
    cluster_id = await world.create_cluster()
    with pytest.raises(HsmRequestInvalid, match="reserved"):
        await world.call("TagResource", resource_id=cluster_id, tag_list=tags("AWS:x"))


@pytest.mark.parametrize("resource_id", ["cluster-abcdefghijk", "backup-abcdefghijk"])
async def test_an_unknown_resource_is_not_found(world: ClusterWorld, resource_id: str):
    for name, members in (
        ("TagResource", {"tag_list": tags("a")}),
        ("UntagResource", {"tag_key_list": ["a"]}),
        ("ListTags", {}),
    ):
        with pytest.raises(HsmResourceNotFound):
            await world.call(name, resource_id=resource_id, **members)
