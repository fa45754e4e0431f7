"""Answers are written as AWS writes them."""

import json

from keywright.api import kms
from keywright.api.decoding import encode


def test_timestamps_are_numbers_and_blobs_are_base64():
    entry = kms.AliasListEntry(alias_name="alias/a", creation_date=1700000000.25)
    assert json.loads(encode(entry)) == {"AliasName": "alias/a", "CreationDate": 1700000000.25}
    whole = encode(kms.AliasListEntry(creation_date=1700000000.0))
    assert isinstance(json.loads(whole)["CreationDate"], float)
    assert encode(kms.EncryptResponse(ciphertext_blob=b"\xfb\xff")) == b'{"CiphertextBlob":"+/8="}'


def test_absent_members_are_left_out():
    assert encode(kms.ConnectCustomKeyStoreResponse()) == b"{}"
    assert encode(kms.ListKeysResponse(next_marker=None)) == b"{}"


def test_members_that_are_false_zero_or_empty_are_written():
    assert encode(kms.ListKeysResponse(keys=[], truncated=False)) == b'{"Keys":[],"Truncated":false}'
    metadata = kms.KeyMetadata(key_id="k", description="", multi_region=False, enabled=False, creation_date=0.0)
    assert json.loads(encode(metadata)) == {
        "KeyId": "k",
        "Description": "",
        "MultiRegion": False,
        "Enabled": False,
        "CreationDate": 0.0,
    }
    assert encode(kms.DecryptResponse(plaintext=b"")) == b'{"Plaintext":""}'


def test_irregular_member_names_are_the_models():
    assert encode(kms.KeyMetadata(key_id="k", aws_account_id="1")) == b'{"AWSAccountId":"1","KeyId":"k"}'
    assert encode(kms.NotFoundException(message="m")) == b'{"message":"m"}'
