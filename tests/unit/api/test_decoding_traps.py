"""What one reader of JSON forgives and another does not is refused: `decode` accepts one meaning or nothing."""

import json

import pytest

from keywright.api import kms
from keywright.api.decoding import MAX_BODY_BYTES, MAX_DEPTH, MAX_NODES, MalformedBody, decode

_HEAD = b'{"KeyId":"k","Plaintext":"AA=="'
_GOOD = _HEAD + b"}"


def encrypt(body: bytes) -> kms.EncryptRequest:
    return decode(kms.EncryptRequest, body)


def with_unknown(value: bytes) -> bytes:
    return _HEAD + b',"Unknown":' + value + b"}"


def nested(levels: int) -> bytes:
    """A body of this many levels, the outermost object among them."""
    return with_unknown(b"[" * (levels - 1) + b"]" * (levels - 1))


MALFORMED = {
    "not JSON": b"KeyId=k",
    "white space only": b"  ",
    "cut short": _HEAD,
    "text after the object": _GOOD + b" x",
    "a second object": _GOOD + b"{}",
    "a trailing comma": _HEAD + b",}",
    "a byte order mark": b"\xef\xbb\xbf" + _GOOD,
    "UTF-16": _GOOD.decode().encode("utf-16"),
    "UTF-16 without a mark": _GOOD.decode().encode("utf-16-le"),
    "UTF-32": _GOOD.decode().encode("utf-32-be"),
    "a list": b"[]",
    "null": b"null",
    "a string": b'"x"',
    "a number": b"1",
    "a duplicate member": b'{"KeyId":"a",' + _GOOD[1:],
    "a duplicate member spelt with an escape": b'{"\\u004beyId":"a",' + _GOOD[1:],
    "a duplicate unknown member": with_unknown(b'1,"Unknown":1'),
    "a duplicate key deep in an unknown member": with_unknown(b'[{"a":1,"a":1}]'),
    "a duplicate key in the encryption context": _HEAD + b',"EncryptionContext":{"a":"1","a":"2"}}',
    "a duplicate key in the context, with an escape": _HEAD + b',"EncryptionContext":{"a":"1","\\u0061":"2"}}',
    "NaN": with_unknown(b"NaN"),
    "Infinity": with_unknown(b"Infinity"),
    "-Infinity": with_unknown(b"-Infinity"),
    "an integer of 5,000 digits": with_unknown(b"9" * 5_000),
    "a number with a leading zero": with_unknown(b"01"),
    "a raw control character": with_unknown(b'"\x01"'),
    "bytes that are not UTF-8": with_unknown(b'"\xff"'),
    "a key that is not UTF-8": with_unknown(b'{"\xff":1}'),
    "an encoded surrogate": with_unknown(b'"\xed\xa0\x80"'),
    "half of a surrogate pair in a known member": b'{"KeyId":"\\ud800","Plaintext":"AA=="}',
    "half of a surrogate pair in an unknown member": with_unknown(b'"\\ud800 and on it goes"'),
    "half of a surrogate pair in an unknown key": with_unknown(b'{"\\udc00 and on it goes":1}'),
    "100,000 levels": with_unknown(b"[" * 100_000 + b"]" * 100_000),
    "100,000 levels that never close": b"[" * 100_000,
    "100,000 objects that never close": b'{"a":' * 100_000,
    "one level too many": nested(MAX_DEPTH + 1),
    "a body too long": _GOOD + b" " * MAX_BODY_BYTES,
    "base64 with junk": b'{"KeyId":"k","Plaintext":"A!A=A=="}',
    "base64 without padding": b'{"KeyId":"k","Plaintext":"AA"}',
    "base64 with white space": b'{"KeyId":"k","Plaintext":"AA==\\n"}',
    "base64 of the URL alphabet": b'{"KeyId":"k","Plaintext":"__--"}',
    "base64 that goes on after its padding": b'{"KeyId":"k","Plaintext":"AA==AA=="}',
    "base64 with letters beyond ASCII": '{"KeyId":"k","Plaintext":"\u00e9A=="}'.encode(),
    "a number for a string": b'{"KeyId":1,"Plaintext":"AA=="}',
    "an object for a string": b'{"KeyId":{},"Plaintext":"AA=="}',
    "a list for a map": _HEAD + b',"EncryptionContext":[]}',
    "a number in a map of strings": _HEAD + b',"EncryptionContext":{"a":1}}',
    "a string for a list": _HEAD + b',"GrantTokens":"t"}',
    "a number in a list of strings": _HEAD + b',"GrantTokens":[1]}',
    "a number for an enum": _HEAD + b',"EncryptionAlgorithm":1}',
    "a string for a boolean": _HEAD + b',"DryRun":"true"}',
    "a number for a boolean": _HEAD + b',"DryRun":1}',
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_a_body_is_malformed_when_it_has(body):
    with pytest.raises(MalformedBody):
        encrypt(body)


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_body_is_not_examined_for_violations(body):
    with pytest.raises(MalformedBody) as caught:
        encrypt(body.replace(b'"KeyId":"k"', b'"KeyId":""'))
    assert "does not fit" not in str(caught.value)


@pytest.mark.parametrize("number", [b"1.0", b"1e1", b"1.5", b"2147483648", b"-2147483649", b"9" * 400, b"true", b'"1"'])
def test_an_integer_member_takes_a_32_bit_integer_and_nothing_else(number):
    with pytest.raises(MalformedBody, match="'limit' is not an integer"):
        decode(kms.ListKeysRequest, b'{"Limit":' + number + b"}")


@pytest.mark.parametrize("number", [b"1e999", b"1e300", b"-1e12", b"9" * 400, b'"2020-01-01"', b"true", b"NaN"])
def test_a_timestamp_takes_seconds_of_the_years_1_to_9999_and_nothing_else(number):
    members = b'{"KeyId":"k","ImportToken":"AA==","EncryptedKeyMaterial":"AA==","ValidTo":'
    with pytest.raises(MalformedBody):
        decode(kms.ImportKeyMaterialRequest, members + number + b"}")


@pytest.mark.parametrize(("number", "seconds"), [(b"0", 0.0), (b"1700000000.25", 1700000000.25), (b"1.7E9", 1.7e9)])
def test_a_timestamp_may_be_written_as_any_json_number(number, seconds):
    members = b'{"KeyId":"k","ImportToken":"AA==","EncryptedKeyMaterial":"AA==","ValidTo":'
    assert decode(kms.ImportKeyMaterialRequest, members + number + b"}").valid_to == seconds


def test_the_deepest_and_the_largest_allowed_bodies_pass():
    assert encrypt(nested(MAX_DEPTH)).key_id == "k"
    # The object, its two known members and the list itself are values too.
    assert encrypt(with_unknown(b"[" + b"1," * (MAX_NODES - 5) + b"1]")).key_id == "k"
    assert encrypt(_GOOD + b" " * (MAX_BODY_BYTES - len(_GOOD))).key_id == "k"


def test_one_value_too_many_is_malformed():
    with pytest.raises(MalformedBody, match="values"):
        encrypt(with_unknown(b"[" + b"1," * (MAX_NODES - 4) + b"1]"))


def test_braces_and_commas_inside_text_are_not_structure():
    text = "{[," * 1_000
    assert encrypt(with_unknown(json.dumps(text).encode())).key_id == "k"
    assert decode(kms.ListKeysRequest, json.dumps({"Marker": text[:300]}).encode()).marker == text[:300]


def test_unknown_members_are_ignored_whatever_they_hold():
    assert encrypt(with_unknown(b'{"a":[1,2.5,null,true,"x"]}')) == encrypt(_GOOD)


def test_null_for_an_optional_member_means_absent():
    assert encrypt(_HEAD + b',"EncryptionContext":null,"DryRun":null}') == encrypt(_GOOD)


@pytest.mark.parametrize("body", [b"", b"{}", b" \r\n\t{} "])
def test_an_empty_body_is_an_empty_object(body):
    assert decode(kms.ListKeysRequest, body) == kms.ListKeysRequest()


def test_white_space_around_the_object_is_allowed():
    assert encrypt(b" \n" + _GOOD + b"\r\n\t ") == encrypt(_GOOD)


def test_a_whole_surrogate_pair_and_other_escapes_decode():
    assert encrypt(b'{"KeyId":"\\ud83d\\ude00\\u00e9","Plaintext":"AA=="}').key_id == "\U0001f600\u00e9"


def test_member_names_are_compared_exactly():
    with pytest.raises(Exception, match="Value null at 'keyId'"):
        encrypt(b'{"keyId":"k","Plaintext":"AA=="}')


def test_unused_bits_of_base64_are_ignored():
    assert encrypt(b'{"KeyId":"k","Plaintext":"AB=="}').plaintext == b"\x00"


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_the_text_of_a_malformed_body_repeats_nothing_of_it(body):
    with pytest.raises(MalformedBody) as caught:
        encrypt(body)
    text = str(caught.value)
    assert 0 < len(text) < 100
    assert text.isascii()
    for value in ("9999", "A!A", "__--", "Unknown", "goes on"):
        assert value not in text
    assert caught.value.__cause__ is None
