"""The layouts of what is authenticated; written out, because stored ciphertexts depend on each byte."""

from hashlib import sha256

import pytest

from keywright.api.xks import ErrorName
from keywright.xksproxy.failures import ProxyFailure
from keywright.xksproxy.wire.gcm_input import Layout, ciphertext_metadata, gcm_aad, read_ciphertext_metadata


def test_metadata_are_a_layout_and_a_version():
    assert ciphertext_metadata(Layout.STANDARD, 1) == b"\x01\x00\x00\x00\x01"
    assert ciphertext_metadata(Layout.SAMPLE, 0x01020304) == b"\x02\x01\x02\x03\x04"
    assert read_ciphertext_metadata(b"\x02\x01\x02\x03\x04", takes_foreign=False) == (Layout.SAMPLE, 0x01020304)


def test_the_standard_layout_counts_each_part():
    assert gcm_aad(Layout.STANDARD, b"aad", b"md") == b"\x00\x03aad\x02md"
    assert gcm_aad(Layout.STANDARD, None, None) == gcm_aad(Layout.STANDARD, b"", b"") == b"\x00\x00\x00"
    assert gcm_aad(Layout.STANDARD, bytes(258), b"m")[:2] == b"\x01\x02"


def test_metadata_do_not_pass_for_additional_data():
    assert gcm_aad(Layout.STANDARD, b"ab", b"") != gcm_aad(Layout.STANDARD, b"a", b"b")


def test_the_layout_of_the_sample_hashes_data_that_are_present():
    assert gcm_aad(Layout.SAMPLE, b"aad", b"md") == b"\x00\x03" + sha256(b"aad").digest() + b"\x02md"
    assert gcm_aad(Layout.SAMPLE, b"", None) == b"\x00\x00" + sha256(b"").digest() + b"\x00"
    assert gcm_aad(Layout.SAMPLE, None, b"md") == b"\x00\x00\x02md"


def test_more_data_than_the_layout_counts_are_unsupported():
    assert len(gcm_aad(Layout.STANDARD, bytes(65_535), None)) == 65_538
    with pytest.raises(ProxyFailure) as caught:
        gcm_aad(Layout.STANDARD, bytes(65_536), None)
    assert caught.value.name is ErrorName.UNSUPPORTED_OPERATION


@pytest.mark.parametrize(
    "metadata", [None, b"", b"\x01", b"\x01\x00\x00\x00\x01\x00", b"\x03\x00\x00\x00\x01", b"\x00" * 5]
)
def test_foreign_metadata_are_an_invalid_ciphertext_unless_the_sample_is_followed(metadata: bytes | None):
    with pytest.raises(ProxyFailure) as caught:
        read_ciphertext_metadata(metadata, takes_foreign=False)
    assert caught.value.name is ErrorName.INVALID_CIPHERTEXT
    assert read_ciphertext_metadata(metadata, takes_foreign=True) == (Layout.SAMPLE, 1)
