"""The shared files are read as botocore reads them."""

from __future__ import annotations

import os
from textwrap import dedent

import botocore.configloader
import pytest

from keywright.client.config_files import config_path, credentials_path, expand_path, read_config_files
from keywright.client.configuration_errors import ConfigFileUnreadable

CONFIG = """
    # a comment
    [default]
    region = eu-west-1
    s3 =
        addressing_style = path
        signature_version=s3v4
    [profile plain]
    region=us-east-2 # not a comment
    empty =
    [profile "with spaces"]
    Region = x
    [profile 'unclosed]
    region = y
    [profile one two]
    region = y
    [sso-session corp]
    sso_region = eu-west-1
    [services local]
    kms =
      endpoint_url = http://127.0.0.1:1
    sts =
      endpoint_url = http://127.0.0.1:2?a=b
    [preview]
    cloudsearch = true
    """


@pytest.fixture
def files(tmp_path):
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws/config").write_text(dedent(CONFIG))
    (tmp_path / ".aws/credentials").write_text(
        "[default]\naws_access_key_id = A\naws_secret_access_key = a%s=b;c#d\n[only]\nregion = r\n"
    )
    return tmp_path


def test_the_config_file_has_the_sections_that_botocore_finds(files):
    theirs = botocore.configloader.load_config(str(files / ".aws/config"))
    ours = read_config_files({"HOME": str(files)})
    assert ours.configured == theirs["profiles"]
    assert ours.sso_sessions == theirs["sso_sessions"]
    assert ours.services == theirs["services"]


def test_the_credentials_file_has_the_sections_that_botocore_finds(files):
    theirs = botocore.configloader.raw_config_parse(str(files / ".aws/credentials"))
    assert read_config_files({"HOME": str(files)}).credentials == theirs


def test_a_profile_is_what_both_files_say_and_the_credentials_file_goes_first(files):
    (files / ".aws/credentials").write_text("[default]\nregion = of-credentials\naws_access_key_id = A\n")
    profile = read_config_files({"HOME": str(files)}).profile("default")
    assert (profile["region"], profile["aws_access_key_id"]) == ("of-credentials", "A")
    assert profile["s3"] == {"addressing_style": "path", "signature_version": "s3v4"}


def test_files_that_are_not_there_are_empty(tmp_path):
    found = read_config_files({"HOME": str(tmp_path)})
    assert found.profiles == {}
    assert "default" not in found


def test_variables_say_where_the_files_are(files, tmp_path):
    environment = {
        "HOME": "/nowhere",
        "PLACE": str(files),
        "AWS_CONFIG_FILE": "$PLACE/.aws/config",
        "AWS_SHARED_CREDENTIALS_FILE": "${PLACE}/.aws/credentials",
    }
    assert set(read_config_files(environment).profiles) == {"default", "plain", "with spaces", "only"}


def test_without_variables_the_files_are_in_the_home_directory():
    environment = {"HOME": "/home-of-test", "AWS_CONFIG_FILE": ""}
    assert str(config_path(environment)) == "/home-of-test/.aws/config"
    assert str(credentials_path(environment)) == "/home-of-test/.aws/credentials"


@pytest.mark.parametrize(
    "text", ["~/a", "~", "$HOME/a", "${HOME}/b", "$GONE/c", "/plain", "relative", "a~b", "~root/x"]
)
def test_paths_are_expanded_as_the_shell_does(text, monkeypatch):
    monkeypatch.setenv("HOME", "/home-of-test")
    monkeypatch.delenv("GONE", raising=False)
    wanted = os.path.expanduser(os.path.expandvars(text))
    assert str(expand_path(text, {"HOME": "/home-of-test"})) == wanted


@pytest.mark.parametrize(
    "content",
    [
        b"aws_secret_access_key = very-secret\n",
        b"[default]\naws_secret_access_key very-secret\n",
        b"[default]\na = b\n[default]\nc = very-secret\n",
        b"[default]\nkms =\n  very-secret\n",
        b"[default]\na = \xff very-secret\n",
    ],
    ids=["no section", "no value", "twice", "no pair", "not UTF-8"],
)
def test_a_file_that_botocore_cannot_read_is_named_without_its_content(tmp_path, content):
    (tmp_path / "config").write_bytes(content)
    with pytest.raises(botocore.exceptions.ConfigParseError):
        botocore.configloader.load_config(str(tmp_path / "config"))
    with pytest.raises(ConfigFileUnreadable, match=r"Unable to parse config file: .*config") as refused:
        read_config_files({"AWS_CONFIG_FILE": str(tmp_path / "config"), "HOME": str(tmp_path)})
    assert "very-secret" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_what_was_read_does_not_show(files):
    assert "a%s" not in repr(read_config_files({"HOME": str(files)}))
