"""Settings come from arguments, variables and the profile, in this order."""

from __future__ import annotations

import pytest

from keywright.client.config_files import ConfigFiles
from keywright.client.configuration_errors import ProfileNotFound, SettingInvalid
from keywright.client.settings import load_settings

FILES = ConfigFiles(
    configured={
        "default": {"region": "of-default", "max_attempts": "7", "ca_bundle": "/profile.pem"},
        "work": {"region": "of-work", "use_fips_endpoint": "True", "max_attempts": "none"},
        "other": {"region": {"a": "block"}},
    }
)


def settings(environment=None, **given):
    return load_settings(environment or {}, files=FILES, **given)


@pytest.mark.parametrize(
    ("environment", "given", "region"),
    [
        ({"AWS_REGION": "a", "AWS_DEFAULT_REGION": "b"}, {"region": "argument"}, "argument"),
        ({"AWS_REGION": "a", "AWS_DEFAULT_REGION": "b"}, {}, "a"),
        ({"AWS_REGION": "", "AWS_DEFAULT_REGION": "b"}, {}, "b"),
        ({"AWS_PROFILE": "work"}, {}, "of-work"),
        ({"AWS_PROFILE": "work", "AWS_DEFAULT_PROFILE": "default"}, {}, "of-default"),
        ({"AWS_PROFILE": "work"}, {"profile": "default"}, "of-default"),
        ({"AWS_PROFILE": ""}, {}, "of-default"),
        ({}, {"profile": "other"}, None),
    ],
)
def test_the_region_comes_from_the_first_place_that_names_one(environment, given, region):
    assert settings(environment, **given).region == region


@pytest.mark.parametrize("given", [({"AWS_PROFILE": "gone"}, {}), ({}, {"profile": "gone"})])
def test_a_profile_that_was_named_must_exist(given):
    with pytest.raises(ProfileNotFound, match=r"The config profile \(gone\) could not be found"):
        settings(given[0], **given[1])


def test_the_default_profile_need_not_exist():
    assert load_settings({}, files=ConfigFiles()).region is None


def test_numbers_and_files_are_read():
    assert (settings().max_attempts, settings().ca_bundle) == (7, "/profile.pem")
    assert settings({"AWS_MAX_ATTEMPTS": "3"}).max_attempts == 3
    assert settings({"AWS_CA_BUNDLE": "/variable.pem"}).ca_bundle == "/variable.pem"


@pytest.mark.parametrize("text", ["0", "-1", "many", "1.5"])
def test_a_number_that_is_none_is_refused(text):
    with pytest.raises(SettingInvalid, match="max_attempts"):
        settings({"AWS_MAX_ATTEMPTS": text}).number("max_attempts")


@pytest.mark.parametrize(("text", "wanted"), [("true", True), ("TRUE", True), ("1", False), ("yes", False), ("", True)])
def test_a_flag_is_true_when_it_says_so_and_an_empty_variable_leaves_it_to_the_profile(text, wanted):
    assert settings({"AWS_USE_FIPS_ENDPOINT": text}, profile="work").flag("use_fips_endpoint") is wanted


def test_keys_in_the_environment_do_not_show():
    assert "secret-of-variable" not in repr(settings({"AWS_SECRET_ACCESS_KEY": "secret-of-variable"}))
