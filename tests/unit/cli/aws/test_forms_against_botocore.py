"""What the command line knows of every operation is what botocore's model says: names, order, types, skeletons."""

from __future__ import annotations

from typing import Any

import pytest
from botocore import xform_name
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.utils import ArgumentGenerator
from botocore.validate import ParamValidator

from keywright.cli.aws.failures import CommandFailed
from keywright.cli.aws.forms import Form, form_of
from keywright.cli.aws.request_check import check_request
from keywright.cli.aws.services import SERVICES, service_named
from keywright.cli.aws.skeletons import input_skeleton, output_skeleton

MODELS = {name: ServiceModel(Loader().load_service_model(name, "service-2"), name) for name in SERVICES}
OPERATIONS = [(name, operation) for name in SERVICES for operation in MODELS[name].operation_names]
every_operation = pytest.mark.parametrize(("service", "name"), OPERATIONS)


def ours(service: str, name: str) -> Any:
    return service_named(service).operations[xform_name(name, "-")]


def theirs(service: str, name: str) -> Any:
    return MODELS[service].operation_model(name)


@every_operation
def test_an_operation_has_the_options_of_its_members_in_their_order(service, name):
    shape = theirs(service, name).input_shape
    members = {} if shape is None else shape.members
    found = [(member.name, member.option, member.required) for member in form_of(ours(service, name).input).members]
    required = [] if shape is None else shape.required_members
    assert found == [(member, xform_name(member, "-"), member in required) for member in members]


def _same_form(form: Form, shape: Any) -> None:
    assert form.kind == shape.type_name
    assert set(form.choices) == set(shape.enum if shape.type_name == "string" else ())
    if form.kind not in ("blob", "timestamp", "boolean", "structure"):
        assert form.minimum == shape.metadata.get("min")
    if form.kind == "structure":
        for member in form.members:
            _same_form(member.form, shape.members[member.name])
    elif form.kind == "list":
        _same_form(form.item, shape.member)
    elif form.kind == "map":
        _same_form(form.key, shape.key)
        _same_form(form.item, shape.value)


@every_operation
def test_the_form_of_a_request_is_that_of_the_model(service, name):
    shape = theirs(service, name).input_shape
    if shape is not None:
        _same_form(form_of(ours(service, name).input), shape)


def _without_choice(value: Any, enums: set[str]) -> Any:
    """Replace values of enumerations: botocore takes one at random."""
    if isinstance(value, dict):
        return {key: _without_choice(inside, enums) for key, inside in value.items()}
    if isinstance(value, list):
        return [_without_choice(inside, enums) for inside in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return "one of several" if value in enums else value


@every_operation
def test_the_skeleton_of_a_request_is_that_of_the_aws_command_line(service, name):
    shape = theirs(service, name).input_shape
    enums = {value for each in MODELS[service].shape_names for value in _enum(MODELS[service].shape_for(each))}
    expected = {} if shape is None else ArgumentGenerator().generate_skeleton(shape)
    found = input_skeleton(form_of(ours(service, name).input))
    assert _without_choice(found, enums) == _without_choice(expected, enums)
    assert list(found) == list(expected)


def _enum(shape: Any) -> list[str]:
    return shape.enum if shape.type_name == "string" else []


@every_operation
def test_the_skeleton_of_an_answer_is_that_of_the_aws_command_line(service, name):
    shape, output = theirs(service, name).output_shape, ours(service, name).output
    if shape is None:
        assert output is None
    else:
        expected = ArgumentGenerator(use_member_names=True).generate_skeleton(shape)
        assert output_skeleton(form_of(output)) == _without_choice(expected, set())


@pytest.mark.parametrize(
    ("service", "name", "members"),
    [
        ("kms", "Encrypt", {}),
        ("kms", "Encrypt", {"KeyId": "a", "Plaintext": "x"}),
        ("kms", "Encrypt", {"KeyId": "", "Plaintext": ""}),
        ("kms", "Encrypt", {"KeyId": 5, "Plaintext": 5, "DryRun": "yes", "GrantTokens": "a"}),
        ("kms", "Encrypt", {"KeyId": None, "Plaintext": b"x", "EncryptionContext": {"a": 5}}),
        ("kms", "Encrypt", {"KeyId": "a", "Plaintext": "x", "EncryptionContext": ["a"], "More": 1, "Most": 2}),
        ("kms", "ListKeys", {"Limit": 0}),
        ("kms", "ListKeys", {"Limit": 5000}),
        ("kms", "ListKeys", {"Limit": "5"}),
        ("kms", "ListKeys", {"Marker": ""}),
        ("kms", "TagResource", {"KeyId": "a", "Tags": [{"TagKey": "", "TagValue": ""}, {"TagKey": "k"}, "x"]}),
        ("kms", "CreateGrant", {"KeyId": "a", "GranteePrincipal": "p", "Operations": [1], "Constraints": {"No": 1}}),
        ("kms", "CreateCustomKeyStore", {"CustomKeyStoreName": "a", "XksProxyAuthenticationCredential": {}}),
        ("kms", "CreateKey", {"KeySpec": "NONSENSE", "Tags": {}}),
        ("kms", "ImportKeyMaterial", {"KeyId": "a", "ImportToken": "x", "EncryptedKeyMaterial": "y", "ValidTo": "no"}),
        ("kms", "ImportKeyMaterial", {"KeyId": "a", "ImportToken": "x", "EncryptedKeyMaterial": "y", "ValidTo": 5}),
        ("cloudhsmv2", "DescribeClusters", {"Filters": {"states": [], "": ["a", 5]}}),
        ("cloudhsmv2", "CreateCluster", {"HsmType": "a", "SubnetIds": []}),
        ("sts", "AssumeRole", {"RoleArn": "short", "RoleSessionName": "x", "DurationSeconds": 1}),
    ],
)
def test_a_request_is_refused_before_it_is_sent_in_the_words_of_the_aws_command_line(service, name, members):
    report = ParamValidator().validate(members, theirs(service, name).input_shape)
    expected = f"Parameter validation failed:\n{report.generate_report()}" if report.has_errors() else ""
    try:
        check_request(form_of(ours(service, name).input), members)
        found = ""
    except CommandFailed as fault:
        found = str(fault)
    assert found == expected
