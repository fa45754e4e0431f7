"""Commands against servers that say exactly what a test tells them to: good answers, refusals, all kinds of trouble."""

from __future__ import annotations

import json
import socket

import pytest

from keywright.cli.aws.command_line import run
from tests.services.certificate_authority import CertificateAuthority
from tests.unit.client.scripted_server import ScriptedServer, answer, bytes_then_close, silence, unused_port

KEYS = {"Keys": [{"KeyId": "a", "KeyArn": "arn:a", "New": {"member": 1}}], "Truncated": False, "Unknown": 1}
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


@pytest.fixture(autouse=True)
def surroundings(monkeypatch, tmp_path):
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_OUTPUT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")


def body(members: dict) -> bytes:
    return json.dumps(members).encode()


def refusal(code: str, message: str, status: int = 400):
    return answer(body({"__type": code, "message": message}), status=status)


def sent(server: ScriptedServer, place: int = -1) -> dict:
    members: dict = json.loads(server.requests[place].partition(b"\r\n\r\n")[2])
    return members


def test_an_answer_is_printed_with_the_members_that_the_model_knows_in_its_order(capsys):
    with ScriptedServer([answer(body(KEYS))]) as server:
        assert run(["kms", "list-keys", "--endpoint-url", server.url]) == 0
    assert json.loads(capsys.readouterr().out) == {"Keys": [{"KeyId": "a", "KeyArn": "arn:a"}]}
    assert b"x-amz-target: TrentService.ListKeys" in server.requests[0]
    assert b"/eu-west-1/kms/aws4_request" in server.requests[0]


def test_times_and_blobs_are_printed_as_they_came(capsys):
    members = {"CiphertextBlob": "AAEC", "Plaintext": "/+7d", "KeyId": "k"}
    with ScriptedServer([answer(body(members))]) as server:
        assert run(["kms", "generate-data-key", "--key-id", "k", "--endpoint-url", server.url]) == 0
    assert json.loads(capsys.readouterr().out) == members
    aliases = b'{"Aliases": [{"AliasName": "a", "CreationDate": 1.7E9, "LastUpdatedDate": 1700000000}]}'
    with ScriptedServer([answer(aliases)]) as server:
        run(["kms", "list-aliases", "--endpoint-url", server.url, "--output", "text"])
    assert capsys.readouterr().out == "ALIASES\ta\t1700000000.0\t1700000000\n"


def test_blobs_are_sent_as_base64_and_points_in_time_as_seconds(tmp_path):
    (tmp_path / "token").write_bytes(b"\x00\xff")
    words = ["--key-id", "k", "--import-token", f"fileb://{tmp_path}/token", "--encrypted-key-material", "é"]
    with ScriptedServer([answer(b"{}")]) as server:
        more = ["--valid-to", "2023-11-14T22:13:20Z", "--endpoint-url", server.url]
        assert run(["kms", "import-key-material", *words, *more]) == 0
    assert sent(server) == {
        "KeyId": "k", "ImportToken": "AP8=", "EncryptedKeyMaterial": "w6k=", "ValidTo": 1700000000
    }  # fmt: skip


def test_what_only_the_service_can_judge_is_sent_to_it(capsys):
    with ScriptedServer([refusal("ValidationException", "no such key spec")]) as server:
        assert run(["kms", "create-key", "--key-spec", "OF_TOMORROW", "--endpoint-url", server.url]) == 255
    assert sent(server) == {"KeySpec": "OF_TOMORROW"}
    said = "\nAn error occurred (ValidationException) when calling the CreateKey operation: no such key spec\n"
    assert capsys.readouterr().err == said


@pytest.mark.parametrize("code", ["ThrottlingException", "AccessDeniedException", "KMSInternalException", "Strange"])
def test_every_refusal_is_told_in_the_words_of_the_service(code, capsys):
    with ScriptedServer([refusal(f"com.example#{code}", "because")]) as server:
        assert run(["kms", "list-keys", "--endpoint-url", server.url]) == 255
    assert capsys.readouterr().err == f"\nAn error occurred ({code}) when calling the ListKeys operation: because\n"


def test_a_refusal_without_a_message_has_none(capsys):
    with ScriptedServer([answer(body({"__type": "InvalidCiphertextException"}), status=400)]) as server:
        assert run(["kms", "list-keys", "--endpoint-url", server.url]) == 255
    said = "\nAn error occurred (InvalidCiphertextException) when calling the ListKeys operation: \n"
    assert capsys.readouterr().err == said


def test_retries_that_were_all_in_vain_are_counted(capsys, monkeypatch):
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")
    with ScriptedServer([refusal("ThrottlingException", "slow down")]) as server:
        assert run(["kms", "list-keys", "--endpoint-url", server.url]) == 255
    assert "ListKeys operation (reached max retries: 1): slow down" in capsys.readouterr().err
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (
            bytes_then_close(b""),
            'Connection was closed before we received a valid response from endpoint URL: "{url}/".',
        ),
        (
            bytes_then_close(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"),
            'Connection was closed before we received a valid response from endpoint URL: "{url}/".',
        ),
        (answer(b"<html></html>"), "Unable to parse response from endpoint URL {url}/: "),
        (answer(b"busy", status=503), "An error occurred (503) when calling the ListKeys operation: "),
    ],
)
def test_each_kind_of_trouble_is_told(script, said, capsys):
    with ScriptedServer([script]) as server:
        assert run(["kms", "list-keys", "--endpoint-url", server.url]) == 255
    assert capsys.readouterr().err.startswith(f"\n{said.format(url=server.url)}")


def test_a_server_that_is_not_there_is_told(capsys):
    with unused_port() as port:
        assert run(["kms", "list-keys", "--endpoint-url", f"http://127.0.0.1:{port}"]) == 255
        assert capsys.readouterr().err == f'\nCould not connect to the endpoint URL: "http://127.0.0.1:{port}/"\n'


def test_a_server_that_says_nothing_is_left_after_the_read_timeout(capsys):
    with ScriptedServer([silence]) as server:
        assert run(["kms", "list-keys", "--endpoint-url", server.url, "--cli-read-timeout", "1"]) == 255
    assert capsys.readouterr().err == f'\nRead timeout on endpoint URL: "{server.url}/"\n'


def test_certificates_are_verified_unless_told_otherwise(capsys, tmp_path):
    authority = CertificateAuthority.make(tmp_path / "authority")
    with ScriptedServer([answer(body(KEYS))], tls=authority.server("localhost").context()) as server:
        words = ["kms", "list-keys", "--endpoint-url", f"https://localhost:{server.port}"]
        assert run(words) == 255
        assert "SSL validation failed for https://localhost" in capsys.readouterr().err
        assert run([*words, "--ca-bundle", str(authority.trust_file)]) == 0
        assert run([*words, "--no-verify-ssl"]) == 0
        assert run([*words[:-1], server.url, "--ca-bundle", str(authority.trust_file)]) == 255
        assert "SSL validation failed" in capsys.readouterr().err


def page(items: list[str], following: str | None = None) -> bytes:
    more = {} if following is None else {"NextMarker": following}
    return body({"Keys": [{"KeyId": each} for each in items], "Truncated": following is not None, **more})


def test_pages_go_over_one_connection(capsys):
    with ScriptedServer([answer(page(["a"], "1")), answer(page(["b"], "2")), answer(page(["c"]))]) as server:
        assert run(["kms", "list-keys", "--endpoint-url", server.url, "--query", "Keys[].KeyId"]) == 0
    assert json.loads(capsys.readouterr().out) == ["a", "b", "c"]
    assert server.connections == 1
    assert [sent(server, place) for place in range(3)] == [{}, {"Marker": "1"}, {"Marker": "2"}]


def test_a_server_that_hangs_up_between_pages_is_called_again(capsys):
    def answer_and_hang_up(connection: socket.socket, over: object) -> None:
        # The end goes with the last byte of the answer, so that the client cannot be faster with its next call.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
        answer(page(["a"], "1"))(connection, over)  # type: ignore[arg-type]
        connection.close()

    with ScriptedServer([answer_and_hang_up, answer(page(["b"]))]) as server:
        assert run(["kms", "list-keys", "--endpoint-url", server.url, "--query", "Keys[].KeyId"]) == 0
    assert json.loads(capsys.readouterr().out) == ["a", "b"]
    assert server.connections == 2


def test_without_signing_nothing_is_signed_and_no_credentials_are_needed(monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    with ScriptedServer([answer(body(KEYS))]) as server:
        assert run(["kms", "list-keys", "--endpoint-url", server.url, "--no-sign-request"]) == 0
    assert b"authorization" not in server.requests[0].lower()


def test_debugging_shows_the_call_and_no_secret(capsys, monkeypatch):
    monkeypatch.setenv("AWS_SESSION_TOKEN", "a-session-token")
    with ScriptedServer([answer(body({"Plaintext": "c2VjcmV0"}))]) as server:
        words = ["kms", "decrypt", "--ciphertext-blob", "a-ciphertext", "--endpoint-url", server.url, "--debug"]
        assert run(words) == 0
    shown = capsys.readouterr().err
    assert "Decrypt, attempt 1: POST http://" in shown
    assert "status 200" in shown
    for hidden in (SECRET, "a-session-token", "c2VjcmV0", "a-ciphertext", "Signature="):
        assert hidden not in shown


STS = b"""<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::111122223333:user/a</Arn><UserId>AIDA</UserId><Account>111122223333</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>"""
ROLE = b"""<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId>
<Expiration>2030-01-01T00:00:00Z</Expiration></Credentials><PackedPolicySize>6</PackedPolicySize></AssumeRoleResult>
</AssumeRoleResponse>"""
STS_ERROR = b"<ErrorResponse><Error><Code>AccessDenied</Code><Message>not you</Message></Error></ErrorResponse>"


def test_the_query_protocol_is_spoken_with_sts(capsys):
    with ScriptedServer([answer(STS), answer(ROLE), answer(STS_ERROR, status=403)]) as server:
        assert run(["sts", "get-caller-identity", "--endpoint-url", server.url]) == 0
        identity = json.loads(capsys.readouterr().out)
        assert identity == {"UserId": "AIDA", "Account": "111122223333", "Arn": "arn:aws:iam::111122223333:user/a"}
        role = ["--role-arn", "arn:aws:iam::111122223333:role/r", "--role-session-name", "me"]
        assert run(["sts", "assume-role", *role, "--tags", "Key=a,Value=b", "--endpoint-url", server.url]) == 0
        assert json.loads(capsys.readouterr().out) == {
            "Credentials": {"AccessKeyId": "ASIA", "Expiration": "2030-01-01T00:00:00Z"}, "PackedPolicySize": 6
        }  # fmt: skip
        assert run(["sts", "get-caller-identity", "--endpoint-url", server.url]) == 255
    assert b"Tags.member.1.Key=a&Tags.member.1.Value=b" in server.requests[1]
    said = "An error occurred (AccessDenied) when calling the GetCallerIdentity operation: not you"
    assert said in capsys.readouterr().err


def entry(state: str, **more: str) -> bytes:
    return body({"CustomKeyStores": [{"CustomKeyStoreId": "cks-1", "ConnectionState": state, **more}]})


def test_connecting_can_wait_for_the_end(capsys):
    scripts = [answer(b"{}"), answer(entry("CONNECTING")), answer(entry("CONNECTED"))]
    with ScriptedServer(scripts) as server:
        words = ["kms", "connect-custom-key-store", "--custom-key-store-id", "cks-1", "--wait"]
        assert run([*words, "--endpoint-url", server.url]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert [line.split()[-1] for line in told.err.splitlines()] == ["CONNECTING", "CONNECTED"]


def test_a_failed_attempt_ends_with_one_and_the_cure(capsys):
    with ScriptedServer([answer(entry("FAILED", ConnectionErrorCode="USER_NOT_FOUND"))]) as server:
        words = ["kms", "wait", "custom-key-store-connected", "--custom-key-store-id", "cks-1"]
        assert run([*words, "--endpoint-url", server.url]) == 1
    told = capsys.readouterr().err
    assert "FAILED: USER_NOT_FOUND" in told
    assert "keywright hsm user create" in told


def test_the_form_of_output_may_come_from_the_profile(capsys, tmp_path):
    (tmp_path / "config").write_text("[default]\noutput = text\n")
    with ScriptedServer([answer(body(KEYS))]) as server:
        assert run(["kms", "list-keys", "--endpoint-url", server.url]) == 0
    assert capsys.readouterr().out == "KEYS\tarn:a\ta\n"
