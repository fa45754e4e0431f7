"""Principals to store, with every field set to something that is not its default."""

from __future__ import annotations

from keywright.domain.iam.entities import Account, Group, InlinePolicy, ManagedPolicy, Role

ACCOUNT = Account(account_id="111122223333", name="Production", created_at=1700000000.25, version=2)
GROUP = Group(
    account_id="111122223333", group_id="AGPA1", name="Operators", path="/o/", created_at=1700000001.5, version=3
)
ROLE = Role(
    account_id="111122223333",
    role_id="AROA1",
    name="Backup",
    path="/r/",
    description="Makes backups",
    trust_policy='{"a": 1}',
    trusted_ids={"arn:aws:iam::111122223333:user/zoe": "AIDA1"},
    maximum_session_seconds=7_200,
    boundary="arn:aws:iam::111122223333:policy/Limit",
    tags={"z": "1", "a": "2"},
    sessions_valid_from=1700000002.5,
    created_at=1700000003.5,
    version=4,
)
POLICY = ManagedPolicy(
    account_id="111122223333",
    policy_id="ANPA1",
    name="UseKeys",
    path="/p/",
    description="Uses keys",
    text='{"Version":"2012-10-17"}',
    created_at=1700000004.5,
    updated_at=1700000005.5,
    version=5,
)
INLINE = InlinePolicy(principal_id="AIDA1", name="own", text='{"Version":"2012-10-17","Id":"é"}')
