"""What is registered agrees with the services' models."""

from __future__ import annotations

import msgspec
import pytest

from keywright.api import cloudhsmv2, keywright, kms, sts
from keywright.api.shape import sensitive_members
from keywright.operations import cloudhsmv2 as cloudhsmv2_operations
from keywright.operations import keywright as keywright_operations
from keywright.operations import kms as kms_operations
from keywright.operations import sts as sts_operations
from keywright.operations.operation import Operation, collect

OPERATIONS = collect(kms_operations, cloudhsmv2_operations, keywright_operations, sts_operations)
MODELS = {"TrentService": kms, "BaldrApiService": cloudhsmv2, "Keywright": keywright, None: sts}


@pytest.mark.parametrize("found", OPERATIONS.values(), ids=OPERATIONS.keys())
def test_an_operation_has_the_shape_of_its_model(found: Operation):
    assert MODELS[found.service.target_prefix].OPERATIONS[found.shape.name] is found.shape


@pytest.mark.parametrize("found", OPERATIONS.values(), ids=OPERATIONS.keys())
def test_an_operation_stands_in_the_module_of_its_name(found: Operation):
    module = found.handler.__module__.rpartition(".")[2]
    assert module.replace("_", "") == found.shape.name.lower()


@pytest.mark.parametrize("found", OPERATIONS.values(), ids=OPERATIONS.keys())
def test_what_an_operation_audits_is_a_member_of_its_request_and_not_sensitive(found: Operation):
    members = {field.name for field in msgspec.structs.fields(found.shape.input)}
    audited = {member for member, _ in found.audit}
    assert audited <= members
    assert not audited & sensitive_members(found.shape.input)


@pytest.mark.parametrize("found", OPERATIONS.values(), ids=OPERATIONS.keys())
def test_every_action_of_an_operation_belongs_to_its_service(found: Operation):
    actions = [found.action, *(lookup.action for lookup in found.keys)]
    assert all(action.startswith(f"{found.service.signing_name}:") for action in actions)


def test_the_six_custom_key_store_operations_are_there():
    names = ("Create", "Connect", "Disconnect", "Update", "Delete")
    wanted = {f"TrentService.{name}CustomKeyStore" for name in names} | {"TrentService.DescribeCustomKeyStores"}
    assert wanted <= OPERATIONS.keys()
