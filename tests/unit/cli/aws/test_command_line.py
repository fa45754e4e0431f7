"""Command lines as a whole, without a server: help, skeletons, completion, usage, and what `aws` does not have."""

from __future__ import annotations

import json

import pytest

from keywright.cli.aws import global_options
from keywright.cli.aws.command_line import run
from keywright.cli.aws.completions import completions
from keywright.cli.aws.failures import CommandFailed
from keywright.cli.aws.help.docstrings import operation_text
from keywright.cli.aws.services import SERVICES, client_module, service_named

COMMANDS = [(service, command) for service in SERVICES for command in service_named(service).operations]


@pytest.mark.parametrize(("service", "command"), COMMANDS)
def test_help_of_an_operation_tells_each_option_and_error(service, command, capsys):
    assert run([service, command, "help"]) == 0
    printed = capsys.readouterr().out
    operation = service_named(service).operations[command]
    text = operation_text(client_module(service_named(service), operation))
    assert printed.startswith(text.summary[:60])
    for name in text.request:
        assert f"  --{name.rstrip('_').replace('_', '-')} " in printed
    for code in operation.errors:
        assert f"  {code}\n" in printed
    assert "--cli-connect-timeout <value>" in printed
    assert text.page in printed


@pytest.mark.parametrize("service", SERVICES)
def test_help_of_a_service_lists_its_operations(service, capsys):
    assert run([service, "help"]) == 0
    printed = capsys.readouterr().out
    assert all(f"\n  {command}\n" in printed for command in service_named(service).operations)


def test_help_is_found_after_options_too(capsys):
    assert run(["--region", "x", "kms", "encrypt", "--key-id", "a", "--plaintext", "b", "help"]) == 0
    assert "--encryption-context (map)" in capsys.readouterr().out


def test_help_after_options_lists_the_services(capsys):
    assert run(["--region", "x", "help"]) == 0
    printed = capsys.readouterr().out
    assert all(f"  {service}\n" in printed for service in SERVICES)


def test_help_of_waiting_tells_its_options(capsys):
    assert run(["kms", "wait", "help"]) == 0
    assert "--timeout <seconds>" in capsys.readouterr().out


def test_the_version_is_printed_wherever_it_is_asked_for(capsys):
    with pytest.raises(SystemExit) as ended:
        run(["kms", "list-keys", "--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("keywright ")


@pytest.mark.parametrize("place", [0, 1, 2])
def test_options_may_stand_before_the_service_the_operation_or_after_both(place, capsys):
    words = ["kms", "connect-custom-key-store"]
    words[place:place] = ["--color", "off", "--cli-read-timeout=0"]
    assert run([*words, "--generate-cli-skeleton"]) == 0
    assert json.loads(capsys.readouterr().out) == {"CustomKeyStoreId": ""}


def test_an_operation_that_is_misspelt_is_refused_with_the_one_that_was_meant(capsys):
    with pytest.raises(SystemExit) as ended:
        run(["kms", "conect-custom-key-store"])
    assert ended.value.code == 2
    assert "maybe you meant:\n\n  * connect-custom-key-store\n" in capsys.readouterr().err


def test_a_wish_to_wait_is_for_connecting_only(capsys):
    assert run(["kms", "disconnect-custom-key-store", "--custom-key-store-id", "a", "--wait"]) == 255
    assert "Unknown options: --wait" in capsys.readouterr().err


def test_input_that_is_no_object_is_refused(capsys):
    assert run(["kms", "list-keys", "--cli-input-json", "[1]"]) == 255
    assert "--cli-input-json takes a JSON object" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "incomplete", "expected"),
    [
        ([], "connect", ["connect-custom-key-store"]),
        ([], "wa", ["wait"]),
        (["wait"], "custom", ["custom-key-store-connected", "custom-key-store-disconnected"]),
        (["encrypt"], "--enc", ["--encryption-context", "--encryption-algorithm"]),
        (["encrypt", "--key-id", "a"], "--key", []),
        (["encrypt"], "--no-dry", ["--no-dry-run"]),
        (["create-key", "--key-usage"], "S", ["SIGN_VERIFY"]),
        (["create-grant", "--operations"], "Encr", ["Encrypt"]),
        (["list-keys", "--output"], "", ["json", "text", "table", "yaml"]),
        (["list-keys", "--generate-cli-skeleton"], "o", ["output"]),
        (["list-keys"], "--max", ["--max-items"]),
        (["describe-key"], "--max", []),
        (["connect-custom-key-store"], "--wai", ["--wait"]),
        (["list-keys"], "--prof", ["--profile"]),
    ],
)
def test_completion_knows_what_may_come_next(words, incomplete, expected):
    assert completions("kms", words, incomplete) == expected


def options(*words: str) -> global_options.GlobalOptions:
    return global_options.checked(global_options.parser("keywright").part(["kms", *words])[0])


def test_nothing_said_means_the_defaults():
    found = options()
    assert (found.read_timeout, found.connect_timeout, found.color) == (60, 60, "auto")
    assert found.verify_ssl
    assert found.sign_request
    assert found.paginate
    assert not found.debug
    assert (found.output, found.query, found.region, found.endpoint_url, found.ca_bundle) == (None,) * 5


def test_everything_can_be_said():
    found = options(
        *(
            "--debug",
            "--endpoint-url",
            "http://h",
            "--no-verify-ssl",
            "--no-paginate",
            "--output",
            "yaml",
            "--query",
            "a",
        ),
        *("--profile", "p", "--region", "r", "--color", "on", "--no-sign-request", "--ca-bundle", "c"),
        *("--cli-read-timeout", "0", "--cli-connect-timeout", "5"),
    )
    assert found.query is not None
    assert found.query({"a": 1}) == 1
    assert (found.debug, found.verify_ssl, found.paginate, found.sign_request) == (True, False, False, False)
    assert (found.endpoint_url, found.output, found.profile, found.region) == ("http://h", "yaml", "p", "r")
    assert (found.color, found.ca_bundle, found.read_timeout, found.connect_timeout) == ("on", "c", 0, 5)


def test_a_query_that_fails_on_the_answer_is_refused():
    search = options("--query", "length(a)").query
    assert search is not None
    with pytest.raises(CommandFailed, match="invalid type for value"):
        search({"a": None})
