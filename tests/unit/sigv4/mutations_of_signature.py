"""Spoilt signatures, contents, scopes and dates."""

from msgspec.structs import replace

from keywright.sigv4 import SignableRequest, errors
from tests.unit.sigv4.spoiling import (
    Spoilt,
    refused_with,
    renamed,
    signed_names,
    value_of,
    with_authorization,
    with_signature,
    with_value,
    without,
)

# The signature itself


@refused_with(errors.SignatureMismatch)
def any_signature_digit_changed(request: SignableRequest) -> Spoilt:
    for place in range(64):
        for bit in (1, 2, 4):
            yield with_signature(request, lambda s, p=place, b=bit: _flip(s, p, b))


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
    yield replace(without(request, b"x-amz-date"), headers=renamed(request, b"x-amz-date", b"x_amz_date"))
    yield replace(without(request, b"x-amz-date"), headers=renamed(request, b"x-amz-date", b"date"))


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
