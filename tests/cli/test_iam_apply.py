from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from keywright.bootstrap import initialize
from keywright.domain.iam.builtin_policies import ADMINISTRATOR_ACCESS
from tests.services.iam_command import IamCommand, IamCommandRefused, allow, policy, trust

ACCOUNT = "111122223333"
OTHER = "444455556666"

TOML = f"""
[accounts.{ACCOUNT}]

[accounts.{ACCOUNT}.policies.UseKeys]
path = "/app/"
description = "Uses keys"
[accounts.{ACCOUNT}.policies.UseKeys.document]
Version = "2012-10-17"
Statement = [{{ Effect = "Allow", Action = ["kms:Encrypt", "kms:Decrypt"], Resource = "*" }}]

[accounts.{ACCOUNT}.groups.operators]
managed_policies = ["UseKeys"]

[accounts.{ACCOUNT}.users.alice]
groups = ["operators"]
tags = {{ team = "a" }}
permissions_boundary = "UseKeys"
[accounts.{ACCOUNT}.users.alice.inline_policies.own]
Version = "2012-10-17"
Statement = {{ Effect = "Deny", Action = "kms:ScheduleKeyDeletion", Resource = "*" }}

[accounts.{ACCOUNT}.roles.backup]
maximum_session_seconds = 7200
managed_policies = ["{ADMINISTRATOR_ACCESS}"]
[accounts.{ACCOUNT}.roles.backup.trust_policy]
Version = "2012-10-17"
Statement = [
  {{ Effect = "Allow", Principal = {{ AWS = "arn:aws:iam::{ACCOUNT}:user/alice" }}, Action = "sts:AssumeRole" }},
  {{ Effect = "Allow", Principal = {{ AWS = "arn:aws:iam::{OTHER}:role/caller" }}, Action = "sts:AssumeRole" }},
]

[accounts.{OTHER}]
name = "Second"
[accounts.{OTHER}.roles.caller]
trust_policy = '''{trust(OTHER)}'''
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("template") / "data"
    initialize(directory, account_id=ACCOUNT, regions=("us-east-1",))
    return directory


@pytest.fixture
def iam(template: Path, tmp_path: Path) -> IamCommand:
    return IamCommand(Path(shutil.copytree(template, tmp_path / "data")))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "accounts.toml"
    path.write_text(TOML)
    return path


def declare(tmp_path: Path, **account: Any) -> Path:
    path = tmp_path / "declared.json"
    path.write_text(json.dumps({"accounts": {ACCOUNT: account}}))
    return path


def test_a_file_is_applied_and_applying_it_again_changes_nothing(iam: IamCommand, file: Path):
    applied = iam("apply", file)
    assert applied["applied"]
    assert [(each["action"], each["kind"], each["name"]) for each in applied["differences"]] == [
        ("create", "policy", "UseKeys"),
        ("create", "group", "operators"),
        ("create", "user", "alice"),
        ("create", "role", "backup"),
        ("create", "account", OTHER),
        ("create", "role", "caller"),
    ]
    assert iam("apply", file) == {"applied": True, "differences": []}


def test_what_is_declared_is_there_afterwards(iam: IamCommand, file: Path):
    iam("apply", file)
    use_keys = f"arn:aws:iam::{ACCOUNT}:policy/app/UseKeys"
    alice = iam("user", "show", "alice")
    assert (alice["groups"], alice["tags"], alice["permissions_boundary"]) == (["operators"], {"team": "a"}, use_keys)
    assert json.loads(alice["inline_policies"]["own"])["Statement"]["Effect"] == "Deny"
    assert iam("group", "show", "operators")["managed_policies"] == [use_keys]
    role = iam("role", "show", "backup")
    assert (role["maximum_session_seconds"], role["managed_policies"]) == (7200, [ADMINISTRATOR_ACCESS])
    assert iam("account", "list")["accounts"][1]["name"] == "Second"


def test_the_difference_is_shown_first_and_a_dry_run_changes_nothing(iam: IamCommand, file: Path):
    out, err = iam.run("apply", file, "--dry-run")
    assert json.loads(out)["applied"] is False
    assert f"+ user alice of account {ACCOUNT}: groups, tags, permissions_boundary, inline_policies\n" in err
    assert [user["name"] for user in iam("user", "list")["users"]] == ["administrator"]
    assert iam("apply", file)["differences"] == json.loads(out)["differences"]


def test_toml_yaml_and_json_say_the_same(iam: IamCommand, file: Path, tmp_path: Path):
    import tomllib

    document = tomllib.loads(file.read_text())
    iam("apply", file)
    (tmp_path / "a.json").write_text(json.dumps(document))
    (tmp_path / "a.yaml").write_text(yaml.safe_dump(document))
    for name in ("a.json", "a.yaml"):
        assert iam("apply", tmp_path / name)["differences"] == []


def test_attributes_that_are_stated_become_exactly_so_and_others_stay(iam: IamCommand, file: Path, tmp_path: Path):
    iam("apply", file)
    applied = iam("apply", declare(tmp_path, users={"alice": {"tags": {"level": "2"}, "groups": []}}))
    (difference,) = applied["differences"]
    assert difference["changes"] == {
        "tags": {"from": {"team": "a"}, "to": {"level": "2"}},
        "groups": {"from": ["operators"], "to": []},
    }
    alice = iam("user", "show", "alice")
    assert (alice["tags"], alice["groups"]) == ({"level": "2"}, [])
    assert alice["permissions_boundary"] is not None
    assert "own" in alice["inline_policies"]


def test_nothing_is_deleted_without_prune_and_all_that_is_not_named_with_it(
    iam: IamCommand, file: Path, tmp_path: Path
):
    iam("apply", file)
    kept = declare(tmp_path, users={"administrator": {}})
    assert iam("apply", kept)["differences"] == []
    pruned = iam("apply", kept, "--prune")
    assert [(each["action"], each["kind"], each["name"]) for each in pruned["differences"]] == [
        ("delete", "role", "backup"),
        ("delete", "user", "alice"),
        ("delete", "group", "operators"),
        ("delete", "policy", "UseKeys"),
    ]
    assert [user["name"] for user in iam("user", "list")["users"]] == ["administrator"]
    assert iam("policy", "list")["policies"] == []
    assert [role["name"] for role in iam("role", "list", "--account-id", OTHER)["roles"]] == ["caller"]


def test_a_file_is_applied_as_a_whole_or_not_at_all(iam: IamCommand, tmp_path: Path):
    role = {"trust_policy": trust(f"arn:aws:iam::{ACCOUNT}:user/bob")}
    declared = declare(tmp_path, users={"alice": {}}, roles={"r": role})
    with pytest.raises(IamCommandRefused, match="who does not exist"):
        iam("apply", declared)
    assert [user["name"] for user in iam("user", "list")["users"]] == ["administrator"]


def test_a_role_trusts_anew_who_was_made_anew_under_the_name(iam: IamCommand, file: Path):
    iam("apply", file)
    iam("user", "delete", "alice", "--cascade")
    applied = iam("apply", file)
    assert [(each["action"], each["kind"], list(each["changes"])) for each in applied["differences"]][1:] == [
        ("update", "role", ["trust_policy"])
    ]
    assert iam("apply", file)["differences"] == []


def test_the_case_of_names_is_no_difference(iam: IamCommand, file: Path, tmp_path: Path):
    iam("apply", file)
    declared = declare(tmp_path, users={"ALICE": {"groups": ["Operators"], "permissions_boundary": "usekeys"}})
    assert iam("apply", declared)["differences"] == []


def test_the_layout_of_a_policy_is_no_difference(iam: IamCommand, tmp_path: Path):
    text = policy(allow("kms:*"))
    iam("policy", "create", "P", "--document", "-", text=text)
    declared = declare(tmp_path, policies={"P": {"document": json.dumps(json.loads(text), indent=4)}})
    assert iam("apply", declared)["differences"] == []


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.txt", "", "says what is in the file"),
        ("a.json", "{", "is not JSON"),
        ("a.json", '{"accounts": {}, "accounts": {}}', "twice"),
        ("a.yaml", "accounts: {}\naccounts: {}", "twice"),
        ("a.yaml", "accounts:\n  111122223333: {}", "keys are texts"),
        ("a.toml", "x = 1", "'x', which is not known"),
        ("a.toml", "accounts = 1", "must be a table"),
        ("a.toml", "[accounts.12]", "12 digits"),
        ("a.toml", f"[accounts.{ACCOUNT}]\nrights = 1", "'rights', which is not known"),
        ("a.toml", f"[accounts.{ACCOUNT}.users.a]\nrights = 1", "'rights', which is not known"),
        ("a.toml", f"[accounts.{ACCOUNT}.users.a]\ngroups = 'x'", "must be a list of texts"),
        ("a.toml", f"[accounts.{ACCOUNT}.users.a]\ntags = {{a = 1}}", "must be a text"),
        ("a.toml", f"[accounts.{ACCOUNT}.users.a]\n[accounts.{ACCOUNT}.users.A]", "declared twice"),
        ("a.toml", f"[accounts.{ACCOUNT}.users.a]\npath = 1", "must be a text"),
        ("a.toml", f"[accounts.{ACCOUNT}.users.administrator]\npath = '/x/'", "cannot be changed"),
        ("a.toml", f"[accounts.{ACCOUNT}.policies.a]", "has no document"),
        ("a.toml", f"[accounts.{ACCOUNT}.policies.a]\ndocument.Version = 2012-10-17", "a policy cannot have"),
        ("a.toml", f"[accounts.{ACCOUNT}.policies.a]\ndocument = 'x'", "the policy is refused"),
        ("a.toml", f"[accounts.{ACCOUNT}.users.a]\ngroups = ['g']", "has no group 'g'"),
        ("a.toml", f"[accounts.{ACCOUNT}.users.a]\nmanaged_policies = ['p']", "has no policy"),
    ],
)
def test_a_file_that_is_not_understood_is_refused(iam: IamCommand, tmp_path: Path, name: str, content: str, why: str):
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(IamCommandRefused, match=why):
        iam("apply", path)
    assert [user["name"] for user in iam("user", "list")["users"]] == ["administrator"]


def test_a_file_that_is_not_there_is_refused(iam: IamCommand, tmp_path: Path):
    with pytest.raises(IamCommandRefused, match="cannot be read"):
        iam("apply", tmp_path / "none.toml")


def test_what_was_applied_is_recorded_and_a_dry_run_is_not(iam: IamCommand, file: Path):
    iam("apply", file, "--dry-run")
    applied = iam("apply", file)
    iam("apply", file)
    (record,) = [json.loads(line) for line in (iam.data_dir / "audit.jsonl").read_text().splitlines()]
    assert record["eventName"] == "ApplyDeclaration"
    assert record["requestParameters"]["differences"] == applied["differences"]
