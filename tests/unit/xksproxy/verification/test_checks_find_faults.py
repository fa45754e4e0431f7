"""Each way of being a wrong proxy makes the check fail that is about it; a right proxy passes all of them."""

from __future__ import annotations

import json
import ssl
import warnings
from datetime import UTC, datetime, timedelta

import pytest

from keywright.xksproxy.verification.check import Verdict
from keywright.xksproxy.verification.checklist import GROUPS
from keywright.xksproxy.verification.running import CannotRun, run
from tests.chaos.fault_proxy import garbage, refusals
from tests.chaos.fault_proxy.healthy import Defect
from tests.chaos.fault_proxy.messages import http_answer
from tests.chaos.fault_proxy.modes import sends
from tests.chaos.fault_proxy.time_faults import END_FAULTS, HARMLESS, TIME_FAULTS
from tests.services.certificate_authority import BAD_SERVERS
from tests.unit.xksproxy.verification.conftest import NAME

ALL = "THMELIADRKP"


def failures(outcomes):
    return {sentence for sentence, outcome in outcomes.items() if outcome.verdict is Verdict.FAIL}


def test_a_right_proxy_fails_no_check(check):
    # All but the pace, which is the machine's affair.
    outcomes = check(ALL.removesuffix("P"))
    assert failures(outcomes) == set()
    skipped = {outcome.remark for outcome in outcomes.values() if outcome.verdict is Verdict.SKIPPED}
    assert skipped == {
        "--other-tenant-url was not given",
        "--denied-principal-arn was not given, and a rule of the proxy that denies it is needed",
        "somebody has to stop a key manager and start it again: try it by hand",
    }


def test_another_tenant_must_not_take_the_credentials(check, proxy):
    sentence = "the credentials of one path prefix are refused at another"
    proxy.healthy.defects = frozenset({Defect.ANY_PATH})
    assert check("A", other_tenant_path="/other/kms/xks/v1")[sentence].came.startswith("200 with")


DEFECTS = {
    Defect.NO_AUTHENTICATION: ("A", "a request without a signature is refused"),
    Defect.TELLS_KEYS_APART_BEFORE_AUTHENTICATION: (
        "A",
        "without a signature an unknown key is not told from a known one",
    ),
    Defect.AAD_NOT_BOUND: ("I", "additional data that are left out are noticed"),
    Defect.METADATA_NOT_BOUND: ("I", "changed metadata are noticed"),
    Defect.METADATA_AND_AAD_RUN_TOGETHER: ("I", "metadata that are passed as additional data are noticed"),
    Defect.TAG_OF_ANY_LENGTH: ("I", "bytes that move from the ciphertext into the tag are noticed"),
    Defect.ONE_IV_FOR_ALL: ("E", "the initialization vector is another one each time"),
    Defect.USAGE_NOT_ENFORCED: ("L", "a decrypt-only key does not encrypt"),
    Defect.CDIV_WITHOUT_DECRYPTING: ("L", "an encrypt-only key does not encrypt with an integrity value"),
    Defect.STATUS_NOT_ENFORCED: ("L", "a disabled key does not encrypt"),
    Defect.ANSWERS_GET: ("R", "GET for health is answered with 405"),
    Defect.FIELDS_NOT_CHECKED: ("E", "Encrypt without plaintext is refused"),
    Defect.LAX_BASE64: ("R", "base64 without its padding is refused"),
    Defect.UNKNOWN_MEMBERS_REFUSED: ("E", "members that are not known yet are ignored"),
    Defect.UNKNOWN_OPERATION_REFUSED: ("H", "a KMS operation that is not known yet is answered"),
    Defect.SMALL_PLAINTEXTS_ONLY: (
        "E",
        "the most that must be taken comes back: 4300 bytes, 8192 of additional data",
    ),
    Defect.ANY_PATH: ("H", "GetHealthStatus under an unknown path prefix is refused"),
    Defect.ANY_KEY: ("E", "Encrypt with an unknown key is refused"),
}


def test_every_defect_is_looked_for():
    assert set(DEFECTS) == set(Defect)


@pytest.mark.parametrize("defect", Defect)
def test_a_proxy_with_a_defect_fails_the_check_about_it(check, proxy, defect):
    letters, sentence = DEFECTS[defect]
    proxy.healthy.defects = frozenset({defect})
    assert sentence in failures(check(letters))


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("follows_the_clock", False, "a request that is six minutes old is refused"),
        ("follows_the_clock", False, "a request from six minutes ahead is refused"),
        ("clock_offset", 120.0, "a request that is four minutes old is taken"),
        ("clock_offset", -120.0, "a request from four minutes ahead is taken"),
        ("service", None, "a signature for another service is refused"),
        ("credentials", {}, "two credentials are good at the same time"),
    ],
)
def test_a_proxy_that_reads_signatures_loosely_or_too_strictly_is_found_out(check, proxy, setting, value, sentence):
    setattr(proxy.healthy.signatures, setting, value)
    assert sentence in failures(check("A"))


def test_a_proxy_for_all_regions_is_no_failure(check, proxy):
    proxy.healthy.signatures.region = None
    outcomes = check("A")
    assert failures(outcomes) == set()
    assert outcomes["a signature for another Region is refused"].verdict is Verdict.SKIPPED


FAULTS = [
    (letter, operation, name, fault)
    for letter, operation, faults in (
        ("H", "health", garbage.HEALTH),
        ("M", "metadata", garbage.KEY_METADATA | garbage.UNFIT_KEYS),
        ("E", "encrypt", garbage.ENCRYPT),
        ("E", "decrypt", garbage.DECRYPT),
    )
    for name, fault in faults.items()
]


@pytest.mark.parametrize(("letter", "operation", "name", "fault"), FAULTS)
def test_wrong_answers_to_an_operation_fail_a_check_of_it(check, proxy, letter, operation, name, fault):
    proxy.misbehave(fault, only={operation})
    assert failures(check(letter)) != set()


MALFORMED = {
    "ciphertext_short": "a ciphertext as long as its plaintext (32 bytes)",
    "ciphertext_long": "a ciphertext as long as its plaintext (32 bytes)",
    "iv_short": "an initializationVector of 12 or 16 bytes",
    "iv_long": "an initializationVector of 12 or 16 bytes",
    "tag_short": "an authenticationTag of 16 bytes",
    "tag_long": "an authenticationTag of 16 bytes",
    "metadata_21_bytes": "at most 20 bytes of ciphertextMetadata",
    "cdiv_missing": "a ciphertextDataIntegrityValue",
    "cdiv_mismatch": "SHA-256 of AAD, metadata, IV, ciphertext and tag as integrity value",
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_ciphertext_of_the_wrong_form_is_told_by_what_is_wrong(check, proxy, name):
    proxy.misbehave(garbage.ENCRYPT[name], only={"encrypt"})
    outcome = check("E")["a plaintext comes back with an integrity value that is right"]
    assert outcome.expected == MALFORMED[name]


UNFIT = {
    "aes_128": "keySpec is AES_256",
    "rsa": "keySpec is AES_256",
    "no_usages": "keyUsage has ENCRYPT and DECRYPT",
    "encrypt_missing": "keyUsage has ENCRYPT and DECRYPT",
    "decrypt_missing": "keyUsage has ENCRYPT and DECRYPT",
    "disabled": "keyStatus is ENABLED",
    "unknown_status": "keyStatus is ENABLED",
}


@pytest.mark.parametrize("name", garbage.UNFIT_KEYS)
def test_an_unfit_key_is_named_by_what_is_unfit(check, proxy, name):
    proxy.misbehave(garbage.UNFIT_KEYS[name], only={"metadata"})
    outcomes = check("M")
    assert failures(outcomes) == {UNFIT[name]}


# Python's HTTP client, which the checks use, takes these for what was meant.
LAX_HTTP = {"two_content_lengths", "header_injection"}


@pytest.mark.parametrize("name", sorted(set(garbage.EVERYWHERE) - LAX_HTTP))
def test_garbage_is_told_from_an_answer(check, proxy, name):
    proxy.misbehave(garbage.EVERYWHERE[name])
    outcomes = check("H", exchange_seconds=0.5)
    assert "a right request is answered with 1 to 10 key managers in known states" in failures(outcomes)
    for outcome in outcomes.values():
        assert all(text is None or text.isprintable() for text in (outcome.came, outcome.remark))


def test_all_key_managers_being_down_is_found(check, proxy):
    proxy.misbehave(garbage.fleet("UNAVAILABLE", "UNAVAILABLE"))
    assert "at least one key manager is not UNAVAILABLE" in failures(check("H"))
    proxy.misbehave(garbage.fleet("UNAVAILABLE", "DEGRADED"))
    assert "at least one key manager is not UNAVAILABLE" not in failures(check("H"))


def errors_changed(change):
    """Answer errors with another document or status, and everything else right."""

    def make(right):
        if right.status < 400:
            return right.encode()
        status, document = change(right.status, dict(right.document or {}))
        return http_answer(json.dumps(document).encode(), status)

    return sends(make)


@pytest.mark.parametrize(
    "change",
    [
        lambda status, document: (status, {**document, "errorMessage": "x" * 512}),
        lambda status, document: (status, {**document, "errorMessage": "two\nlines"}),
        lambda status, document: (status, {**document, "errorMessage": "Schlüssel"}),
        lambda status, document: (status, {**document, "errorMessage": 7}),
        lambda status, document: (status, {"message": "no name"}),
        lambda status, document: (400, document),
        lambda status, document: (200, document),
        lambda status, document: (status, {**document, "errorName": "OutOfCheeseException"}),
    ],
)
def test_errors_must_have_their_name_their_status_and_a_plain_message(check, proxy, change):
    proxy.misbehave(errors_changed(change))
    assert "GetHealthStatus with a wrong secret is refused" in failures(check("H"))


def test_a_message_of_511_characters_is_right(check, proxy):
    proxy.misbehave(errors_changed(lambda status, document: (status, {**document, "errorMessage": "x" * 511})))
    assert failures(check("H")) == set()


def test_another_content_type_is_found_for_answers_and_for_errors(check, proxy):
    proxy.misbehave(sends(lambda right: http_answer(right.body, right.status, content_type=b"text/plain")))
    assert len(failures(check("H"))) == len(check("H"))


@pytest.mark.parametrize("status", refusals.REDIRECT_STATUSES)
def test_redirects_are_not_followed(check, proxy, status):
    proxy.misbehave(refusals.redirects(status, f"https://{NAME}:{proxy.port}/kms/xks/v1/elsewhere"))
    outcomes = check("H")
    assert len(failures(outcomes)) > 1
    assert "elsewhere" not in proxy.counts


@pytest.mark.parametrize("kind", BAD_SERVERS)
def test_a_server_that_must_not_be_trusted_fails_a_check_of_tls(check, proxy, authority, kind):
    proxy.use_tls(authority.bad_server(kind, NAME))
    found = failures(check("TH", exchange_seconds=1.0 if kind == "plain_http" else 5.0))
    if kind == "aes_128_only":
        assert found == {"one of the cipher suites of AWS KMS is accepted"}
    elif kind == "client_certificate_demanded":
        # With TLS 1.3 a client learns of this with the first answer.
        assert "a right request is answered with 1 to 10 key managers in known states" in found
    else:
        assert "the certificate is trusted and names the host" in found
        assert len(found) == 1


def test_a_client_certificate_opens_a_server_that_demands_one(check, proxy, authority):
    proxy.use_tls(authority.bad_server("client_certificate_demanded", NAME))
    files = authority.client("cks.kms.us-east-1.amazonaws.com")
    assert failures(check("TH", client_certificate=files.chain_file, client_key=files.key_file)) == set()


class OldToo:
    """The TLS of a server that still speaks TLS 1.1 as well."""

    def __init__(self, tls):
        self._tls = tls

    def context(self):
        context = self._tls.context()
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1_1
        return context


def test_a_server_that_speaks_old_tls_as_well_is_found_out(check, proxy, server_tls):
    proxy.use_tls(OldToo(server_tls))
    assert failures(check("T")) == {"TLS older than 1.2 is refused"}


def test_a_certificate_that_ends_soon_is_found(check, proxy, authority):
    proxy.use_tls(authority.server_until(NAME, datetime.now(UTC) + timedelta(days=3)))
    assert failures(check("T")) == {"the certificate is good for another 7 days"}


@pytest.mark.parametrize("name", sorted(set(TIME_FAULTS) - {"backlog_full"}))
def test_a_proxy_that_does_not_answer_ends_the_checks_soon(check, proxy, name):
    proxy.misbehave(TIME_FAULTS[name])
    # What has no end is no silence: each check finds that out for itself.
    endless = name.startswith(("endless", "one_endless", "continue_without"))
    outcomes = check("H" if endless else ALL, exchange_seconds=0.2)
    assert failures(outcomes) != set()
    if not endless:
        assert (
            sum(
                outcome.remark in {"the proxy does not answer", "there is no TLS connection"}
                for outcome in outcomes.values()
            )
            > 100
        )


@pytest.mark.parametrize("name", ["refused", "backlog_full"])
def test_where_there_is_no_connection_nothing_can_be_verified(check, proxy, name):
    proxy.misbehave((END_FAULTS | TIME_FAULTS)[name])
    with pytest.raises(CannotRun, match="cannot be reached"):
        check("H", exchange_seconds=0.3)


@pytest.mark.parametrize("name", sorted(set(END_FAULTS) - {"refused"}))
def test_connections_that_end_are_failures(check, proxy, name):
    proxy.misbehave(END_FAULTS[name])
    assert failures(check("TH", exchange_seconds=1.0)) != set()


def test_a_proxy_that_closes_after_each_answer_is_found_out(check, proxy):
    proxy.misbehave(HARMLESS["close_after_answer"])
    assert failures(check("R")) == {"one connection serves several requests, failed ones among them"}


@pytest.mark.parametrize("name", ["continue_then_answer", "answer_in_pieces", "answer_in_chunks"])
def test_odd_answers_that_are_right_fail_nothing(check, proxy, name):
    proxy.misbehave(HARMLESS[name])
    assert failures(check("HM")) == set()


def test_the_checks_end_when_their_time_is_up(caller):
    outcomes = list(run(caller, GROUPS, 0.0))
    assert outcomes[0].verdict is Verdict.FAIL
    assert {outcome.remark for outcome in outcomes[1:]} == {"time is up"}
