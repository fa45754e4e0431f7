"""Our signer writes the Authorization header that botocore writes."""

from datetime import UTC, datetime

import botocore.auth
import pytest
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials
from hypothesis import given
from hypothesis import strategies as st

from keywright.sigv4 import Credentials, SignableRequest, sign

NOW = 1440938160
MOMENT = datetime.fromtimestamp(NOW, UTC)
SAFE = st.text("abcXYZ019-_.~", min_size=1, max_size=12)
ENCODED = st.lists(st.one_of(SAFE, st.sampled_from(["%20", "%2F", "%E1%88%B4"])), min_size=1, max_size=3).map("".join)
QUERY = st.lists(st.tuples(ENCODED, ENCODED), max_size=4).map(lambda ps: "&".join(f"{k}={v}" for k, v in ps))
# After a segment of two dots botocore and AWS agree, and so do we: the suite has these.
PATH = st.lists(st.one_of(ENCODED, st.sampled_from(["", ".", ".."])), max_size=5).map(lambda s: "/" + "/".join(s))
VALUE = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=20)
HEADERS = st.dictionaries(
    st.one_of(
        st.sampled_from(["X-Amz-Target", "Content-Type", "User-Agent", "X-Amzn-Trace-Id", "Expect", "X_Amz_Date"]),
        SAFE.map(lambda s: "X-" + s.replace(".", "").replace("~", "")),
    ),
    VALUE,
    max_size=5,
)


def botocore_headers(
    method: str, url: str, headers: dict[str, str], body: bytes, token: str | None
) -> dict[bytes, bytes]:
    request = AWSRequest(method=method, url=url, headers=headers, data=body)
    request.context["timestamp"] = ""
    credentials = BotocoreCredentials("AKIAEXAMPLE", "secret/+", token)
    botocore.auth.SigV4Auth(credentials, "kms", "eu-central-1").add_auth(request)
    added = ("X-Amz-Date", "X-Amz-Security-Token", "Authorization")
    return {n.lower().encode(): request.headers[n].encode() for n in added if n in request.headers}


def our_headers(method: str, url: str, headers: dict[str, str], body: bytes, token: str | None) -> dict[bytes, bytes]:
    host, _, rest = url.removeprefix("http://").partition("/")
    path, _, query = rest.partition("?")
    request = SignableRequest(
        method=method,
        path=b"/" + path.encode(),
        query=query.encode(),
        headers=((b"host", host.encode()), *((n.lower().encode(), v.encode()) for n, v in headers.items())),
        body=body,
    )
    credentials = Credentials(access_key_id="AKIAEXAMPLE", secret_access_key="secret/+", session_token=token)
    return dict(sign(request, credentials, "eu-central-1", "kms", NOW))


@pytest.fixture(autouse=True, scope="module")
def moment():
    """Stop botocore's clock; it takes no other way to be told the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.auth, "get_current_datetime", lambda *a, **k: MOMENT)
        yield


@pytest.mark.parametrize("token", [None, "FwoGZXIvYXdzEXAMPLE//+=="])
def test_an_ordinary_kms_request_is_signed_alike(token: str | None) -> None:
    request = (
        "POST",
        "http://127.0.0.1:8080/",
        {"X-Amz-Target": "TrentService.Encrypt", "Content-Type": "application/x-amz-json-1.1", "User-Agent": "x"},
        b'{"KeyId": "alias/a"}',
        token,
    )
    assert our_headers(*request) == botocore_headers(*request)


@given(st.sampled_from(["GET", "POST", "PUT"]), PATH, QUERY, HEADERS, st.binary(max_size=99), st.none() | SAFE)
def test_any_well_formed_request_is_signed_alike(
    method: str, path: str, query: str, headers: dict[str, str], body: bytes, token: str | None
) -> None:
    headers = {name.title(): value for name, value in headers.items()}
    url = f"http://kms.example.com{path}" + (f"?{query}" if query else "")
    assert our_headers(method, url, headers, body, token) == botocore_headers(method, url, headers, body, token)


@pytest.mark.parametrize("present", [b"authorization", b"x-amz-date", b"x-amz-security-token"])
def test_a_request_that_is_signed_already_is_not_signed_again(present: bytes) -> None:
    request = SignableRequest(method="POST", path=b"/", headers=((b"host", b"h"), (present, b"x")))
    with pytest.raises(ValueError, match="no signature"):
        sign(request, Credentials(access_key_id="A", secret_access_key="s"), "r", "s", NOW)


def test_a_request_without_a_host_is_not_signed() -> None:
    request = SignableRequest(method="POST", path=b"/", headers=())
    with pytest.raises(ValueError, match="host"):
        sign(request, Credentials(access_key_id="A", secret_access_key="s"), "r", "s", NOW)
