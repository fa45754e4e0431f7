"""Every constraint of the models, at, below and above its bound, against `decode`."""

import json

import pytest

from keywright.api import cloudhsmv2, kms, sts
from keywright.api.decoding import ConstraintViolations, decode
from tests.unit.api.model_cases import Case, RequestCases

MODULES = {"kms": kms, "cloudhsmv2": cloudhsmv2, "sts": sts}
CASES = [case for service in MODULES for case in RequestCases(service).all()]
_TOGETHER = {
    "member": "Member must satisfy constraint: [",
    "key": "Map keys must satisfy constraint: [",
    "value": "Map value must satisfy constraint: [",
}


def case_id(case: Case) -> str:
    return f"{case.service}.{case.operation}-{'.'.join(case.path)}-{case.kind}"


def wire_path(path: tuple[str, ...]) -> str:
    """Where the violation must be reported: scalars in lists and maps at the list or map itself."""
    names = path[:-1] if path[-1] in _TOGETHER else path
    return ".".join("1.member" if name == "member" else name[:1].lower() + name[1:] for name in names)


def test_the_models_yield_the_expected_number_of_cases():
    assert len(CASES) > 2_000


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_a_request_is_told_exactly_the_constraints_that_it_breaks(case):
    shape = MODULES[case.service].OPERATIONS[case.operation].input
    body = json.dumps(case.body).encode()
    if not case.broken:
        assert isinstance(decode(shape, body), shape)
        return
    with pytest.raises(ConstraintViolations) as caught:
        decode(shape, body)
    assert {violation.path for violation in caught.value.violations} == {wire_path(case.path)}
    rules = [violation.rule for violation in caught.value.violations]
    if case.path[-1] in _TOGETHER:
        (rule,) = rules
        assert rule.startswith(_TOGETHER[case.path[-1]])
        assert all(broken in rule for broken in case.broken)
    else:
        assert {rule.partition(" set: ")[0] for rule in rules} == case.broken
        assert len(rules) == len(case.broken)
