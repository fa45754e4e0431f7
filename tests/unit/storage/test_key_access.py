"""Key policies, grants, aliases and tags in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import text

from keywright.domain.grant_selectors import selectors_for_issuing, selectors_for_use
from keywright.domain.grants import Grant, GrantConstraints, is_allowed_by
from keywright.ports.storage import StaleWrite, Transaction
from keywright.storage.grants import ENOUGH_ALIKE
from keywright.storage.sql_storage import SqlStorage
from tests.unit.storage.key_access_values import ALIAS, GRANT, KEY_POLICY, TAGS, add_key_access
from tests.unit.storage.values import BACKING_KEY, DELETION, KEY, OTHER_ACCOUNT, OTHER_REGION, SCOPE, STORE

OTHER_KEY = replace(KEY, key_id="other", xks_key_id=None, backing_key_id=b"other")
PLAIN = replace(GRANT, constraints=GrantConstraints(), fingerprint=None)


@pytest.fixture
async def full(storage: SqlStorage) -> SqlStorage:
    def add(tx: Transaction) -> None:
        tx.key_stores.add(STORE)
        tx.keys.add(KEY, BACKING_KEY)
        tx.keys.add(OTHER_KEY, replace(BACKING_KEY, key_id="other", backing_key_id=b"other"))
        add_key_access(tx)

    await storage.write(add)
    return storage


def numbered(number: int, **changes: object) -> Grant:
    return replace(PLAIN, grant_id=f"{number:064x}", **changes)


def subset(**pairs: str) -> GrantConstraints:
    return GrantConstraints(encryption_context_subset=pairs)


def numbers(grants: Sequence[Grant]) -> list[int]:
    return sorted(int(grant.grant_id, 16) for grant in grants)


async def test_every_field_comes_back_as_it_was_stored(full: SqlStorage):
    def read(tx: Transaction) -> None:
        assert tx.key_policies.get(SCOPE, KEY.key_id) == KEY_POLICY
        assert tx.grants.get(SCOPE, KEY.key_id, GRANT.grant_id) == GRANT
        assert tx.aliases.get(SCOPE, "alias/first") == ALIAS
        assert tx.key_tags.of_key(SCOPE, KEY.key_id) == TAGS

    await full.read(read)


@pytest.mark.parametrize("scope", [OTHER_ACCOUNT, OTHER_REGION], ids=["account", "region"])
async def test_another_account_or_region_sees_and_changes_nothing(full: SqlStorage, scope):
    def read(tx: Transaction) -> None:
        assert tx.key_policies.get(scope, KEY.key_id) is None
        assert tx.grants.get(scope, KEY.key_id, GRANT.grant_id) is None
        assert tx.grants.page(scope, KEY.key_id, "", 10) == []
        assert tx.grants.by_fingerprint(scope, KEY.key_id, "f1") is None
        assert tx.grants.for_grantees(scope, KEY.key_id, ["AIDA1"]) == []
        assert tx.grants.matching(scope, KEY.key_id, ["AIDA1"], "Encrypt", selectors_for_use("DescribeKey", None)) == []
        assert tx.grants.count(scope, KEY.key_id) == 0
        assert tx.aliases.get(scope, "alias/first") is None
        assert tx.aliases.of_key(scope, KEY.key_id) == []
        assert tx.aliases.page(scope, "", 10) == []
        assert tx.aliases.count(scope, KEY.key_id) == 0
        assert tx.key_tags.of_key(scope, KEY.key_id) == {}
        assert tx.key_tags.page(scope, KEY.key_id, "", 10) == []

    await full.read(read)
    for change in (
        lambda tx: tx.grants.delete(replace(GRANT, scope=scope)),
        lambda tx: tx.aliases.update(replace(ALIAS, scope=scope)),
        lambda tx: tx.aliases.delete(replace(ALIAS, scope=scope)),
    ):
        with pytest.raises(StaleWrite):
            await full.write(change)


async def test_another_key_has_none_of_it(full: SqlStorage):
    def read(tx: Transaction) -> None:
        assert tx.key_policies.get(SCOPE, "other") is None
        assert tx.grants.get(SCOPE, "other", GRANT.grant_id) is None
        assert tx.grants.by_fingerprint(SCOPE, "other", "f1") is None
        assert tx.grants.for_grantees(SCOPE, "other", ["AIDA1"]) == []
        assert tx.aliases.of_key(SCOPE, "other") == []
        assert tx.aliases.page(SCOPE, "", 10, "other") == []
        assert tx.key_tags.of_key(SCOPE, "other") == {}

    await full.read(read)


async def test_a_deleted_key_takes_all_of_it_along_and_leaves_that_of_others(full: SqlStorage):
    kept = numbered(1, key_id="other")

    def delete(tx: Transaction) -> None:
        tx.grants.add(kept)
        tx.aliases.add(replace(ALIAS, name="alias/other", key_id="other"))
        tx.grants.delete(GRANT)
        tx.grants.add(GRANT)
        assert tx.grants.count(SCOPE, KEY.key_id) == 1
        tx.keys.delete(KEY, DELETION)

    await full.write(delete)

    def read(tx: Transaction) -> None:
        assert tx.key_policies.get(SCOPE, KEY.key_id) is None
        assert tx.grants.count(SCOPE, KEY.key_id) == 0
        assert tx.aliases.get(SCOPE, "alias/first") is None
        assert tx.key_tags.of_key(SCOPE, KEY.key_id) == {}
        assert tx.grants.get(SCOPE, "other", kept.grant_id) == kept
        assert [alias.name for alias in tx.aliases.page(SCOPE, "", 10)] == ["alias/other"]

    await full.read(read)


async def test_a_policy_put_again_replaces_the_former_one(full: SqlStorage):
    policy = replace(KEY_POLICY, text="{}", principal_ids={})
    await full.write(lambda tx: tx.key_policies.put(policy))
    assert await full.read(lambda tx: tx.key_policies.get(SCOPE, KEY.key_id)) == policy


async def test_an_alias_moves_and_goes(full: SqlStorage):
    moved = replace(ALIAS, key_id="other", updated_at=5.0)
    await full.write(lambda tx: tx.aliases.update(moved))
    assert await full.read(lambda tx: (tx.aliases.get(SCOPE, ALIAS.name), tx.aliases.of_key(SCOPE, KEY.key_id))) == (
        moved,
        [],
    )
    await full.write(lambda tx: tx.aliases.delete(moved))
    with pytest.raises(StaleWrite):
        await full.write(lambda tx: tx.aliases.delete(moved))


async def test_aliases_are_paged_by_name_with_regard_to_case(full: SqlStorage):
    names = ["alias/B", "alias/a", "alias/a/b", "alias/first"]

    def add(tx: Transaction) -> None:
        for name in names[:3]:
            tx.aliases.add(replace(ALIAS, name=name))

    await full.write(add)

    def read(tx: Transaction) -> None:
        assert [alias.name for alias in tx.aliases.page(SCOPE, "", 10)] == names
        assert [alias.name for alias in tx.aliases.page(SCOPE, "alias/B", 2)] == names[1:3]
        assert [alias.name for alias in tx.aliases.of_key(SCOPE, KEY.key_id)] == names
        assert tx.aliases.count(SCOPE, KEY.key_id) == 4

    await full.read(read)


async def test_tags_are_paged_by_key(full: SqlStorage):
    def read(tx: Transaction) -> None:
        assert tx.key_tags.page(SCOPE, KEY.key_id, "", 2) == [("Team", "é 🔑"), ("a", "1")]
        assert tx.key_tags.page(SCOPE, KEY.key_id, "a", 2) == [("empty", "")]

    await full.read(read)


async def test_grants_are_paged_by_id_and_by_grantee(full: SqlStorage):
    def add(tx: Transaction) -> None:
        for number in range(6):
            tx.grants.add(numbered(number, grantee=f"AIDA{number % 2}"))

    await full.write(add)

    def read(tx: Transaction) -> None:
        assert numbers(tx.grants.page(SCOPE, KEY.key_id, "", 3)) == [0, 1, 2]
        assert numbers(tx.grants.page(SCOPE, KEY.key_id, f"{2:064x}", 3)) == [3, 4, 5]
        assert numbers(tx.grants.page(SCOPE, KEY.key_id, "", 9, ["AIDA0"])) == [0, 2, 4]
        assert tx.grants.page(SCOPE, KEY.key_id, "", 9, []) == []
        assert tx.grants.count(SCOPE, KEY.key_id) == 7

    await full.read(read)


async def test_grants_are_found_by_the_names_of_their_grantee(full: SqlStorage):
    def add(tx: Transaction) -> None:
        for number, name in enumerate(("AIDA1", "AIDA2", "AROA1:session", "aida1")):
            tx.grants.add(numbered(number + 1, grantee=name))

    await full.write(add)

    def read(tx: Transaction) -> None:
        assert numbers(tx.grants.for_grantees(SCOPE, KEY.key_id, ["AIDA2", "AROA1:session"])) == [2, 3]
        assert len(tx.grants.for_grantees(SCOPE, KEY.key_id, ["AIDA1"])) == 2
        assert tx.grants.are_more_than(2, SCOPE, KEY.key_id, ["AIDA1", "AIDA2"])
        assert not tx.grants.are_more_than(3, SCOPE, KEY.key_id, ["AIDA1", "AIDA2"])
        assert tx.grants.for_grantees(SCOPE, KEY.key_id, []) == []

    await full.read(read)


async def test_grants_that_can_be_retired_are_found_over_all_accounts(full: SqlStorage):
    def add(tx: Transaction) -> None:
        foreign = replace(OTHER_KEY, scope=OTHER_ACCOUNT, custom_key_store_id=None, backing_key_id=b"third")
        tx.keys.add(foreign, replace(BACKING_KEY, scope=OTHER_ACCOUNT, key_id="other", backing_key_id=b"third"))
        tx.grants.add(numbered(1, scope=OTHER_ACCOUNT, key_id="other"))
        tx.grants.add(numbered(2))
        tx.grants.add(numbered(3, retiring="AROA2"))
        tx.grants.add(numbered(4, retiring=None))

    await full.write(add)

    def read(tx: Transaction) -> None:
        assert numbers(tx.grants.retirable(SCOPE.region, "AROA1", "", 2)) == [1, 2]
        last = tx.grants.retirable(SCOPE.region, "AROA1", f"{2:064x}", 2)
        assert last == [GRANT]
        assert tx.grants.retirable("us-east-1", "AROA1", "", 9) == []

    await full.read(read)


async def test_what_is_looked_for_among_very_many_grants_is_what_a_request_meets(full: SqlStorage):
    grants = [
        numbered(1, operations=("DescribeKey",)),
        numbered(2, constraints=subset(a="1")),
        numbered(3, constraints=subset(a="1", b="2")),
        numbered(4, constraints=subset(a="2")),
        numbered(5, constraints=GrantConstraints(encryption_context_equals={"A": "1"})),
        numbered(6, constraints=GrantConstraints(source_arn="arn:s")),
        numbered(7, grantee="AIDA2"),
        numbered(8),
        numbered(9, operations=("GenerateDataKey",)),
    ]

    def add(tx: Transaction) -> None:
        tx.grants.delete(GRANT)
        for grant in grants:
            tx.grants.add(grant)

    await full.write(add)

    def read(tx: Transaction) -> None:
        for context, source in (
            (None, None),
            ({"a": "1"}, None),
            ({"a": "1", "B": "2"}, None),
            ({f"k{number}": "x" for number in range(9)} | {"a": "1"}, None),
            ({"a": "2"}, "arn:s"),
        ):
            selectors = selectors_for_use("Encrypt", context, source)
            found = tx.grants.matching(SCOPE, KEY.key_id, ["AIDA1"], "Encrypt", selectors)
            wanted = [g for g in grants if g.grantee == "AIDA1" and is_allowed_by(g, "Encrypt", context, source)]
            assert [grant for grant in found if is_allowed_by(grant, "Encrypt", context, source)]
            assert set(numbers(wanted)) <= set(numbers(found))
            if selectors.are_decisive:
                assert numbers(found) == numbers(wanted)
        for_describing = selectors_for_use("DescribeKey", {"a": "9"})
        assert numbers(tx.grants.matching(SCOPE, KEY.key_id, ["AIDA1"], "DescribeKey", for_describing)) == [1]
        issuing = selectors_for_issuing(subset(a="1", b="2"))
        assert numbers(tx.grants.matching(SCOPE, KEY.key_id, ["AIDA1"], "CreateGrant", issuing)) == [2, 3, 8]

    await full.read(read)


async def test_of_grants_that_all_allow_a_request_some_are_enough(full: SqlStorage):
    def add(tx: Transaction) -> None:
        for number in range(ENOUGH_ALIKE + 5):
            tx.grants.add(numbered(number))

    await full.write(add)

    def read(tx: Transaction) -> None:
        names = ["AIDA1"]
        use, issue = selectors_for_use("Encrypt", None), selectors_for_issuing(GrantConstraints())
        assert len(tx.grants.matching(SCOPE, KEY.key_id, names, "Encrypt", use)) == ENOUGH_ALIKE
        assert len(tx.grants.matching(SCOPE, KEY.key_id, names, "CreateGrant", issue)) == ENOUGH_ALIKE + 5

    await full.read(read)


async def test_the_grants_of_a_key_are_removed_by_parts(full: SqlStorage):
    def add(tx: Transaction) -> None:
        for number in range(5):
            tx.grants.add(numbered(number))
        tx.grants.add(numbered(1, key_id="other"))

    await full.write(add)
    left = []
    for _ in range(4):
        await full.write(lambda tx: tx.grants.delete_some(SCOPE, KEY.key_id, 2))
        left.append(await full.read(lambda tx: tx.grants.count(SCOPE, KEY.key_id)))
    assert left == [4, 2, 0, 0]
    assert await full.read(lambda tx: tx.grants.page(SCOPE, KEY.key_id, "", 9)) == []
    assert await full.read(lambda tx: tx.grants.count(SCOPE, "other")) == 1


async def test_a_grant_that_was_tampered_with_is_left_out(full: SqlStorage):
    def tamper(tx: Transaction) -> None:
        tx.grants.add(numbered(1))
        tx.grants.add(numbered(2))
        tx._work.change(text(f"UPDATE grants SET grantee = 'AIDA2' WHERE grant_id = '{1:064x}'"))

    await full.write(tamper)

    def read(tx: Transaction) -> None:
        assert tx.grants.for_grantees(SCOPE, KEY.key_id, ["AIDA2"]) == []
        assert 2 in numbers(tx.grants.for_grantees(SCOPE, KEY.key_id, ["AIDA1"]))
        assert 1 not in numbers(tx.grants.page(SCOPE, KEY.key_id, "", 10))

    await full.read(read)
