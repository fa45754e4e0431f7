"""Ways to spoil a signed request, each with the error that must meet it.

A mutation takes a request that verifies and yields spoilt ones, none when it does not apply to that request.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

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


# The signature itself


@refused_with(errors.SignatureMismatch)
def any_signature_digit_changed(request: SignableRequest) -> Spoilt:
    for place in range(64):
        for bit in (1, 2, 4):
            changed = with_signature(request, lambda s, p=place, b=bit: _flip(s, p, b))
            if changed is not None:
                yield changed


def _flip(signature: bytes, place: int, bit: int) -> bytes:
    digit = b"0123456789abcdef"[int(signature[place : place + 1], 16) ^ bit]
    return signature[:place] + bytes([digit]) + signature[place + 1 :]


@refused_with(errors.MalformedAuthorization)
def signature_of_another_form(request: SignableRequest) -> Spoilt:
    yield with_signature(request, lambda s: s.upper())
    yield with_signature(request, lambda s: s[:-1])
    yield with_signature(request, lambda s: s + b"0")
    yield with_signature(request, lambda s: b"")
    yield with_signature(request, lambda s: b"\xe9" + s[1:])
    yield with_signature(request, lambda s: "é".encode() + s[2:])
    yield with_signature(request, lambda s: b"\xff" * 64)
    yield with_signature(request, lambda s: s[:-1] + b"g")
    yield with_signature(request, lambda s: s[:-1] + b" ")
    yield with_signature(request, lambda s: b"0x" + s[2:])
    yield with_signature(request, lambda s: s + b", Signature=")


@refused_with(errors.SignatureMismatch)
def signature_of_nothing(request: SignableRequest) -> Spoilt:
    yield with_signature(request, lambda s: b"0" * 64)
    yield with_signature(request, lambda s: s[::-1])


# What was signed


@refused_with(errors.SignatureMismatch)
def method_changed(request: SignableRequest) -> Spoilt:
    for method in {"GET", "POST", "PUT", "DELETE", "get", "post"} - {request.method}:
        yield replace(request, method=method)


@refused_with(errors.UnsignableCharacters)
def method_with_odd_characters(request: SignableRequest) -> Spoilt:
    for method in ("", "PO ST", "POST\n/", "PÖST", "POST\ud800"):
        yield replace(request, method=method)


@refused_with(errors.SignatureMismatch)
def path_changed(request: SignableRequest) -> Spoilt:
    yield replace(request, path=request.path + b"x")
    yield replace(request, path=b"/x" + request.path)
    yield replace(request, path=request.path + b"%2F")
    yield replace(request, path=request.path + b"\n")
    yield replace(request, path=b"*")
    if request.path.swapcase() != request.path and b".." not in request.path:
        yield replace(request, path=request.path.swapcase())


@refused_with(errors.SignatureMismatch)
def query_changed(request: SignableRequest) -> Spoilt:
    yield replace(request, query=request.query + b"&added=1")
    yield replace(request, query=b"=&" + request.query)
    yield replace(request, query=request.query + b"%0a")
    if request.query:
        yield replace(request, query=b"")
        yield replace(request, query=request.query.swapcase())
        yield replace(request, query=request.query.replace(b"=", b"%3D", 1))


@refused_with(errors.SignatureMismatch)
def body_changed(request: SignableRequest) -> Spoilt:
    yield replace(request, body=request.body + b"\0")
    yield replace(request, body=b" " + request.body)
    if request.body:
        yield replace(request, body=b"")
        yield replace(request, body=request.body[:-1])


@refused_with(errors.SignatureMismatch)
def signed_value_changed(request: SignableRequest) -> Spoilt:
    for name in set(signed_names(request)) - {b"x-amz-date"}:
        yield with_value(request, name, value_of(request, name) + b"x")
        yield with_value(request, name, value_of(request, name).swapcase())
        yield with_value(request, name, b"")


@refused_with(errors.SignatureMismatch)
def date_changed_within_the_window(request: SignableRequest) -> Spoilt:
    yield with_value(request, b"x-amz-date", b"20150830T123601Z")
    yield with_value(request, b"x-amz-date", b"20150830T123559Z")


# Scope and time


@refused_with(errors.ScopeDateMismatch)
def scope_of_another_day(request: SignableRequest) -> Spoilt:
    for day in (b"20150831", b"20150829", b"20160830", b"00000000"):
        yield with_authorization(request, b"/20150830/", b"/" + day + b"/")


@refused_with(errors.WrongRegion)
def scope_of_a_foreign_region(request: SignableRequest) -> Spoilt:
    yield with_authorization(request, b"us-east-1", b"us-east-2")
    yield with_authorization(request, b"us-east-1", b"us-east-11")


@refused_with(errors.SignatureMismatch)
def scope_of_another_region_of_this_server(request: SignableRequest) -> Spoilt:
    yield with_authorization(request, b"us-east-1", b"eu-west-1")


@refused_with(errors.WrongService)
def scope_of_another_service(request: SignableRequest) -> Spoilt:
    yield with_authorization(request, b"/service/", b"/kms/")
    yield with_authorization(request, b"/service/", b"/services/")


@refused_with(errors.WrongTerminator)
def scope_with_another_end(request: SignableRequest) -> Spoilt:
    yield with_authorization(request, b"aws4_request", b"aws5_request")
    yield with_authorization(request, b"aws4_request", b"AWS4_REQUEST")


@refused_with(errors.MalformedCredential)
def credential_of_another_form(request: SignableRequest) -> Spoilt:
    for old, new in (
        (b"AKIDEXAMPLE/", b""),
        (b"AKIDEXAMPLE/", b"/"),
        (b"AKIDEXAMPLE", b"AKID/EXAMPLE"),
        (b"AKIDEXAMPLE", b"AKID EXAMPLE"),
        (b"AKIDEXAMPLE", b"AKID\xc3\xa9"),
        (b"/20150830/", b"/2015083/"),
        (b"/20150830/", b"/2015O830/"),
        (b"/20150830/", b"//"),
        (b"us-east-1", b"US-EAST-1"),
        (b"us-east-1", b"us_east_1"),
        (b"us-east-1", b"us\neast"),
        (b"/service/", b"/ser vice/"),
        (b"/service/", b"/"),
        (b"/aws4_request", b""),
    ):
        yield with_authorization(request, old, new)


@refused_with(errors.MissingDate)
def date_header_missing(request: SignableRequest) -> Spoilt:
    yield without(request, b"x-amz-date")
    yield replace(without(request, b"x-amz-date"), headers=_renamed(request, b"x-amz-date", b"x_amz_date"))
    yield replace(without(request, b"x-amz-date"), headers=_renamed(request, b"x-amz-date", b"date"))


def _renamed(request: SignableRequest, old: bytes, new: bytes) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((new if n == old else n, v) for n, v in request.headers)


@refused_with(errors.MalformedDate)
def date_of_another_form(request: SignableRequest) -> Spoilt:
    for value in (
        b"",
        b"20150830",
        b"20150830T123600",
        b"20150830T123600z",
        b"20150830t123600Z",
        b"2015-08-30T12:36:00Z",
        b"20150830T1236000Z",
        b"20150830T123600Z\r\n x",
        b" 20150830T123600Z",
        b"20150230T123600Z",
        b"20151330T123600Z",
        b"20150830T243600Z",
        b"20150830T126000Z",
        b"20150830T123660Z",
        b"00000830T123600Z",
        b"+2015830T123600Z",
        b"2015_830T123600Z",
        b"20150830T12-600Z",
        b"\xd9\xa2" * 8,  # Arabic-Indic digits
        b"Sun, 30 Aug 2015 12:36:00 GMT",
        b"1440938160",
        b"4294967296",
        b"\xff" * 16,
    ):
        yield with_value(request, b"x-amz-date", value)


@refused_with(errors.SignatureExpired)
def date_long_ago(request: SignableRequest) -> Spoilt:
    for value in (b"20150830T123059Z", b"20150829T123600Z", b"19691231T235959Z", b"00010101T000000Z"):
        yield with_value(request, b"x-amz-date", value)


@refused_with(errors.SignatureNotYetCurrent)
def date_far_ahead(request: SignableRequest) -> Spoilt:
    for value in (b"20150830T124101Z", b"20150831T123600Z", b"20380119T031408Z", b"21060207T062816Z"):
        yield with_value(request, b"x-amz-date", value)
    yield with_value(request, b"x-amz-date", b"99991231T235959Z")


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
    yield replace(request, headers=_renamed(request, b"host", b":authority"))


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
    yield replace(request, headers=_renamed(request, b"authorization", b"proxy-authorization"))


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
