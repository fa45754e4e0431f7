"""Nothing that differs from what was signed is accepted, and the error names what is wrong."""

import pytest

from keywright.sigv4.errors import SigV4Error
from tests.unit.sigv4 import mutations_of_headers, mutations_of_signature
from tests.unit.sigv4.spoiling import MUTATIONS
from tests.unit.sigv4.suite import SuiteCase, authenticate

# Importing them is what fills MUTATIONS.
SOURCES = (mutations_of_signature, mutations_of_headers)


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_spoilt_request_is_refused_with_the_error_that_fits(name: str, suite: list[SuiteCase]) -> None:
    mutation, error = MUTATIONS[name]
    tried = 0
    for case in suite:
        for spoilt in mutation(case.signed):
            tried += 1
            with pytest.raises(SigV4Error) as raised:
                authenticate(spoilt)
            assert raised.type is error, (case.name, spoilt.method, spoilt.path, spoilt.headers)
    assert tried > 0


def test_more_than_1200_mutations_are_tried_beside_changed_digits(suite: list[SuiteCase]) -> None:
    counts = {name: sum(1 for c in suite for _ in m(c.signed)) for name, (m, _) in MUTATIONS.items()}
    assert counts.pop("any_signature_digit_changed") == 34 * 64 * 3
    assert sum(counts.values()) > 1200
