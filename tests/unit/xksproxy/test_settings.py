"""Settings: everything has a default, and what is not understood is refused in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from keywright.xksproxy.refusals import Refused
from keywright.xksproxy.settings import Settings, load_settings

PKCS11 = '[pkcs11]\nmodule = "/m.so"\ntokens = ["a"]\npin_file = "pin"\n'


def load(directory: Path, text: str) -> Settings:
    (directory / "xks-proxy.toml").write_text(text)
    return load_settings(directory)


def test_without_a_file_everything_has_a_default(tmp_path: Path):
    assert load_settings(tmp_path) == Settings()


def test_paths_are_relative_to_the_data_directory(tmp_path: Path):
    text = '[tls]\ncertificate = "c.pem"\nkey = "/etc/k.pem"\n[log]\nfile = "log"\n' + PKCS11
    settings = load(tmp_path, text)
    assert settings.tls.certificate == tmp_path / "c.pem"
    assert settings.tls.key == Path("/etc/k.pem")
    assert settings.request_log == tmp_path / "log"
    assert settings.pkcs11 is not None
    assert settings.pkcs11.pin_file == tmp_path / "pin"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[", "cannot be read"),
        ("[tsl]\n", "unknown section [tsl]"),
        ("tls = 7\n", "[tls] must be a section"),
        ("[limits]\nplaintext = 5000\n", "unknown setting 'plaintext' in [limits]"),
        ('[limits]\nplaintext_bytes = "5000"\n', "'plaintext_bytes' in [limits] must be a whole number"),
        ("[limits]\nplaintext_bytes = true\n", "must be a whole number"),
        ("[limits]\nplaintext_bytes = 4299\n", "must be from 4300 to"),
        ("[limits]\naad_bytes = 8191\n", "must be from 8192 to 65535"),
        ("[limits]\naad_bytes = 65536\n", "must be from 8192 to 65535"),
        ("[limits]\nhsm_milliseconds = 0\n", "must be from 1 to"),
        ("[fleet]\nproxies = 0\n", "must be from 1 to"),
        ("[cryptography]\niv_bytes = 13\n", "must be 12 or 16"),
        ('[cryptography]\naad_layout = "other"\n', "'standard' or 'sample'"),
        ('[tls]\ncertificate = "c"\n', "go together"),
        ('[tls]\nclient_name = "c"\n', "go together"),
        ("[server]\nregions = [1]\n", "must hold texts"),
        ("[pkcs11]\n", "[pkcs11] needs the setting 'module'"),
        (PKCS11.replace('"a"', ""), "1 to 10 different tokens"),
        (PKCS11.replace('"a"', '"a", "a"'), "1 to 10 different tokens"),
        (PKCS11.replace('["a"]', str([f"t{n}" for n in range(11)])), "1 to 10 different tokens"),
        (PKCS11 + "[pkcs11.environment]\nX = 1\n", "must hold texts"),
    ],
)
def test_what_is_not_understood_is_refused_in_one_line(tmp_path: Path, text: str, reason: str):
    with pytest.raises(Refused) as caught:
        load(tmp_path, text)
    assert reason in str(caught.value)
    assert str(tmp_path / "xks-proxy.toml") in str(caught.value)
