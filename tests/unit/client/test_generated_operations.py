"""The generated modules say what the model says, in words of our own."""

from __future__ import annotations

import html
import importlib
import re
from typing import Any

import pytest

from keywright.client.runtime.operation import Operation
from tools.codegen.__main__ import SERVICES, main
from tools.codegen.model import load
from tools.codegen.summaries import REPEATABLE, SUMMARIES

OPERATIONS = [(service, name) for service in SERVICES for name in SUMMARIES[service]]
FUNCTIONS = ("request", "request_async", "request_with_metadata", "request_with_metadata_async", "error_to_string")


def module_of(service: str, name: str) -> Any:
    descriptions = importlib.import_module(f"keywright.client.{service}.descriptions")
    return importlib.import_module(f"keywright.client.{service}.{descriptions.MODULES[name]}")


def test_there_is_a_module_for_each_of_the_85_operations():
    counts = [len([1 for service, _ in OPERATIONS if service == wanted]) for wanted in SERVICES]
    assert counts == [56, 18, 11]
    assert all(set(SUMMARIES[service]) == set(load(service).operations) for service in SERVICES)


@pytest.mark.parametrize(("service", "name"), OPERATIONS)
def test_an_operation_is_what_the_model_says(service, name):
    module, api = module_of(service, name), importlib.import_module(f"keywright.api.{service}")
    operation: Operation[Any, Any, Any] = module.OPERATION
    modelled, facts = api.OPERATIONS[name], api.SERVICE
    assert (operation.name, operation.request, operation.response) == (name, modelled.input, modelled.output)
    assert {code: api.ERRORS[code].shape for code in modelled.errors} == dict(operation.errors)
    assert operation.pagination == modelled.pagination
    assert operation.repeatable is (name in REPEATABLE)
    assert (operation.service.signing_name, operation.service.target_prefix) == (
        facts.signing_name,
        facts.target_prefix,
    )
    assert operation.service.protocol == facts.protocol
    assert all(callable(getattr(module, function)) for function in FUNCTIONS)


@pytest.mark.parametrize("service", SERVICES)
def test_an_error_can_be_made_although_its_answer_says_nothing(service):
    for error in importlib.import_module(f"keywright.api.{service}").ERRORS.values():
        assert error.shape()


def test_only_operations_that_prove_an_identity_otherwise_are_unsigned():
    unsigned = [name for service, name in OPERATIONS if not module_of(service, name).OPERATION.signed]
    assert unsigned == ["AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"]


@pytest.mark.parametrize(("service", "name"), OPERATIONS)
def test_a_docstring_names_members_errors_and_the_page_of_aws(service, name):
    module = module_of(service, name)
    told = module.__doc__
    assert told.startswith(SUMMARIES[service][name])
    assert f"/APIReference/API_{name}.html" in told
    response = module.OPERATION.response
    members = [*module.OPERATION.request.__struct_fields__, *(response.__struct_fields__ if response else ())]
    assert [member for member in members if f"`{member}` (" not in told] == []
    assert [error.__name__ for error in module.OPERATION.errors.values() if f"`{error.__name__}`: " not in told] == []


@pytest.mark.parametrize("service", SERVICES)
def test_no_sentence_of_the_models_documentation_is_in_the_modules(service):
    folder = importlib.import_module(f"keywright.client.{service}").__path__[0]
    from pathlib import Path

    text = " ".join(" ".join(path.read_text().split()) for path in sorted(Path(folder).glob("*.py")))
    model = load(service)
    documented = [*model.shapes.values(), *model.operations.values()]
    documented += [member for shape in model.shapes.values() for member in shape.get("members", {}).values()]
    for entry in documented:
        prose = html.unescape(re.sub(r"<[^>]+>", "", entry.get("documentation", "")))
        for sentence in re.split(r"(?<=[.:])\s+", prose):
            assert len(sentence.split()) < 5 or sentence not in text


def test_the_generator_notices_a_module_of_an_operation_that_is_no_more(tmp_path, capsys):
    arguments = ["--into", str(tmp_path), "--client-into", str(tmp_path / "client")]
    main(arguments)
    (tmp_path / "client/kms/abolished.py").touch()
    (tmp_path / "client/sts/service.py").write_text("")
    capsys.readouterr()
    assert main(["--check", *arguments]) == 1
    assert capsys.readouterr().out == "differs: sts/service.py\ndiffers: kms/abolished.py\n"
    main(arguments)
    assert not (tmp_path / "client/kms/abolished.py").exists()
    assert main(["--check", *arguments]) == 0
