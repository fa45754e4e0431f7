"""Ways to spoil a signed request, each with the error that must meet it.

A mutation takes a request that verifies and yields spoilt ones, none when it does not apply to that request.
"""

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from keywright.sigv4 import SignableRequest, errors

Spoilt = Iterator[SignableRequest]
Mutation = Callable[[SignableRequest], Spoilt]
MUTATIONS: dict[str, tuple[Mutation, type[errors.SigV4Error]]] = {}


def refused_with(error: type[errors.SigV4Error]) -> Callable[[Mutation], Mutation]:
    def register(mutation: Mutation) -> Mutation:
        MUTATIONS[mutation.__name__] = (mutation, error)
        return mutation

    return register


def value_of(request: SignableRequest, name: bytes) -> bytes:
    return next(value for n, value in request.headers if n == name)


def signed_names(request: SignableRequest) -> list[bytes]:
    listed = value_of(request, b"authorization").partition(b"SignedHeaders=")[2].partition(b",")[0]
    return listed.split(b";")


def with_value(request: SignableRequest, name: bytes, value: bytes) -> SignableRequest:
    return replace(request, headers=tuple((n, value if n == name else v) for n, v in request.headers))


def with_authorization(request: SignableRequest, old: bytes, new: bytes) -> SignableRequest:
    before = value_of(request, b"authorization")
    assert old in before
    return with_value(request, b"authorization", before.replace(old, new))


def with_signature(request: SignableRequest, spoil: Callable[[bytes], bytes]) -> SignableRequest:
    value = value_of(request, b"authorization")
    return with_value(request, b"authorization", value[:-64] + spoil(value[-64:]))


def with_signed_names(request: SignableRequest, names: list[bytes]) -> SignableRequest:
    return with_authorization(request, b";".join(signed_names(request)), b";".join(names))


def plus_header(request: SignableRequest, name: bytes, value: bytes) -> Spoilt:
    yield replace(request, headers=((name, value), *request.headers))
    yield replace(request, headers=(*request.headers, (name, value)))


def without(request: SignableRequest, name: bytes) -> SignableRequest:
    return replace(request, headers=tuple(h for h in request.headers if h[0] != name))


def renamed(request: SignableRequest, old: bytes, new: bytes) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((new if n == old else n, v) for n, v in request.headers)
