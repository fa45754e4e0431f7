"""Whatever the bytes, `decode` returns the shape or raises one of its two exceptions."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keywright.api import cloudhsmv2, kms, sts
from keywright.api.decoding import DecodingError, MalformedBody, decode, encode
from tests.chaos.scale import FULL

FEW, MANY = (150, 500) if FULL else (50, 150)
INPUTS = [operation.input for module in (kms, cloudhsmv2, sts) for operation in module.OPERATIONS.values()]
NAMES = sorted({name for shape in INPUTS for name in shape.__struct_encode_fields__})
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(codec=None))
    | st.sampled_from(["AA==", "SYMMETRIC_DEFAULT", "cluster-aaaaaaaaaaa", "k" * 9000, "\ud800", "=" * 5])
)
any_json = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(
            st.sampled_from([*NAMES, "Key", "Value", "TagKey", "TagValue"]) | st.text(), inner, max_size=5
        )
    ),
    max_leaves=40,
)
bodies = st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES[:8], any_json)) | st.dictionaries(
    st.sampled_from(NAMES), any_json, max_size=8
)


def outcome(shape, body):
    """Decode; return the shape or the error, which must be of the declared kinds and fit to be sent."""
    result = caught = None
    try:
        result = decode(shape, body)
    except DecodingError as error:
        caught = error
    if caught is None:
        assert isinstance(result, shape)
        return result
    assert str(caught).isprintable()
    assert str(caught).encode()
    return caught


@given(st.sampled_from(INPUTS), st.binary(max_size=200))
@settings(max_examples=MANY)
def test_arbitrary_bytes(shape, body):
    outcome(shape, body)


@given(st.sampled_from(INPUTS), any_json, st.booleans())
@settings(max_examples=MANY, suppress_health_check=[HealthCheck.too_slow])
def test_arbitrary_json(shape, value, escaped):
    outcome(shape, json.dumps(value, ensure_ascii=escaped).encode(errors="surrogatepass"))


@given(st.sampled_from(INPUTS), st.data())
@settings(max_examples=MANY, suppress_health_check=[HealthCheck.too_slow])
def test_arbitrary_values_for_the_members_of_a_shape(shape, data):
    members = st.dictionaries(st.sampled_from(shape.__struct_encode_fields__ or ("Unknown",)), any_json)
    body = json.dumps(data.draw(members)).encode()
    result = outcome(shape, body)
    # What is accepted survives the way out and in again; what is refused names its reason.
    if isinstance(result, shape):
        assert decode(shape, encode(result)) == result
    elif isinstance(result, MalformedBody):
        assert "does not fit" not in str(result)


@given(st.sampled_from(INPUTS), st.data())
@settings(max_examples=FEW, suppress_health_check=[HealthCheck.too_slow])
def test_a_body_with_one_byte_changed(shape, data):
    body = bytearray(json.dumps(data.draw(bodies)).encode())
    body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    outcome(shape, bytes(body))


def test_every_operation_takes_part():
    assert len(INPUTS) == 85


def test_an_error_of_decoding_is_one_of_two():
    assert {error.__name__ for error in DecodingError.__subclasses__()} == {"MalformedBody", "ConstraintViolations"}
    with pytest.raises(MalformedBody):
        decode(kms.EncryptRequest, b"\x00")
