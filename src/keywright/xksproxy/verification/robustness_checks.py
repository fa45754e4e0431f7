"""What is not as it should be is refused and breaks nothing (xks.md sections 1.1, 1.2 and 1.10)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from keywright.api.xks import DecryptResponse, EncryptResponse, ErrorName, GetHealthStatusResponse
from keywright.xksproxy.verification.caller import HEALTH, Caller, Document, encode
from keywright.xksproxy.verification.check import Check, Group
from keywright.xksproxy.verification.encryption_checks import AAD, PLAINTEXT
from keywright.xksproxy.verification.exchange import Answer
from keywright.xksproxy.verification.expectations import (
    described,
    require,
    require_document,
    require_error,
    require_refusal,
)
from keywright.xksproxy.verification.health_checks import body as health_body
from keywright.xksproxy.verification.refusals import invalid, refused
from keywright.xksproxy.verification.sealing import (
    ask_decrypt,
    encrypt,
    encrypt_request,
    require_decrypts,
    require_sealed,
)
from keywright.xksproxy.verification.signed_request import encoded_head

_CALLERS = 8
_PAUSE_SECONDS = 0.2


def _place(caller: Caller) -> str:
    return caller.key_place("encrypt")


def _invalid(sentence: str, body: Callable[[Caller], Document | bytes]) -> Check:
    return invalid(sentence, _place, body)


def _with_plaintext(value: object) -> Callable[[Caller], Document]:
    return lambda caller: encrypt_request(caller, PLAINTEXT, plaintext=value)


def _in_a_list(caller: Caller) -> bytes:
    return b"[" + encode(encrypt_request(caller, PLAINTEXT)) + b"]"


def _metadata_of_text(caller: Caller) -> Document:
    return encrypt_request(caller, PLAINTEXT, requestMetadata="none")


def _survived(sentence: str, tail: bytes) -> Check:
    """Return the check that an odd member at the end of a right body is ignored or refused, and not failed over."""

    def run(caller: Caller) -> None:
        whole = encode(encrypt_request(caller, PLAINTEXT))
        answer = caller.post(_place(caller), whole[:-1] + tail + b"}")
        if answer.status != 200:
            require_error(answer, ErrorName.VALIDATION)

    return Check(sentence=sentence, run=run)


def _too_much(sentence: str, plaintext_size: int, aad_size: int) -> Check:
    def run(caller: Caller) -> None:
        draw = caller.surroundings.random_bytes
        plaintext, aad = draw(plaintext_size), draw(aad_size)
        answer = caller.post(_place(caller), encrypt_request(caller, plaintext, aad))
        if answer.status == 200:
            require_decrypts(caller, require_sealed(answer, plaintext, aad, with_cdiv=False), plaintext)
        else:
            # Neither a plain 413, as web servers answer, nor ValidationException is an error of size (section 1.10).
            require_error(answer, ErrorName.UNSUPPORTED_OPERATION)

    return Check(sentence=sentence, run=run)


def _get(sentence: str, place: Callable[[Caller], str]) -> Check:
    def run(caller: Caller) -> None:
        answer = caller.send("GET", caller.path(place(caller)), b"", terms=caller.terms())
        require(answer.status == 405, "405", described(answer))

    return Check(sentence=sentence, run=run)


def _get_on_key(operation: str) -> Check:
    return _get(f"GET for {operation} is answered with 405", lambda caller: caller.key_place(operation))


def _nowhere(sentence: str, place: Callable[[Caller], str]) -> Check:
    return refused(sentence, lambda caller: caller.post(place(caller), health_body(caller)), ErrorName.INVALID_URI_PATH)


def _many_on_one_connection(caller: Caller) -> None:
    with caller.connect() as connection:
        for _ in range(2):
            answer = caller.post(HEALTH, health_body(caller), connection=connection)
            require_document(answer, GetHealthStatusResponse)
            require_refusal(caller.post(HEALTH, {}, connection=connection))


def _in_pieces(caller: Caller, *headers: tuple[bytes, bytes]) -> Answer:
    path, whole = caller.path(HEALTH), encode(health_body(caller))
    head = encoded_head("POST", path, (*caller.headers("POST", path, whole, caller.terms()), *headers))
    with caller.connect() as connection:
        return connection.ask("POST", head, whole[:20], whole[20:], pause=_PAUSE_SECONDS)


def _slowly(caller: Caller) -> None:
    require_document(_in_pieces(caller), GetHealthStatusResponse)


def _expecting_continue(caller: Caller) -> None:
    require_document(_in_pieces(caller, (b"expect", b"100-continue")), GetHealthStatusResponse)


def _all_at_once(caller: Caller) -> None:
    def one(number: int) -> None:
        plaintext = b"of caller %d" % number
        sealed = encrypt(caller, plaintext, AAD, with_cdiv=True)
        came = require_document(ask_decrypt(caller, sealed), DecryptResponse).plaintext
        require(came == plaintext, "each caller's own plaintext", "another one")

    with ThreadPoolExecutor(_CALLERS) as callers:
        list(callers.map(one, range(_CALLERS)))


def _alive(caller: Caller) -> None:
    require_document(caller.post(_place(caller), encrypt_request(caller, PLAINTEXT, AAD)), EncryptResponse)


GROUP = Group(
    letter="R",
    title="Robustness",
    checks=(
        _invalid("an empty body is refused", lambda _: b""),
        _invalid("a body that is no JSON is refused", lambda _: b"plaintext=x"),
        _invalid("JSON that is cut off is refused", lambda caller: encode(encrypt_request(caller, PLAINTEXT))[:-1]),
        _invalid("JSON that is no object is refused", _in_a_list),
        _invalid("text that is not UTF-8 is refused", lambda _: b'{"requestMetadata":"\xff\xfe"}'),
        _invalid("requestMetadata that are no object are refused", _metadata_of_text),
        _invalid("a plaintext that is a number is refused", _with_plaintext(7)),
        _invalid("a plaintext that is a list is refused", _with_plaintext(["cGxhaW4="])),
        _invalid("a plaintext that is no base64 is refused", _with_plaintext("not base64!")),
        _invalid("base64 of the URL-safe alphabet is refused", _with_plaintext("_-_-")),
        _invalid("base64 without its padding is refused", _with_plaintext("cGxhaW50ZXh0IQ")),
        _survived("a member that is there twice breaks nothing", b',"encryptionAlgorithm":"AES_GCM"'),
        _survived("deeply nested JSON breaks nothing", b',"newMember":' + b"[" * 5000 + b"]" * 5000),
        _survived("numbers without end break nothing", b',"newMember":1' + b"0" * 5000),
        _survived("NaN breaks nothing", b',"newMember":NaN'),
        _too_much("a plaintext of 8192 bytes is taken, or refused as unsupported", 8192, 16),
        _too_much("additional data of 65536 bytes are taken, or refused as unsupported", 16, 65536),
        _get("GET for health is answered with 405", lambda _: HEALTH),
        *map(_get_on_key, ("metadata", "encrypt", "decrypt")),
        _nowhere("an unknown operation is refused", lambda _: "/nothing"),
        _nowhere("an unknown operation on a key is refused", lambda caller: caller.key_place("nothing")),
        _nowhere("a slash at the end of a path leads nowhere", lambda _: HEALTH + "/"),
        Check(sentence="one connection serves several requests, failed ones among them", run=_many_on_one_connection),
        Check(sentence="a body that comes in pieces is waited for", run=_slowly),
        Check(sentence="a client that expects 100-continue is served", run=_expecting_continue),
        Check(sentence=f"{_CALLERS} callers at once are all served with their own answers", run=_all_at_once),
        Check(sentence="after all of this it serves as before", run=_alive),
    ),
)
