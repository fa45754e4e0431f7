from __future__ import annotations

from xml.etree import ElementTree as ET

from keywright.api import sts
from keywright.http.query_xml import answer_document, error_document

NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"


def test_an_answer_has_its_members_and_the_id_of_the_request():
    response = sts.AssumeRoleResponse(
        credentials=sts.Credentials(
            access_key_id="ASIA1", secret_access_key="a<b&c", session_token="t", expiration=1_700_000_000.9
        ),
        packed_policy_size=6,
    )
    root = ET.fromstring(answer_document("AssumeRole", response, NAMESPACE, "id-1"))

    def text(path: str) -> str | None:
        return root.findtext("/".join(f"{{{NAMESPACE}}}{name}" for name in path.split("/")))

    assert root.tag == f"{{{NAMESPACE}}}AssumeRoleResponse"
    assert text("AssumeRoleResult/Credentials/AccessKeyId") == "ASIA1"
    assert text("AssumeRoleResult/Credentials/SecretAccessKey") == "a<b&c"
    assert text("AssumeRoleResult/Credentials/Expiration") == "2023-11-14T22:13:20Z"
    assert text("AssumeRoleResult/PackedPolicySize") == "6"
    assert text("AssumeRoleResult/SourceIdentity") is None
    assert text("ResponseMetadata/RequestId") == "id-1"


def test_an_error_tells_whose_fault_it_is():
    for is_ours, kind in ((False, "Sender"), (True, "Receiver")):
        document = error_document("Code", "<bad>\x00\x1b", is_ours=is_ours, namespace=NAMESPACE, request_id="id-2")
        root = ET.fromstring(document)
        told = {element.tag.partition("}")[2]: element.text for element in root.iter()}
        assert (told["Type"], told["Code"], told["Message"], told["RequestId"]) == (kind, "Code", "<bad>??", "id-2")
