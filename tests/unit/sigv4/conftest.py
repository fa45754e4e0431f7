"""The 34 cases of the published SigV4 suite."""

import pytest

from tests.unit.sigv4.suite import SuiteCase, load_cases


@pytest.fixture(scope="session")
def suite() -> list[SuiteCase]:
    return load_cases()
