from __future__ import annotations

from pathlib import Path

import pytest

from keywright.config import ConfigurationInvalid, load_settings

GOOD = """
[[sts.oidc_issuers]]
issuer = "https://issuer.example.com/realm"
audiences = ["sts.amazonaws.com"]
jwks_file = "keys.json"
"""


def test_an_issuer_is_read_with_paths_relative_to_the_data_directory(tmp_path: Path):
    (tmp_path / "keywright.toml").write_text(GOOD)
    (issuer,) = load_settings(tmp_path).oidc_issuers
    assert issuer.issuer == "https://issuer.example.com/realm"
    assert issuer.audiences == ("sts.amazonaws.com",)
    assert issuer.key_set_file == tmp_path / "keys.json"


def test_without_the_section_there_are_no_issuers(tmp_path: Path):
    assert load_settings(tmp_path).oidc_issuers == ()


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("https://issuer", "http://issuer", "https address"),
        ("/realm", "/realm?x", "https address"),
        ('["sts.amazonaws.com"]', "[]", "at least one audience"),
        ('["sts.amazonaws.com"]', "[1]", "list of texts"),
        ('jwks_file = "keys.json"', "", "either 'jwks_file' or 'jwks_url'"),
        ("jwks_file", 'jwks_url = "https://x/y"\njwks_file', "either 'jwks_file' or 'jwks_url'"),
        ('jwks_file = "keys.json"', 'jwks_url = "http://x/y"', "https address"),
        ("jwks_file", 'trust_roots = "none.pem"\njwks_file', "cannot be read"),
        ("jwks_file", 'client_id = "x"\njwks_file', "unknown setting 'client_id'"),
        ('issuer = "https://issuer.example.com/realm"', "", "'issuer'"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, old: str, new: str, why: str):
    (tmp_path / "keywright.toml").write_text(GOOD.replace(old, new))
    with pytest.raises(ConfigurationInvalid, match=why):
        load_settings(tmp_path)


def test_an_issuer_is_there_once(tmp_path: Path):
    (tmp_path / "keywright.toml").write_text(GOOD + GOOD)
    with pytest.raises(ConfigurationInvalid, match="same issuer"):
        load_settings(tmp_path)
