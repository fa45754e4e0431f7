"""Reads the service models of the installed botocore: the only source of shapes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader

Json = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceModel:
    """One service: its metadata, shapes and operations as the model states them, and its paginators."""

    metadata: Json
    shapes: Mapping[str, Json]
    operations: Mapping[str, Json]
    paginators: Mapping[str, Json]

    def request_reachable(self) -> frozenset[str]:
        """Names of every shape that a request can carry, at any depth."""
        seen: set[str] = set()
        todo = [operation["input"]["shape"] for operation in self.operations.values() if "input" in operation]
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                todo.extend(references(self.shapes[name]))
        return frozenset(seen)


def references(shape: Json) -> Iterator[str]:
    """Names of the shapes that a shape is made of, in model order."""
    for member in shape.get("members", {}).values():
        yield member["shape"]
    for part in ("key", "value", "member"):
        if part in shape:
            yield shape[part]["shape"]


def load(service: str) -> ServiceModel:
    """Load the newest model of a service as botocore ships it; models in the user's home are not looked at."""
    loader = Loader(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)
    raw = loader.load_service_model(service, "service-2")
    try:
        paginators = loader.load_service_model(service, "paginators-1")["pagination"]
    except UnknownServiceError:
        paginators = {}
    return ServiceModel(
        metadata=raw["metadata"], shapes=raw["shapes"], operations=raw["operations"], paginators=paginators
    )
