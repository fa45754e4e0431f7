"""Requests at, below and above every constraint of the models, made from the models and not from our shapes."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tools.codegen.model import ServiceModel, load

# How to write a value of any length for a patterned shape: what it starts with, and what fills it up.
_TEXTS = {
    "AccountIdType": ("", "1"),
    "AliasNameType": ("alias/", "a"),
    "BackingKeyIdType": ("", "a"),
    "CloudHsmClusterIdType": ("cluster-", "a"),
    "GrantConstraintSourceArnType": ("arn:aws:s3:us-east-1:111122223333:", "a"),
    "RegionType": ("us-east-", "1"),
    "ServicePrincipalType": ("a.b.", "c"),
    "XksProxyAuthenticationAccessKeyIdType": ("", "A"),
    "XksProxyUriEndpointType": ("https://", "a"),
    "XksProxyVpcEndpointServiceNameType": ("com.amazonaws.vpce.us-east-1.vpce-svc-", "a"),
    "BackupArn": ("backup-", "a"),
    "BackupId": ("backup-", "a"),
    "BackupRetentionValue": ("", "1"),
    "CloudHsmArn": ("arn:aws:cloudhsm:us-east-1:111122223333:backup/backup-", "a"),
    "ClusterId": ("cluster-", "a"),
    "EniId": ("eni-", "a"),
    "ExternalAz": ("us-east-1", "a"),
    "HsmId": ("hsm-", "a"),
    "HsmType": ("hsm1.", "a"),
    "IpAddress": ("127.0.0.", "1"),
    "Region": ("us-east-", "1"),
    "ResourceId": ("backup-", "a"),
    "SubnetId": ("subnet-", "a"),
    "tokenCodeType": ("", "1"),
}
_SUFFIXES = {"XksProxyUriPathType": ("/", "a", "/kms/xks/v1")}
# Lengths at which the patterns above allow a value; other shapes allow any.
_LENGTHS = {
    "CloudHsmClusterIdType": range(19, 25),
    "ClusterId": range(19, 25),
    "BackupArn": range(18, 24),
    "BackupId": range(18, 24),
    "ResourceId": range(18, 24),
    "CloudHsmArn": range(65, 71),
    "EniId": range(12, 22),
    "SubnetId": range(15, 25),
    "HsmId": range(15, 21),
    "ExternalAz": range(10, 11),
    "Region": range(9, 10),
    "IpAddress": range(9, 12),
    "AccountIdType": range(12, 13),
}
_BAD_TEXT = "\u2603\0"
Path = tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One request: where its interesting value is, and the rules that it must be told to break (none: it is fine)."""

    service: str
    operation: str
    path: Path
    kind: str
    body: dict[str, Any]
    broken: frozenset[str]


def text(name: str, length: int) -> tuple[str, bool]:
    """A value of a length, and whether it meets the shape's pattern."""
    prefix, fill, suffix = _SUFFIXES.get(name, (*_TEXTS.get(name, ("", "a")), ""))
    room = length - len(prefix) - len(suffix)
    allowed = _LENGTHS.get(name)
    if room < 1 or (allowed is not None and length not in allowed):
        return "\u2603" * length, False
    return prefix + fill * room + suffix, True


class RequestCases:
    """All cases of one service's operations."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.model: ServiceModel = load(service)

    def all(self) -> Iterator[Case]:
        """Every case, operation by operation."""
        for operation in self.model.operations:
            yield from self._of(operation, self.model.operations[operation]["input"]["shape"], ())

    def _of(self, operation: str, name: str, path: Path) -> Iterator[Case]:
        shape = self.model.shapes[name]
        for kind, value, broken in self._values(name, shape):
            yield self._case(operation, path, kind, value, broken)
        for member, target in _parts(shape):
            if member in shape.get("required", ()):
                for kind, value in (("missing", ...), ("null", None)):
                    yield self._case(operation, (*path, member), kind, value, {"Member must not be null"})
            yield from self._of(operation, target, (*path, member))

    def _case(self, operation: str, path: Path, kind: str, value: Any, broken: set[str]) -> Case:
        body = self._build(self.model.operations[operation]["input"]["shape"], path, value)
        return Case(
            service=self.service,
            operation=operation,
            path=path,
            kind=kind,
            body=body,
            broken=frozenset(broken),
        )

    def _values(self, name: str, shape: Any) -> Iterator[tuple[str, Any, set[str]]]:
        if "enum" in shape:
            rule = "Member must satisfy enum value"
            for value in (*shape["enum"], "NONSENSE"):
                yield f"enum {value}", value, {rule} if value == "NONSENSE" else set()
            return
        for bound in ("min", "max"):
            if bound in shape:
                for size in range(max(shape[bound] - 1, 0), shape[bound] + 2):
                    yield f"{bound} {size}", *self._sized(name, shape, size)
        if "pattern" in shape:
            sample, _ = self._valid_text(name, shape)
            rule = f"Member must satisfy regular expression pattern: {shape['pattern']}"
            yield "pattern met", sample, set()
            if rule.endswith(": .*"):
                yield "pattern broken", sample[:-1] + "\n", {rule}
            else:
                yield "pattern broken", sample[: -len(_BAD_TEXT)] + _BAD_TEXT, {rule}

    def _valid_text(self, name: str, shape: Any) -> tuple[str, bool]:
        for length in range(max(shape.get("min", 1), 2), shape.get("max", 100) + 1):
            value, matches = text(name, length)
            if matches:
                return value, True
        raise LookupError(f"no valid text for {name}")

    def _sized(self, name: str, shape: Any, size: int) -> tuple[Any, set[str]]:
        word, value, broken = "length", None, set()
        if shape["type"] == "integer":
            word, value = "value", size
        elif shape["type"] == "blob":
            value = base64.b64encode(bytes(size)).decode()
        elif shape["type"] == "list":
            value = [self._build(shape["member"]["shape"], (), ...) for _ in range(size)]
        elif shape["type"] == "map":
            value = {f"key{number}": [] for number in range(size)}
        else:
            value, matches = text(name, size)
            if "pattern" in shape and not (matches or (size == 0 and shape["pattern"].endswith(("*", "*)$")))):
                broken.add(f"Member must satisfy regular expression pattern: {shape['pattern']}")
        if size > shape.get("max", size):
            broken.add(f"Member must have {word} less than or equal to {shape['max']}")
        if size < shape.get("min", size):
            broken.add(f"Member must have {word} greater than or equal to {shape['min']}")
        return value, broken

    def _build(self, name: str, path: Path, value: Any) -> Any:
        """The smallest valid value of a shape, with another value put at the path; `...` leaves the member out."""
        shape = self.model.shapes[name]
        if not path:
            return self._smallest(name, shape) if value is ... else value
        head, rest = path[0], path[1:]
        if shape["type"] == "list":
            return [self._build(shape["member"]["shape"], rest, value)]
        if shape["type"] == "map":
            built = self._build(shape[head]["shape"], rest, value)
            other = self._build(shape["value" if head == "key" else "key"]["shape"], (), ...)
            return {built: other} if head == "key" else {other: built}
        members = self._smallest(name, shape)
        if not rest and value is ...:
            members.pop(head)
        else:
            members[head] = self._build(shape["members"][head]["shape"], rest, value)
        return members

    def _smallest(self, name: str, shape: Any) -> Any:
        kind = shape["type"]
        if kind == "structure":
            return {
                member: self._build(shape["members"][member]["shape"], (), ...) for member in shape.get("required", ())
            }
        if kind == "list":
            return [self._build(shape["member"]["shape"], (), ...) for _ in range(shape.get("min", 0))]
        if kind == "string":
            return shape["enum"][0] if "enum" in shape else self._valid_text(name, shape)[0]
        if kind == "blob":
            return base64.b64encode(bytes(max(shape.get("min", 1), 1))).decode()
        return {"map": {}, "integer": shape.get("min", 1), "boolean": False, "timestamp": 1.5}[kind]


def _parts(shape: Any) -> Iterator[tuple[str, str]]:
    for member, target in shape.get("members", {}).items():
        yield member, target["shape"]
    for part in ("key", "value", "member"):
        if part in shape:
            yield part, shape[part]["shape"]
