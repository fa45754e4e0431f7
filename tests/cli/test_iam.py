from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from keywright.bootstrap import initialize
from keywright.bootstrap.opening import open_deployment
from keywright.cli.iam import iam as iam_group
from keywright.domain.iam.builtin_policies import ADMINISTRATOR_ACCESS
from keywright.domain.principals import AccessKey
from keywright.operations.access_key_secrets import open_secret
from tests.services.command import run_installed_keywright
from tests.services.iam_command import IamCommand, IamCommandRefused, allow, policy, trust

ACCOUNT = "111122223333"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("template") / "data"
    initialize(directory, account_id=ACCOUNT, regions=("us-east-1",))
    return directory


@pytest.fixture
def data_dir(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "data"))


@pytest.fixture
def iam(data_dir: Path) -> IamCommand:
    return IamCommand(data_dir)


def secret_of(data_dir: Path, access_key_id: str) -> str:
    """Return the secret that requests are verified with."""
    deployment = open_deployment(data_dir)
    try:
        found = asyncio.run(deployment.storage.read(lambda tx: tx.principals.access_key(access_key_id)))
        assert isinstance(found, AccessKey)
        return open_secret(deployment.sealer, found)
    finally:
        deployment.storage.close()


def test_the_first_administrator_is_a_user_with_administrator_access(iam: IamCommand):
    shown = iam("user", "show", "administrator")
    assert shown["arn"] == f"arn:aws:iam::{ACCOUNT}:user/administrator"
    assert shown["managed_policies"] == [ADMINISTRATOR_ACCESS]
    assert [key["status"] for key in shown["access_keys"]] == ["active"]


def test_a_user_is_made_listed_and_deleted(iam: IamCommand):
    made = iam("user", "create", "alice", "--path", "/team/", "--tag", "team=a", "--tag", "level=2")
    assert made["arn"] == f"arn:aws:iam::{ACCOUNT}:user/team/alice"
    assert made["user_id"].startswith("AIDA")
    assert len(made["user_id"]) == 21
    assert made["tags"] == {"team": "a", "level": "2"}
    assert [user["name"] for user in iam("user", "list")["users"]] == ["administrator", "alice"]
    assert iam("user", "delete", "alice") == {"deleted": made["arn"]}
    assert [user["name"] for user in iam("user", "list")["users"]] == ["administrator"]


def test_a_name_made_anew_has_another_id(iam: IamCommand):
    first = iam("user", "create", "alice")["user_id"]
    iam("user", "delete", "alice")
    assert iam("user", "create", "alice")["user_id"] != first


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("user", "create", "Administrator"), "has a user 'Administrator' already"),
        (("user", "create", "a/b"), "the name of a user"),
        (("user", "create", "x" * 65), "the name of a user"),
        (("user", "create", "bob", "--path", "team"), "a path begins and ends"),
        (("user", "create", "bob", "--tag", "aws:x=1"), "is not a tag key"),
        (("user", "create", "bob", "--permissions-boundary", "None"), "has no policy 'None'"),
        (("user", "create", "bob", "--account-id", "999999999999"), "there is no account 999999999999"),
        (("user", "show", "nobody"), "has no user 'nobody'"),
        (("user", "attach", "administrator", "Nothing"), "has no policy 'Nothing'"),
        (("user", "detach", "administrator", "Nothing"), "has no policy 'Nothing'"),
        (("user", "delete-policy", "administrator", "none"), "has no inline policy 'none'"),
        (("user", "delete", "administrator"), "still has access keys"),
        (("group", "show", "nobody"), "has no group 'nobody'"),
        (("group", "remove-user", "nobody", "administrator"), "has no group 'nobody'"),
        (("role", "show", "nobody"), "has no role 'nobody'"),
        (("policy", "show", "nothing"), "has no policy 'nothing'"),
        (("access-key", "delete", "AKIANOTHING"), "has no access key 'AKIANOTHING'"),
        (("account", "create", "12"), "12 digits"),
        (("account", "create", ACCOUNT), "already"),
        (("account", "delete", ACCOUNT), "still has users"),
    ],
)
def test_a_mistake_is_refused_with_one_line(iam: IamCommand, arguments: tuple[str, ...], why: str):
    with pytest.raises(IamCommandRefused, match=why) as refused:
        iam(*arguments)
    assert str(refused.value).count("\n") == 1


def test_policies_are_put_attached_and_taken_away_from_every_kind_of_holder(iam: IamCommand):
    iam("user", "create", "alice")
    iam("group", "create", "operators")
    iam("role", "create", "backup", "--trust-policy", "-", text=trust(ACCOUNT))
    text = policy(allow("kms:Encrypt"))
    arn = iam("policy", "create", "UseKeys", "--document", "-", text=text)["arn"]
    for kind, name in (("user", "alice"), ("group", "operators"), ("role", "backup")):
        assert iam(kind, "attach", name, "UseKeys") == {kind: name, "attached": arn}
        iam(kind, "attach", name, arn)
        iam(kind, "put-policy", name, "own", "--document", "-", text=text)
        shown = iam(kind, "show", name)
        assert (shown["managed_policies"], shown["inline_policies"]) == ([arn], {"own": text})
        with pytest.raises(IamCommandRefused, match="still has policies"):
            iam(kind, "delete", name)
        with pytest.raises(IamCommandRefused, match="is attached to"):
            iam("policy", "delete", "UseKeys")
        iam(kind, "detach", name, "UseKeys")
        iam(kind, "delete-policy", name, "own")
        shown = iam(kind, "show", name)
        assert (shown["managed_policies"], shown["inline_policies"]) == ([], {})
        iam(kind, "delete", name)
    assert iam("policy", "delete", "UseKeys") == {"deleted": arn}


def test_a_managed_policy_is_changed_for_all_who_have_it(iam: IamCommand):
    iam("policy", "create", "UseKeys", "--document", "-", text=policy(allow("kms:Encrypt")))
    changed = policy(allow("kms:Decrypt"))
    iam("policy", "update", "UseKeys", "--document", "-", text=changed)
    assert iam("policy", "show", "UseKeys")["document"] == changed
    assert ADMINISTRATOR_ACCESS in iam("policy", "list")["built_in"]


@pytest.mark.parametrize(
    "text", ["", "{}", '{"Version":"2012-10-17","Statement":[{"Effect":"Maybe"}]}', trust(ACCOUNT)]
)
def test_what_is_no_policy_is_refused(iam: IamCommand, text: str):
    with pytest.raises(IamCommandRefused, match="the policy is refused"):
        iam("user", "put-policy", "administrator", "own", "--document", "-", text=text)
    with pytest.raises(IamCommandRefused, match="the policy is refused"):
        iam("policy", "create", "P", "--document", "-", text=text)


def test_a_trust_policy_names_only_those_who_exist(iam: IamCommand):
    for name in (f"arn:aws:iam::{ACCOUNT}:user/alice", f"arn:aws:iam::{ACCOUNT}:role/other"):
        with pytest.raises(IamCommandRefused, match="who does not exist"):
            iam("role", "create", "backup", "--trust-policy", "-", text=trust(name))
    with pytest.raises(IamCommandRefused, match="the trust policy is refused"):
        iam("role", "create", "backup", "--trust-policy", "-", text=policy(allow("kms:*")))
    iam("role", "create", "backup", "--trust-policy", "-", text=trust(f"arn:aws:iam::{ACCOUNT}:user/administrator"))


def test_a_role_is_changed(iam: IamCommand):
    iam("role", "create", "backup", "--trust-policy", "-", "--tag", "a=1", text=trust(ACCOUNT))
    iam("policy", "create", "Limit", "--document", "-", text=policy(allow("kms:*")))
    changed = iam(
        "role", "update", "backup", "--description", "d", "--max-session-duration", "7200",
        "--permissions-boundary", "Limit",
    )  # fmt: skip
    assert (changed["description"], changed["maximum_session_seconds"]) == ("d", 7200)
    assert changed["permissions_boundary"] == f"arn:aws:iam::{ACCOUNT}:policy/Limit"
    with pytest.raises(IamCommandRefused, match="Limit"):
        iam("policy", "delete", "Limit")
    assert iam("role", "update", "backup", "--no-permissions-boundary")["permissions_boundary"] is None
    assert iam("role", "tag", "backup", "--tag", "b=2")["tags"] == {"a": "1", "b": "2"}
    assert iam("role", "untag", "backup", "a")["tags"] == {"b": "2"}
    assert iam("role", "revoke-sessions", "backup")["sessions_revoked"] is not None
    other = trust("444455556666")
    iam("role", "set-trust-policy", "backup", "--document", "-", text=other)
    assert iam("role", "show", "backup")["trust_policy"] == other
    with pytest.raises(IamCommandRefused, match="sessions last"):
        iam("role", "update", "backup", "--max-session-duration", "43201")


def test_a_user_is_changed(iam: IamCommand):
    iam("user", "create", "alice")
    boundary = iam("user", "update", "alice", "--permissions-boundary", ADMINISTRATOR_ACCESS)["permissions_boundary"]
    assert boundary == ADMINISTRATOR_ACCESS
    assert iam("user", "update", "alice", "--no-permissions-boundary")["permissions_boundary"] is None
    assert iam("user", "tag", "alice", "--tag", "a=1", "--tag", "b=2")["tags"] == {"a": "1", "b": "2"}
    assert iam("user", "untag", "alice", "a")["tags"] == {"b": "2"}
    assert iam("user", "update", "alice", "--new-name", "alicia")["arn"].endswith(":user/alicia")
    with pytest.raises(IamCommandRefused, match="already"):
        iam("user", "update", "alicia", "--new-name", "Administrator")


def test_users_are_in_groups_until_they_are_taken_out(iam: IamCommand):
    iam("group", "create", "operators")
    iam("group", "add-user", "operators", "administrator")
    iam("group", "add-user", "operators", "administrator")
    assert iam("group", "show", "operators")["users"] == ["administrator"]
    assert iam("user", "show", "administrator")["groups"] == ["operators"]
    with pytest.raises(IamCommandRefused, match="still has users"):
        iam("group", "delete", "operators")
    iam("group", "remove-user", "operators", "administrator")
    with pytest.raises(IamCommandRefused, match="is not in group"):
        iam("group", "remove-user", "operators", "administrator")
    iam("group", "delete", "operators")


def test_everything_of_a_user_goes_with_it_when_asked_for(iam: IamCommand):
    iam("user", "create", "alice")
    iam("group", "create", "operators")
    iam("group", "add-user", "operators", "alice")
    iam("user", "attach", "alice", ADMINISTRATOR_ACCESS)
    iam("access-key", "create", "--user", "alice")
    iam("user", "delete", "alice", "--cascade")
    assert iam("group", "show", "operators")["users"] == []


def test_a_user_has_two_access_keys_at_most(iam: IamCommand):
    iam("user", "create", "alice")
    made = [iam("access-key", "create", "--user", "alice") for _ in range(2)]
    with pytest.raises(IamCommandRefused, match="has 2 access keys"):
        iam("access-key", "create", "--user", "alice")
    listed = iam("access-key", "list", "--user", "alice")["access_keys"]
    assert [key["access_key_id"] for key in listed] == [key["access_key_id"] for key in made]
    assert all("secret_access_key" not in key for key in listed)
    iam("access-key", "delete", made[0]["access_key_id"])
    iam("access-key", "create", "--user", "alice")


def test_a_secret_is_printed_once_and_never_stored_as_it_is(iam: IamCommand, data_dir: Path):
    made = iam("access-key", "create", "--user", "administrator")
    assert secret_of(data_dir, made["access_key_id"]) == made["secret_access_key"]
    stored = b"".join(path.read_bytes() for path in data_dir.iterdir() if path.is_file())
    assert made["access_key_id"].encode() in stored
    assert made["secret_access_key"].encode() not in stored


def test_a_rotated_access_key_keeps_its_id_and_changes_its_secret(iam: IamCommand, data_dir: Path):
    made = iam("access-key", "create", "--user", "administrator")
    rotated = iam("access-key", "rotate", made["access_key_id"])
    assert rotated["access_key_id"] == made["access_key_id"]
    assert rotated["secret_access_key"] != made["secret_access_key"]
    assert secret_of(data_dir, made["access_key_id"]) == rotated["secret_access_key"]


def test_an_access_key_is_made_inactive_and_active_again(iam: IamCommand):
    key = iam("access-key", "create", "--user", "administrator")["access_key_id"]
    assert iam("access-key", "update", key, "--status", "inactive")["status"] == "inactive"
    assert iam("access-key", "update", key, "--status", "active")["status"] == "active"


def test_the_root_of_an_account_has_access_keys_of_its_own(iam: IamCommand):
    made = iam("access-key", "create", "--root")
    assert made["user"] is None
    assert iam("access-key", "list", "--root")["access_keys"][0]["access_key_id"] == made["access_key_id"]


def test_accounts_are_apart_from_each_other(iam: IamCommand):
    other = "444455556666"
    iam("account", "create", other, "--name", "Second")
    assert [account["account_id"] for account in iam("account", "list")["accounts"]] == [ACCOUNT, other]
    iam("user", "create", "administrator", "--account-id", other)
    key = iam("access-key", "create", "--user", "administrator", "--account-id", other)["access_key_id"]
    with pytest.raises(IamCommandRefused, match="has no access key"):
        iam("access-key", "delete", key)
    iam("user", "delete", "administrator", "--cascade", "--account-id", other)
    iam("account", "delete", other)
    assert [account["account_id"] for account in iam("account", "list")["accounts"]] == [ACCOUNT]


def test_a_policy_of_another_account_cannot_be_attached(iam: IamCommand):
    iam("account", "create", "444455556666")
    arn = iam(
        "policy", "create", "Theirs", "--document", "-", "--account-id", "444455556666", text=policy(allow("kms:*"))
    )["arn"]
    with pytest.raises(IamCommandRefused, match="has no policy"):
        iam("user", "attach", "administrator", arn)


@pytest.mark.parametrize(
    "arguments",
    [
        ("access-key", "create"),
        ("access-key", "create", "--root", "--user", "administrator"),
        ("user", "create", "bob", "--tag", "novalue"),
        ("user", "update", "administrator", "--permissions-boundary", "P", "--no-permissions-boundary"),
    ],
)
def test_wrong_usage_exits_with_2(data_dir: Path, arguments: tuple[str, ...]):
    done = CliRunner().invoke(iam_group, arguments, env={"KEYWRIGHT_DATA_DIR": str(data_dir)})
    assert done.exit_code == 2


def test_a_refused_change_changes_nothing(
    iam: IamCommand, data_dir: Path, state_of: Callable[[Path], dict[str, tuple[int, str]]]
):
    before = [iam("user", "list"), iam("policy", "list")]
    with pytest.raises(IamCommandRefused):
        iam("user", "create", "bob", "--permissions-boundary", "Nothing")
    assert [iam("user", "list"), iam("policy", "list")] == before


def test_the_program_itself_has_the_commands(data_dir: Path):
    done = run_installed_keywright("iam", "user", "list", "--data-dir", data_dir)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["users"][0]["name"] == "administrator"
    refused = run_installed_keywright("iam", "user", "show", "nobody", "--data-dir", data_dir)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == f"keywright: account {ACCOUNT} has no user 'nobody'\n"


def records_of(data_dir: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (data_dir / "audit.jsonl").read_text().splitlines()]


def test_changes_are_recorded_with_their_refusals_and_without_secrets(iam: IamCommand, data_dir: Path):
    text = policy(allow("kms:Encrypt"))
    iam("user", "create", "alice", "--tag", "a=1")
    iam("user", "put-policy", "alice", "own", "--document", "-", text=text)
    secret = iam("access-key", "create", "--user", "alice")["secret_access_key"]
    iam("user", "list")
    with pytest.raises(IamCommandRefused):
        iam("user", "create", "Alice")
    records = records_of(data_dir)
    assert [record["eventName"] for record in records] == [
        "CreateUser", "PutUserPolicy", "CreateAccessKey", "CreateUser",
    ]  # fmt: skip
    assert {record["eventSource"] for record in records} == {"iam.amazonaws.com"}
    assert {record["userIdentity"]["type"] for record in records} == {"OperatingSystemUser"}
    assert records[1]["requestParameters"] == {"name": "alice", "policy": "own", "document": text}
    assert [record.get("errorCode") for record in records] == [None, None, None, "IamRefused"]
    assert "already" in records[3]["errorMessage"]
    assert secret not in (data_dir / "audit.jsonl").read_text()


def test_a_change_that_cannot_be_recorded_says_so(iam: IamCommand, data_dir: Path):
    (data_dir / "keywright.toml").write_text('[audit]\nfile = "none/audit.jsonl"\n')
    with pytest.raises(IamCommandRefused, match="audit log"):
        iam("user", "create", "alice")
