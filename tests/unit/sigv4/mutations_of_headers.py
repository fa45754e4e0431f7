"""Spoilt headers, lists of signed headers and Authorization parameters."""

from msgspec.structs import replace

from keywright.sigv4 import SignableRequest, errors
from tests.unit.sigv4.spoiling import (
    Spoilt,
    plus_header,
    refused_with,
    renamed,
    signed_names,
    value_of,
    with_authorization,
    with_signed_names,
    with_value,
    without,
)

# Which headers were signed


@refused_with(errors.UnsignedHost)
def host_not_signed(request: SignableRequest) -> Spoilt:
    yield with_signed_names(request, [n for n in signed_names(request) if n != b"host"])


@refused_with(errors.UnsignedAmzHeader)
def amazon_header_not_signed(request: SignableRequest) -> Spoilt:
    yield with_signed_names(request, [n for n in signed_names(request) if n != b"x-amz-date"])
    for name in set(signed_names(request)) - {b"host"}:
        if name.startswith(b"x-amz-"):
            yield with_signed_names(request, [n for n in signed_names(request) if n != name])


@refused_with(errors.UnsignedAmzHeader)
def amazon_header_added(request: SignableRequest) -> Spoilt:
    for name in (b"x-amz-target", b"x-amz-security-token", b"x-amz-content-sha256", b"x-amz-", b"x-amz-Z"):
        if name.islower() and name not in signed_names(request):
            yield from plus_header(request, name, b"TrentService.ScheduleKeyDeletion")


@refused_with(errors.SignatureMismatch)
def amazon_header_added_and_listed(request: SignableRequest) -> Spoilt:
    names = sorted([*signed_names(request), b"x-amz-target"])
    yield from plus_header(with_signed_names(request, names), b"x-amz-target", b"TrentService.DisableKey")


@refused_with(errors.SignatureMismatch)
def signed_header_no_longer_listed(request: SignableRequest) -> Spoilt:
    for name in signed_names(request):
        if name != b"host" and not name.startswith(b"x-amz-"):
            yield with_signed_names(request, [n for n in signed_names(request) if n != name])


@refused_with(errors.MissingSignedHeader)
def signed_header_absent(request: SignableRequest) -> Spoilt:
    for name in set(signed_names(request)) - {b"x-amz-date"}:
        yield without(request, name)
    yield with_signed_names(request, sorted([*signed_names(request), b"x-amz-target"]))
    yield replace(request, headers=renamed(request, b"host", b":authority"))


@refused_with(errors.MalformedAuthorization)
def list_of_signed_headers_of_another_form(request: SignableRequest) -> Spoilt:
    names = signed_names(request)
    yield with_signed_names(request, names[::-1])
    yield with_signed_names(request, [n.upper() for n in names])
    yield with_signed_names(request, [*names, names[-1]])
    yield with_signed_names(request, [*names, b""])
    yield with_signed_names(request, [b"", *names])
    yield with_signed_names(request, [])
    yield with_signed_names(request, [*names, b"x y"])
    yield with_signed_names(request, [*names, b"x\xc3\xa9"])
    yield with_signed_names(request, [*names, b"x\ny"])


# Headers that can be read in two ways


@refused_with(errors.DuplicateHeader)
def header_of_one_meaning_repeated(request: SignableRequest) -> Spoilt:
    for name, value in request.headers:
        if name in (b"authorization", b"host", b"content-type") or name.startswith(b"x-amz-"):
            yield from plus_header(request, name, value)
            yield from plus_header(request, name, b"other")


@refused_with(errors.DuplicateHeader)
def target_given_twice(request: SignableRequest) -> Spoilt:
    for both in plus_header(request, b"x-amz-target", b"TrentService.Encrypt"):
        yield from plus_header(both, b"x-amz-target", b"TrentService.DisableKey")


@refused_with(errors.SignatureMismatch)
def header_of_many_values_repeated(request: SignableRequest) -> Spoilt:
    for name in signed_names(request):
        if name not in (b"host", b"content-type") and not name.startswith(b"x-amz-"):
            yield from plus_header(request, name, b"other")


@refused_with(errors.SignatureMismatch)
def values_of_one_header_in_another_order(request: SignableRequest) -> Spoilt:
    names = [name for name, _ in request.headers]
    if len(names) != len(set(names)):
        yield replace(request, headers=request.headers[::-1])
        last = max(i for i, name in enumerate(names) if names.count(name) > 1)
        yield replace(request, headers=request.headers[:last] + request.headers[last + 1 :])


@refused_with(errors.UnsignableCharacters)
def folded_header_or_control_character(request: SignableRequest) -> Spoilt:
    for name in set(signed_names(request)) - {b"x-amz-date"}:
        for spoilt in (b"\r\n x", b"\n x", b"\n", b"\r", b"\0", b"\x0b", b"\x7f", b"\nx-amz-target:y"):
            yield with_value(request, name, value_of(request, name) + spoilt)


@refused_with(errors.UnsignableCharacters)
def header_name_not_in_lowercase(request: SignableRequest) -> Spoilt:
    yield from plus_header(request, b"X-Amz-Target", b"TrentService.DisableKey")
    yield from plus_header(request, b"x-amz-t\xc3\xa9rget", b"TrentService.DisableKey")


# The Authorization header as a whole


@refused_with(errors.MissingAuthenticationToken)
def no_authorization(request: SignableRequest) -> Spoilt:
    yield without(request, b"authorization")
    yield replace(request, headers=())
    yield replace(request, headers=renamed(request, b"authorization", b"proxy-authorization"))


@refused_with(errors.UnsupportedAlgorithm)
def another_scheme(request: SignableRequest) -> Spoilt:
    for value in (b"", b"Bearer x", b"Basic dTpw", b"AWS AKIDEXAMPLE:c2ln", b"AWS4-HMAC-SHA256", b"\xff"):
        yield with_value(request, b"authorization", value)
    yield with_authorization(request, b"AWS4-HMAC-SHA256", b"AWS4-HMAC-SHA1")
    yield with_authorization(request, b"AWS4-HMAC-SHA256", b"aws4-hmac-sha256")
    yield with_authorization(request, b"AWS4-HMAC-SHA256", b"AWS4-ECDSA-P256-SHA256")


@refused_with(errors.MalformedAuthorization)
def parameters_of_another_form(request: SignableRequest) -> Spoilt:
    algorithm, _, rest = value_of(request, b"authorization").partition(b" ")
    credential, headers, signature = rest.split(b", ")
    for parameters in (
        (),
        (credential,),
        (credential, headers),
        (credential, signature),
        (headers, signature),
        (headers, credential, signature),
        (signature, headers, credential),
        (credential, credential, headers, signature),
        (credential, headers, headers, signature),
        (credential, headers, signature, signature),
        (credential, headers, b"Extra=1", signature),
        (credential.lower(), headers, signature),
        (credential, headers, signature.lower()),
        (credential + b"/" + b"x" * 4096, headers, signature),
    ):
        yield with_value(request, b"authorization", algorithm + b" " + b", ".join(parameters))
    yield with_authorization(request, b", ", b"; ")
    yield with_authorization(request, b", ", b" ")
    yield with_authorization(request, b"Credential=", b"Credential:")


@refused_with(errors.QueryAuthentication)
def query_with_a_signature(request: SignableRequest) -> Spoilt:
    for name in (b"X-Amz-Signature", b"x-amz-credential", b"X%2DAmz-Date", b"%58-Amz-Security-Token"):
        yield replace(request, query=name + b"=1")
        yield replace(request, query=request.query + b"&" + name)
        yield replace(without(request, b"authorization"), query=name + b"=1")
