from __future__ import annotations

from dataclasses import replace

import pytest
from botocore.exceptions import ClientError

from tests.services.server import KeywrightServer


def test_an_administrator_is_told_who_it_is(wire_server: KeywrightServer):
    answer = wire_server.client("sts").get_caller_identity()
    assert answer["Account"] == "111122223333"
    assert answer["Arn"] == "arn:aws:iam::111122223333:user/administrator"
    assert answer["UserId"].startswith("AIDA")
    assert answer["ResponseMetadata"]["RequestId"]


def test_an_unknown_access_key_is_refused_as_sts_refuses_it(wire_server: KeywrightServer):
    stranger = replace(wire_server.credentials, access_key_id="AKIAUNKNOWN123456")
    with pytest.raises(ClientError) as refused:
        wire_server.client("sts", credentials=stranger).get_caller_identity()
    assert refused.value.response["Error"]["Code"] == "InvalidClientTokenId"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
