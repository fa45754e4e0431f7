"""`keywright xks-proxy verify` against our own proxy, a right one written apart from it, and broken ones."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.chaos.fault_proxy import garbage, refusals
from tests.chaos.fault_proxy.healthy import KEY_ID, Defect
from tests.chaos.fault_proxy.proxy import FaultProxy
from tests.chaos.fault_proxy.signature_check import ACCESS_KEY_ID, SECRET_ACCESS_KEY
from tests.chaos.fault_proxy.time_faults import END_FAULTS, TIME_FAULTS
from tests.services.certificate_authority import CertificateAuthority
from tests.services.command import clean_environment, preloaded_path, run_keywright
from tests.services.xks_proxy import XksProxy

NAME = "proxy.example.com"
URL = f"https://{NAME}/kms/xks/v1"
DENIED = "arn:aws:iam::111122223333:user/denied"
PAGE = Path(__file__).parents[3] / "docs/how-to/verify-an-xks-proxy.md"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return CertificateAuthority.make(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def server_tls(authority):
    return authority.server(NAME)


@pytest.fixture
def proxy(server_tls):
    with FaultProxy(tls=server_tls) as started:
        yield started


@pytest.fixture
def verify(proxy, authority, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(SECRET_ACCESS_KEY + "\n")

    def run(*options, url=URL, **changes):
        values = {
            "--connect-to": f"127.0.0.1:{proxy.port}",
            "--ca-bundle": authority.trust_file,
            "--key-id": KEY_ID,
            "--access-key-id": ACCESS_KEY_ID,
            "--secret-file": secret,
        } | changes
        given = [part for pair in values.items() if pair[1] is not None for part in pair]
        return run_keywright("xks-proxy", "verify", url, *given, *options)

    return run


def failed_checks(done):
    """Return what failed, leaving out the pace, which is the machine's affair."""
    checks = json.loads(done.stdout)["checks"]
    failed = [check for check in checks if check["verdict"] == "FAIL"]
    assert done.returncode == (1 if failed else 0)
    return {check["check"] for check in failed if check["group"] != "Pace"}


def test_a_right_proxy_passes(verify):
    keys = {"--encrypt-only-key-id": "encrypt-only", "--decrypt-only-key-id": "decrypt-only"}
    keys |= {"--impotent-key-id": "impotent", "--disabled-key-id": "disabled"}
    done = verify("--output", "json", **keys)
    assert failed_checks(done) == set()
    told = json.loads(done.stdout)
    assert told["passed"] + told["failed"] + told["skipped"] == len(told["checks"]) > 150


def test_our_own_proxy_passes(authority, tmp_path):
    ours = XksProxy.make(tmp_path / "ours", prefix="/tenant-a", authority=authority, names=(NAME,))
    ours.create_key("full")
    ours.create_key("encrypt-only", "--usage", "ENCRYPT")
    ours.create_key("decrypt-only", "--usage", "DECRYPT")
    ours.do("rule", "add", "nobody", "--prefix", "/tenant-a", "--effect", "deny", "--principal", DENIED)
    credential = tmp_path / "credential.json"
    credential.write_text(ours.do("export", "--prefix", "/tenant-a"))
    try:
        ours.start()
        done = run_keywright(
            "xks-proxy", "verify", f"https://{NAME}{ours.uri_path}", "--connect-to", f"127.0.0.1:{ours.port}",
            "--ca-bundle", authority.trust_file, "--credential-file", credential, "--key-id", "full",
            "--encrypt-only-key-id", "encrypt-only", "--decrypt-only-key-id", "decrypt-only",
            "--denied-principal-arn", DENIED, "--output", "json",
        )  # fmt: skip
        assert failed_checks(done) == set()
        denied = [check for check in json.loads(done.stdout)["checks"] if check["group"] == "Denied callers"]
        assert [check["verdict"] for check in denied] == ["PASS", "PASS"]
        ours.stop()
    finally:
        ours.kill()


def test_what_is_not_checked_has_a_line_that_says_what_is_needed(verify):
    lines = [line for line in verify().stdout.splitlines() if re.match(r"  [DK]\d", line)]
    assert len(lines) == 5
    assert all(re.fullmatch(r"  [DK]\d +SKIPPED [a-z].* \(.*(needed|by hand)\)", line) for line in lines), lines


BROKEN = {
    "throttles": (refusals.refuses("ThrottlingException"), {"encrypt"}, "a plaintext comes back"),
    "wrong_cdiv": (
        garbage.ENCRYPT["cdiv_mismatch"],
        {"encrypt"},
        "a plaintext comes back with an integrity value that is right",
    ),
    "wrong_plaintext": (garbage.DECRYPT["plaintext_flipped"], None, "a plaintext comes back"),
    "rsa_key": (garbage.UNFIT_KEYS["rsa"], {"metadata"}, "keySpec is AES_256"),
    "html": (
        garbage.EVERYWHERE["html_with_502"],
        {"health"},
        "a right request is answered with 1 to 10 key managers in known states",
    ),
    "closes": (
        END_FAULTS["close_without_answer"],
        {"health"},
        "a right request is answered with 1 to 10 key managers in known states",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_proxy_fails_the_check_that_is_about_it(verify, proxy, name):
    mode, only, sentence = BROKEN[name]
    proxy.misbehave(mode, only=only)
    assert sentence in failed_checks(verify("--output", "json"))


def test_a_failure_is_told_with_what_was_expected_and_what_came(verify, proxy):
    proxy.healthy.defects = frozenset({Defect.ANSWERS_GET})
    done = verify()
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if "FAIL" in line and "GET for health" in line)
    assert [line.strip() for line in lines[at + 1 : at + 3]] == [
        "expected 405",
        "came     400 ValidationException with the message \"refused with ValidationException\"",
    ]  # fmt: skip
    assert re.fullmatch(r"\d+ checks: \d+ passed, [1-9]\d* failed, \d+ skipped", lines[-1])


@pytest.mark.parametrize("name", ["drip", "hang_after_tls", "hang_after_request", "endless_body"])
def test_a_proxy_that_keeps_us_waiting_fails_and_the_command_ends(verify, proxy, name):
    proxy.misbehave(TIME_FAULTS[name])
    done = verify("--timeout", "0.3", "--time-limit", "5", "--output", "json")
    assert done.returncode == 1
    assert failed_checks(done)


def test_where_nobody_listens_the_command_could_not_run(verify, proxy):
    proxy.misbehave(END_FAULTS["refused"])
    done = verify()
    assert (done.returncode, done.stderr.count("\n")) == (255, 1)
    assert "cannot be reached" in done.stderr


@pytest.mark.parametrize(
    ("url", "changes"),
    [
        ("http://proxy.example.com/kms/xks/v1", {}),
        (URL, {"--connect-to": "nowhere"}),
        (URL, {"--access-key-id": None}),
        (URL, {"--secret-file": None}),
        (URL, {"--secret-file": "/nonexistent"}),
        (URL, {"--ca-bundle": "/nonexistent"}),
        (URL, {"--credential-file": "/nonexistent"}),
    ],
)
def test_options_that_cannot_be_followed_end_it_before_anything_is_sent(verify, proxy, url, changes):
    done = verify(url=url, **changes)
    assert (done.returncode, done.stderr.count("\n"), proxy.connections) == (255, 1, 0)


def test_the_secret_is_never_printed_nor_sent(verify, proxy):
    done = verify()
    assert SECRET_ACCESS_KEY not in done.stdout + done.stderr
    assert all(SECRET_ACCESS_KEY.encode() not in request.body + repr(request.headers).encode()
               for request in proxy.requests)  # fmt: skip


def test_the_page_about_it_works_as_it_is_written(authority, server_tls, tmp_path):
    blocks = re.findall(r"^```console\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    commands = [command for block in blocks for command in re.findall(r"^\$ (.*)$", block, re.MULTILINE)]
    assert len(commands) > 4
    ours = XksProxy.make(tmp_path, authority=authority, names=(NAME,))
    (tmp_path / "ca.pem").write_bytes(authority.trust_file.read_bytes())
    try:
        ours.start()
        for command in commands:
            script = command.replace("8443", str(ours.port)).replace(
                "/var/lib/xks-proxy", shlex.quote(str(ours.data_dir))
            )
            done = subprocess.run(
                ["bash", "-ec", script], cwd=tmp_path, env=clean_environment(PATH=preloaded_path(), HOME=str(tmp_path)),
                stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False,
            )  # fmt: skip
            # The pace is the machine's affair.
            only_slow = (
                done.returncode == 1 and "Pace" in done.stdout and "FAIL" not in done.stdout.partition("Pace")[0]
            )
            assert done.returncode == 0 or only_slow, f"$ {command}\n{done.stdout}{done.stderr}"
        ours.stop()
    finally:
        ours.kill()
