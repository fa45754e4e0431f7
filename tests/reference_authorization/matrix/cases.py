"""Every case of the matrix: operation x kind of principal x way to name a key x policy of the key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.reference_authorization.matrix.key_policies import KEY_POLICIES
from tests.reference_authorization.matrix.names import FOREIGN
from tests.reference_authorization.matrix.operations import DELETE_ALIAS, OPERATIONS, Operation
from tests.reference_authorization.matrix.principals import KINDS, Kind

REFERENCES = ("id", "ARN", "alias", "alias ARN", "other Region", "other partition", "missing")
UNNAMED = "none"
FINDING = {"any": ("id", "ARN", "alias", "alias ARN"), "key": ("id", "ARN"), "nothing": ()}


@dataclass(frozen=True, slots=True)
class Case:
    """One request. `variant` is the name of the key's policy."""

    operation: Operation
    kind: Kind
    reference: str
    variant: str

    @property
    def is_foreign(self) -> bool:
        return self.kind.account_id == FOREIGN

    @property
    def by_alias(self) -> bool:
        return self.reference in {"alias", "alias ARN"}

    def __str__(self) -> str:
        whose = "foreign " if self.is_foreign else ""
        return f"{self.operation.name} by {whose}{self.kind.name}, key named by {self.reference}, policy {self.variant}"


def all_cases() -> Iterator[Case]:
    """Yield the matrix. Where no key is found, or none is asked for, its policy is of no matter: one stands for all."""
    for operation in OPERATIONS:
        for reference in (UNNAMED,) if operation.takes == "nothing" else REFERENCES:
            finds_key = reference in FINDING[operation.takes] or operation is DELETE_ALIAS
            for variant in KEY_POLICIES if finds_key else ("delegating",):
                for kind in KINDS:
                    yield Case(operation, kind, reference, variant)
