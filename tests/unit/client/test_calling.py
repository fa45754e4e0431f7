"""What a call sends, what it refuses to send, and what it tells."""

import asyncio

import pytest

from keywright.api import cloudhsmv2, kms, sts
from keywright.api.decoding_errors import Violation
from keywright.client.cloudhsmv2 import describe_clusters
from keywright.client.kms import (
    connect_custom_key_store,
    create_custom_key_store,
    create_grant,
    enable_key,
    encrypt,
    import_key_material,
    list_keys,
)
from keywright.client.runtime import events
from keywright.client.runtime.errors import CredentialsMissing, EndpointUnknown, ProtocolFailure, RequestInvalid
from keywright.client.runtime.providers import (
    CredentialsUnavailable,
    Endpoint,
    FixedEndpoint,
    StaticCredentials,
    UnknownEndpoint,
)
from keywright.client.runtime.result import Err, Ok
from keywright.client.sts import assume_role, assume_role_with_web_identity, get_caller_identity
from keywright.sigv4 import ExpectedScope, SignableRequest, derive_signing_key, parse_authorization, verify
from keywright.sigv4.signing import Credentials, sign
from tests.unit.client.fake_transport import NOW, answered, playing, refused

CONNECT = kms.ConnectCustomKeyStoreRequest(custom_key_store_id="cks-1234567890abcdef0")
EMPTY = answered("{}")


def error_of(result):
    assert isinstance(result, Err)
    return result.error


def headers_of(context, number=0):
    return {name.decode(): value.decode() for name, value in context.transport.sent[number].headers}


def test_a_request_says_what_it_asks_for_and_is_signed():
    context = playing(EMPTY)
    assert connect_custom_key_store.request(context, CONNECT) == Ok(kms.ConnectCustomKeyStoreResponse())
    (sent,) = context.transport.sent
    headers = headers_of(context)
    assert headers["x-amz-target"] == "TrentService.ConnectCustomKeyStore"
    assert headers["content-type"] == "application/x-amz-json-1.1"
    assert headers["host"] == "127.0.0.1:8080"
    assert sent.body == b'{"CustomKeyStoreId":"cks-1234567890abcdef0"}'


@pytest.mark.parametrize("token", [None, "a token"])
def test_the_signature_is_the_one_of_sigv4_and_covers_the_session_token(token):
    credentials = Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="a secret", session_token=token)
    context = playing(EMPTY, EMPTY, credentials=StaticCredentials(credentials))
    for _ in range(2):  # the second time with the signing key that was kept
        connect_custom_key_store.request(context, CONNECT)
    added = (b"x-amz-date", b"x-amz-security-token", b"authorization", b"user-agent", b"accept-encoding")
    for sent in context.transport.sent:
        plain = tuple(pair for pair in sent.headers if pair[0] not in added)
        request = SignableRequest(method="POST", path=b"/", headers=plain, body=sent.body)
        assert set(sign(request, credentials, "us-east-1", "kms", NOW)) <= set(sent.headers)
    assert (b"x-amz-security-token" in dict(sent.headers)) is (token is not None)


def test_the_next_day_is_signed_for_with_its_own_key():
    context = playing(EMPTY, EMPTY)
    connect_custom_key_store.request(context, CONNECT)
    context.clock.seconds += 86_400
    connect_custom_key_store.request(context, CONNECT)
    plain = tuple(
        pair for pair in context.transport.sent[1].headers if pair[0] in (b"content-type", b"host", b"x-amz-target")
    )
    request = SignableRequest(method="POST", path=b"/", headers=plain, body=context.transport.sent[1].body)
    credentials = Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="a secret")
    assert set(sign(request, credentials, "us-east-1", "kms", NOW + 86_400)) <= set(context.transport.sent[1].headers)


def test_a_verifier_accepts_the_signature():
    context = playing(EMPTY)
    connect_custom_key_store.request(context, CONNECT)
    (sent,) = context.transport.sent
    request = SignableRequest(method="POST", path=b"/", headers=sent.headers, body=sent.body)
    expected = ExpectedScope(services=frozenset({"kms"}), accepts_region=frozenset({"us-east-1"}).__contains__)
    claimed = parse_authorization(request, expected, NOW)
    verify(request, claimed, derive_signing_key("a secret", "20231114", "us-east-1", "kms"))


def test_each_service_is_signed_for_by_its_own_name():
    context = playing(answered("{}"), answered("<a/>"))
    describe_clusters.request(context, cloudhsmv2.DescribeClustersRequest())
    get_caller_identity.request(context, sts.GetCallerIdentityRequest())
    assert "/us-east-1/cloudhsm/aws4_request" in headers_of(context, 0)["authorization"]
    assert headers_of(context, 0)["x-amz-target"] == "BaldrApiService.DescribeClusters"
    assert "/us-east-1/sts/aws4_request" in headers_of(context, 1)["authorization"]
    assert context.transport.sent[1].body == b"Action=GetCallerIdentity&Version=2011-06-15"


def test_changed_credentials_sign_the_next_request():
    class Changing:
        def __init__(self):
            self.keys = ["AKIDFIRST", "AKIDSECOND"]

        def current(self, now):
            return None

        def load(self, now):
            return Credentials(access_key_id=self.keys.pop(0), secret_access_key="s")

    context = playing(EMPTY, EMPTY, credentials=Changing())
    connect_custom_key_store.request(context, CONNECT)
    asyncio.run(connect_custom_key_store.request_async(context, CONNECT))
    assert "AKIDFIRST" in headers_of(context, 0)["authorization"]
    assert "AKIDSECOND" in headers_of(context, 1)["authorization"]


@pytest.mark.parametrize("operation", ["unsigned context", "unsigned operation"])
def test_what_is_not_to_be_signed_is_sent_without_credentials(operation):
    if operation == "unsigned context":
        context = playing(EMPTY, credentials=None)
        connect_custom_key_store.request(context, CONNECT)
    else:
        context = playing(answered("<a/>"))
        asked = sts.AssumeRoleWithWebIdentityRequest(
            role_arn="arn:aws:iam::111122223333:role/r", role_session_name="me", web_identity_token="a.b.c0"
        )
        assume_role_with_web_identity.request(context, asked)
    assert "authorization" not in headers_of(context)


def test_the_endpoint_is_asked_for_once_and_its_path_is_kept():
    class Counting:
        asked = 0

        def resolve(self, service, region):
            self.asked += 1
            return Endpoint(url="https://vpce-1.kms.example/gate/", signing_region="eu-west-1")

    endpoint = Counting()
    context = playing(EMPTY, EMPTY, endpoint=endpoint)
    for _ in range(2):
        connect_custom_key_store.request(context, CONNECT)
    assert endpoint.asked == 1
    origin = context.transport.sent[0].origin
    assert (origin.host_header, origin.port, origin.path) == ("vpce-1.kms.example", 443, "/gate/")
    assert "/eu-west-1/kms/" in headers_of(context)["authorization"]
    context.with_region("eu-west-2")
    assert endpoint.asked == 1


def test_a_context_for_another_region_asks_for_its_endpoint_anew_and_shares_the_tokens():
    context = playing(EMPTY, EMPTY)
    connect_custom_key_store.request(context, CONNECT)
    other = context.with_region("eu-west-1")
    connect_custom_key_store.request(other, CONNECT)
    assert "/eu-west-1/kms/" in headers_of(context, 1)["authorization"]
    assert other.state.tokens is context.state.tokens


def refused_request(result, context):
    error = error_of(result)
    assert type(error) is RequestInvalid
    assert context.transport.sent == []
    return error


def test_a_request_that_breaks_constraints_is_not_sent_and_all_of_them_are_named():
    context = playing()
    wrong = kms.EncryptRequest(key_id="", plaintext=b"x" * 5000)
    error = refused_request(encrypt.request(context, wrong), context)
    assert error.violations == (
        Violation(path="keyId", rule="Member must have length greater than or equal to 1", shown=""),
        Violation(path="plaintext", rule="Member must have length less than or equal to 4096", shown=None),
    )


@pytest.mark.parametrize(
    "wrong",
    [
        kms.CreateGrantRequest(key_id=3, operations=["Encrypt"]),
        kms.CreateGrantRequest(key_id="k", operations=["Fly"]),
        kms.CreateGrantRequest(key_id="k", operations=None),
        kms.CreateGrantRequest(key_id="k", operations=[None]),
        kms.CreateGrantRequest(key_id="k", operations=[object()]),
        kms.CreateGrantRequest(key_id="\ud800", operations=["Encrypt"]),
        kms.ListKeysRequest(),
        None,
    ],
)
def test_a_wrongly_built_request_is_an_error_and_not_an_exception(wrong):
    context = playing()
    refused_request(create_grant.request(context, wrong), context)


def test_a_number_that_json_lacks_is_not_left_out_without_a_word():
    context = playing()
    wrong = kms.ImportKeyMaterialRequest(
        key_id="k", import_token=b"t", encrypted_key_material=b"m", valid_to=float("nan")
    )
    refused_request(import_key_material.request(context, wrong), context)


def test_the_word_null_in_a_value_is_nothing_special():
    context = playing(EMPTY)
    assert isinstance(enable_key.request(context, kms.EnableKeyRequest(key_id="null")), Ok)


def test_a_refusal_does_not_show_a_secret():
    wrong = kms.CreateCustomKeyStoreRequest(custom_key_store_name="n", key_store_password="short")
    context = playing()
    error = refused_request(create_custom_key_store.request(context, wrong), context)
    assert "short" not in f"{error}{error!r}{create_custom_key_store.error_to_string(error)}"


def test_credentials_that_cannot_be_found_or_written_are_errors():
    class Missing:
        def current(self, now):
            return None

        def load(self, now):
            raise CredentialsUnavailable("Unable to locate credentials")

    context = playing(credentials=Missing())
    error = error_of(connect_custom_key_store.request(context, CONNECT))
    assert error == CredentialsMissing(message="Unable to locate credentials")
    assert error_of(asyncio.run(connect_custom_key_store.request_async(context, CONNECT))) == error
    context = playing(credentials=StaticCredentials.of("AKID", "s", "to\nken"))
    broken = error_of(connect_custom_key_store.request(context, CONNECT))
    assert type(broken) is RequestInvalid
    assert "ken" not in str(broken)


@pytest.mark.parametrize(
    "url", ["", "kms", "ftp://a", "http://", "http://[", "http://a:b", "http://a b", "http://kéy", "http://a\r\nx"]
)
def test_an_endpoint_that_is_none_is_an_error(url):
    context = playing(endpoint=FixedEndpoint(url))
    assert type(error_of(connect_custom_key_store.request(context, CONNECT))) is EndpointUnknown


def test_an_endpoint_that_nobody_knows_is_an_error():
    class Unknown:
        def resolve(self, service, region):
            raise UnknownEndpoint("You must specify a region.")

    error = error_of(connect_custom_key_store.request(playing(endpoint=Unknown()), CONNECT))
    assert error == EndpointUnknown(message="You must specify a region.")


def test_an_error_of_the_operation_has_its_own_type_and_can_be_told():
    context = playing(refused("CustomKeyStoreNotFoundException"))
    error = error_of(connect_custom_key_store.request(context, CONNECT))
    assert error == kms.CustomKeyStoreNotFoundException(message="said")
    assert connect_custom_key_store.error_to_string(error) == "CustomKeyStoreNotFoundException: said"


def test_a_modelled_error_of_another_operation_is_not_of_this_one():
    context = playing(refused("AlreadyExistsException"))
    error = error_of(connect_custom_key_store.request(context, CONNECT))
    assert isinstance(error, ProtocolFailure)
    assert connect_custom_key_store.error_to_string(error) == "AlreadyExistsException: said"


@pytest.mark.parametrize("spelling", ["message", "Message"])
def test_services_may_spell_message_as_they_like(spelling):
    context = playing(answered(f'{{"__type":"x#NotFoundException","{spelling}":"gone"}}', status=400))
    assert error_of(enable_key.request(context, kms.EnableKeyRequest(key_id="k"))).message == "gone"
    context = playing(answered(f'{{"__type":"CloudHsmServiceException","{spelling}":"gone"}}', status=400))
    assert error_of(describe_clusters.request(context, cloudhsmv2.DescribeClustersRequest())).message == "gone"


def test_an_answer_outside_of_our_models_constraints_is_read_all_the_same():
    context = playing(answered('{"Keys": [{"KeyId": ""}], "Brand": {"New": 1}, "NextMarker": ""}'))
    assert list_keys.request(context, kms.ListKeysRequest()).unwrap().keys[0].key_id == ""


ASSUMED = """<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
<AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/r/me</Arn><AssumedRoleId>A:me</AssumedRoleId></AssumedRoleUser>
<Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s&amp;s</SecretAccessKey><SessionToken>t</SessionToken>
<Expiration>2023-11-14T22:13:20Z</Expiration></Credentials><PackedPolicySize>6</PackedPolicySize></AssumeRoleResult>
<ResponseMetadata><RequestId>c6104cbe</RequestId></ResponseMetadata></AssumeRoleResponse>"""
ROLE = sts.AssumeRoleRequest(
    role_arn="arn:aws:iam::111122223333:role/r",
    role_session_name="me & you",
    tags=[sts.Tag(key="a", value="b=c"), sts.Tag(key="d", value="")],
    policy_arns=[],
)


def test_sts_is_asked_with_a_form_and_answers_xml():
    context = playing(answered(ASSUMED))
    asked = sts.AssumeRoleRequest(role_arn=ROLE.role_arn, role_session_name="me", tags=ROLE.tags)
    result, metadata = assume_role.request_with_metadata(context, asked)
    answer = result.unwrap()
    assert (answer.credentials.secret_access_key, answer.credentials.expiration) == ("s&s", NOW)
    assert (answer.packed_policy_size, metadata.request_id) == (6, "c6104cbe")
    assert context.transport.sent[0].body == (
        b"Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fr"
        b"&RoleSessionName=me&Tags.member.1.Key=a&Tags.member.1.Value=b%3Dc&Tags.member.2.Key=d&Tags.member.2.Value="
    )


def test_constraints_hold_for_forms_too():
    context = playing()
    error = refused_request(assume_role.request(context, ROLE), context)
    assert [violation.path for violation in error.violations] == ["roleSessionName"]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("PackedPolicyTooLarge", "PackedPolicyTooLargeException"),
        ("AccessDenied", "AccessDenied"),
        ("InvalidClientTokenId", "SignatureRefused"),
        ("ValidationError", "UnknownServiceError"),
    ],
)
def test_errors_of_sts_have_their_types(code, name):
    body = f"<ErrorResponse xmlns='x'><Error><Type>Sender</Type><Code>{code}</Code><Message>no</Message></Error>"
    context = playing(answered(f"{body}<RequestId>r-1</RequestId></ErrorResponse>", status=400))
    asked = sts.AssumeRoleRequest(role_arn=ROLE.role_arn, role_session_name="me")
    result, metadata = assume_role.request_with_metadata(context, asked)
    error = error_of(result)
    assert type(error).__name__ == name
    assert assume_role.error_to_string(error) == f"{code}: no"
    assert metadata.request_id == "r-1"


@pytest.mark.parametrize("body", ["<html>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<Other/>", "", "{}"])
def test_xml_that_is_none_or_of_another_kind_cannot_be_read(body):
    result = get_caller_identity.request(playing(answered(body)), sts.GetCallerIdentityRequest())
    assert type(error_of(result)).__name__ == "UnreadableAnswer"


def test_an_observer_is_told_of_every_step():
    heard = []
    context = playing(refused("ThrottlingException"), EMPTY, observer=heard.append)
    connect_custom_key_store.request(context, CONNECT)
    kinds = [type(event) for event in heard]
    assert kinds == [events.Sending, events.Answered, events.Pausing, events.Sending, events.Answered]
    assert "a secret" not in repr(heard)
    assert "Signature" not in repr(heard)


def test_a_call_that_was_never_sent_has_metadata_as_well():
    result, metadata = encrypt.request_with_metadata(playing(), kms.EncryptRequest(key_id="", plaintext=b"p"))
    assert isinstance(result, Err)
    assert (metadata.attempts, metadata.status, metadata.request_id) == (0, None, None)
