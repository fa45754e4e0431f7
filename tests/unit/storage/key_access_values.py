"""What hangs on a key, to store, with every field set to something that is not its default."""

from __future__ import annotations

from keywright.domain.aliases import Alias
from keywright.domain.grants import Grant, GrantConstraints
from keywright.domain.key_policies import KeyPolicy
from keywright.ports.storage import Transaction
from tests.unit.storage.values import KEY, SCOPE

GRANT = Grant(
    scope=SCOPE,
    key_id=KEY.key_id,
    grant_id="a1" * 32,
    name="of the backup",
    created_at=1700000000.125,
    issuing_account="444455556666",
    grantee="AIDA1",
    grantee_principal="arn:aws:iam::111122223333:user/team/Zoë",
    grantee_service_principal="backup.example.com",
    retiring="AROA1",
    retiring_principal="arn:aws:iam::111122223333:role/r/Backup",
    retiring_service_principal="restore.example.com",
    operations=("Encrypt", "Decrypt", "CreateGrant"),
    constraints=GrantConstraints(
        encryption_context_equals={"b": "é\x00", "A": '"'},
        encryption_context_subset={"b": "é\x00"},
        source_arn="arn:aws:s3:::bucket",
    ),
    fingerprint="f1",
)
KEY_POLICY = KeyPolicy(
    scope=SCOPE,
    key_id=KEY.key_id,
    text='{"Version":\t"2012-10-17", "Id": "ÿ"}',
    principal_ids={"arn:aws:iam::111122223333:user/team/Zoë": "AIDA1"},
)
ALIAS = Alias(scope=SCOPE, name="alias/first", key_id=KEY.key_id, created_at=1700000001.5, updated_at=1700000002.25)
TAGS = {"Team": "é 🔑", "empty": "", "a": "1"}


def add_key_access(tx: Transaction) -> None:
    """Add all of it; the key must be there."""
    tx.key_policies.put(KEY_POLICY)
    tx.grants.add(GRANT)
    tx.aliases.add(ALIAS)
    tx.key_tags.replace(SCOPE, KEY.key_id, TAGS)
