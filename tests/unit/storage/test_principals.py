from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from keywright.domain.errors import InternalFault
from keywright.domain.iam.builtin_policies import ADMINISTRATOR_ACCESS, BUILTIN_POLICIES, DENY_ALL
from keywright.domain.iam.entities import InlinePolicy
from keywright.domain.iam.permissions import Permissions, PolicyText
from keywright.domain.principals import principal_of_root
from keywright.ports.storage import StaleWrite, Transaction
from keywright.storage.sql_storage import SqlStorage
from tests.unit.storage.principal_values import ACCOUNT, GROUP, INLINE, POLICY, ROLE
from tests.unit.storage.values import ACCESS_KEY, IAM_USER

OTHER_ACCOUNT = "444455556666"


def add_all(tx: Transaction) -> None:
    tx.principals.add_account(ACCOUNT)
    tx.principals.add_user(IAM_USER)
    tx.principals.add_group(GROUP)
    tx.principals.add_role(ROLE)
    tx.principals.add_policy(POLICY)
    tx.principals.add_member("AGPA1", "AIDA1")
    tx.principals.put_inline(INLINE)
    tx.principals.add_access_key(ACCESS_KEY)


@pytest.fixture
async def full(storage: SqlStorage) -> SqlStorage:
    await storage.write(add_all)
    return storage


async def test_every_principal_comes_back_as_it_was_stored(full: SqlStorage):
    def read(tx: Transaction) -> None:
        assert tx.principals.account("111122223333") == ACCOUNT
        assert tx.principals.accounts() == [ACCOUNT]
        assert tx.principals.user("AIDA1") == IAM_USER
        assert tx.principals.users("111122223333") == [IAM_USER]
        assert tx.principals.groups("111122223333") == [GROUP]
        assert tx.principals.role("AROA1") == ROLE
        assert tx.principals.roles("111122223333") == [ROLE]
        assert tx.principals.policy(POLICY.arn) == POLICY
        assert tx.principals.policies("111122223333") == [POLICY]
        assert tx.principals.inline("AIDA1") == [INLINE]
        assert tx.principals.groups_of("AIDA1") == [GROUP]
        assert tx.principals.members_of("AGPA1") == [IAM_USER]
        assert tx.principals.access_keys("111122223333", "AIDA1") == [ACCESS_KEY]

    await full.read(read)


async def test_names_are_found_in_any_case_and_in_their_account_only(full: SqlStorage):
    def read(tx: Transaction) -> None:
        assert tx.principals.user_named("111122223333", "ZOË") == IAM_USER
        assert tx.principals.group_named("111122223333", "operators") == GROUP
        assert tx.principals.role_named("111122223333", "BACKUP") == ROLE
        assert tx.principals.policy_named("111122223333", "usekeys") == POLICY
        assert tx.principals.user_named(OTHER_ACCOUNT, "Zoë") is None
        assert tx.principals.group_named(OTHER_ACCOUNT, "Operators") is None
        assert tx.principals.role_named(OTHER_ACCOUNT, "Backup") is None
        assert tx.principals.policy_named(OTHER_ACCOUNT, "UseKeys") is None
        assert tx.principals.users(OTHER_ACCOUNT) == []

    await full.read(read)


async def test_two_users_of_an_account_never_have_names_that_differ_in_case_only(full: SqlStorage):
    with pytest.raises(InternalFault):
        await full.write(lambda tx: tx.principals.add_user(replace(IAM_USER, user_id="AIDA2", name="zoë")))
    await full.write(lambda tx: tx.principals.add_user(replace(IAM_USER, user_id="AIDA2", account_id=OTHER_ACCOUNT)))


async def test_an_update_counts_the_version_and_an_outdated_one_is_refused(full: SqlStorage):
    changed = await full.write(lambda tx: tx.principals.update_role(replace(ROLE, sessions_valid_from=5.5)))
    assert changed == replace(ROLE, sessions_valid_from=5.5, version=ROLE.version + 1)
    with pytest.raises(StaleWrite):
        await full.write(lambda tx: tx.principals.update_role(ROLE))
    with pytest.raises(StaleWrite):
        await full.write(lambda tx: tx.principals.delete_role(ROLE))
    await full.write(lambda tx: tx.principals.delete_role(changed))
    assert await full.read(lambda tx: tx.principals.role("AROA1")) is None


async def test_an_access_key_of_the_root_has_no_user(full: SqlStorage):
    root_key = replace(ACCESS_KEY, access_key_id="AKIAROOT", principal=principal_of_root(ACCOUNT))
    await full.write(lambda tx: tx.principals.add_access_key(root_key))
    assert await full.read(lambda tx: tx.principals.access_key("AKIAROOT")) == root_key
    assert await full.read(lambda tx: tx.principals.access_keys("111122223333", None)) == [root_key]
    assert await full.read(lambda tx: tx.principals.access_keys("111122223333", "AIDA1")) == [ACCESS_KEY]


async def test_the_root_key_of_an_account_that_is_gone_is_nobodys(full: SqlStorage):
    root_key = replace(ACCESS_KEY, access_key_id="AKIAROOT", principal=principal_of_root(ACCOUNT))
    await full.write(lambda tx: tx.principals.add_access_key(root_key))
    await full.write(lambda tx: tx.principals.delete_account(ACCOUNT))
    assert await full.read(lambda tx: tx.principals.access_key("AKIAROOT")) is None
    assert await full.read(lambda tx: tx.principals.access_keys("111122223333", None)) == []


async def test_a_deleted_access_key_is_nobodys(full: SqlStorage):
    await full.write(lambda tx: tx.principals.delete_access_key(ACCESS_KEY))
    assert await full.read(lambda tx: tx.principals.access_key("AKIA1")) is None


async def test_permissions_have_the_policies_of_the_user_and_of_its_groups(full: SqlStorage):
    def change(tx: Transaction) -> None:
        tx.principals.put_inline(InlinePolicy(principal_id="AGPA1", name="common", text="of group"))
        tx.principals.put_inline(InlinePolicy(principal_id="AROA1", name="not-hers", text="of role"))
        tx.principals.attach("AIDA1", POLICY.arn)
        tx.principals.attach("AGPA1", ADMINISTRATOR_ACCESS)

    await full.write(change)
    permissions = await full.read(lambda tx: tx.principals.permissions("AIDA1"))
    administrator = BUILTIN_POLICIES[ADMINISTRATOR_ACCESS]
    assert set(permissions.identity_policies) == {
        PolicyText(name="own", kind="inline", text=INLINE.text),
        PolicyText(name="Operators/common", kind="group", text="of group"),
        PolicyText(name=f"Operators/{ADMINISTRATOR_ACCESS}", kind="group", text=administrator),
        PolicyText(name=POLICY.arn, kind="managed", text=POLICY.text),
    }


async def test_permissions_of_a_role_are_its_own_policies(full: SqlStorage):
    await full.write(lambda tx: tx.principals.attach("AROA1", POLICY.arn))
    permissions = await full.read(lambda tx: tx.principals.permissions("AROA1"))
    assert permissions.identity_policies == (PolicyText(name=POLICY.arn, kind="managed", text=POLICY.text),)


async def test_a_boundary_is_the_text_of_its_policy_and_denies_all_where_that_is_gone(full: SqlStorage):
    assert (await full.read(lambda tx: tx.principals.permissions("AIDA1"))).boundary == DENY_ALL
    limit = replace(POLICY, policy_id="ANPA2", name="Limit", path="/", text="limits")
    await full.write(lambda tx: tx.principals.add_policy(limit))
    assert (await full.read(lambda tx: tx.principals.permissions("AIDA1"))).boundary == "limits"


async def test_an_attached_policy_that_is_gone_denies_all(full: SqlStorage):
    await full.write(lambda tx: tx.principals.attach("AROA1", "arn:aws:iam::111122223333:policy/Gone"))
    permissions = await full.read(lambda tx: tx.principals.permissions("AROA1"))
    assert [policy.text for policy in permissions.identity_policies] == [DENY_ALL]


async def test_nobody_has_no_permissions(full: SqlStorage):
    assert await full.read(lambda tx: tx.principals.permissions("111122223333")) == Permissions()


@pytest.mark.parametrize(
    "tamper",
    [
        "UPDATE inline_policies SET text = 'x'",
        "UPDATE attachments SET policy_arn = 'x'",
        "UPDATE attachments SET principal_id = 'AIDA1' WHERE principal_id = 'AROA1'",
        "UPDATE groups SET name = 'x'",
        "UPDATE users SET boundary = NULL",
        "UPDATE managed_policies SET text = 'x'",
        "UPDATE memberships SET row_mac = 'x'",
    ],
)
async def test_permissions_are_refused_when_a_row_that_counts_was_changed(full: SqlStorage, tamper: str):
    def change(tx: Transaction) -> None:
        tx.principals.attach("AROA1", ADMINISTRATOR_ACCESS)
        tx.principals.attach("AIDA1", POLICY.arn)

    await full.write(change)
    assert await full.read(lambda tx: tx.principals.permissions("AIDA1"))
    await full.write(lambda tx: tx._work.change(text(tamper)))
    with pytest.raises(InternalFault):
        await full.read(lambda tx: tx.principals.permissions("AIDA1"))


async def test_a_changed_role_is_refused(full: SqlStorage):
    await full.write(lambda tx: tx._work.change(text("UPDATE roles SET trust_policy = '{}'")))
    with pytest.raises(InternalFault):
        await full.read(lambda tx: tx.principals.role("AROA1"))


async def test_holders_of_a_policy_have_it_attached_or_as_their_boundary(full: SqlStorage):
    limit = "arn:aws:iam::111122223333:policy/Limit"
    assert await full.read(lambda tx: sorted(tx.principals.holders(limit))) == ["AIDA1", "AROA1"]
    await full.write(lambda tx: tx.principals.attach("AGPA1", limit))
    assert await full.read(lambda tx: sorted(tx.principals.holders(limit))) == ["AGPA1", "AIDA1", "AROA1"]
    await full.write(lambda tx: tx.principals.detach("AGPA1", limit))
    assert await full.read(lambda tx: tx.principals.attached("AGPA1")) == []


async def test_an_inline_policy_of_the_same_name_is_replaced(full: SqlStorage):
    await full.write(lambda tx: tx.principals.put_inline(replace(INLINE, text="new")))
    assert await full.read(lambda tx: tx.principals.inline("AIDA1")) == [replace(INLINE, text="new")]
    await full.write(lambda tx: tx.principals.delete_inline("AIDA1", "own"))
    assert await full.read(lambda tx: tx.principals.inline("AIDA1")) == []


async def test_ids_are_found_by_whole_arns_only(full: SqlStorage):
    wanted = [IAM_USER.arn, ROLE.arn, ROLE.arn.replace("/r/", "/"), "arn:aws:iam::444455556666:role/r/Backup", "*"]
    assert await full.read(lambda tx: tx.principals.ids_of(wanted)) == {IAM_USER.arn: "AIDA1", ROLE.arn: "AROA1"}
