"""What arguments, environment and the chosen profile say about a client, in this order of weight.

One table holds every setting with its variables and its name in a profile. Variables that are set but empty count
as not set. Against the AWS command line v1 one thing is wider: AWS_REGION is looked at too, and before
AWS_DEFAULT_REGION, as by every other AWS SDK.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from keywright.client.config_files import (
    DEFAULT_PROFILE,
    ConfigFiles,
    Environment,
    Section,
    read_config_files,
    text_of,
)
from keywright.client.configuration_errors import ProfileNotFound, SettingInvalid

_Place: TypeAlias = tuple[tuple[str, ...], str]
_PROFILE_VARIABLES = ("AWS_DEFAULT_PROFILE", "AWS_PROFILE")  # in the order in which botocore asks for them

# Setting: its environment variables, first wins, and its name in a profile.
_PLACES: Mapping[str, _Place] = MappingProxyType(
    {
        "region": (("AWS_REGION", "AWS_DEFAULT_REGION"), "region"),
        "output": (("AWS_DEFAULT_OUTPUT",), "output"),
        "ca_bundle": (("AWS_CA_BUNDLE",), "ca_bundle"),
        "max_attempts": (("AWS_MAX_ATTEMPTS",), "max_attempts"),
        "retry_mode": (("AWS_RETRY_MODE",), "retry_mode"),
        "use_fips_endpoint": (("AWS_USE_FIPS_ENDPOINT",), "use_fips_endpoint"),
        "use_dualstack_endpoint": (("AWS_USE_DUALSTACK_ENDPOINT",), "use_dualstack_endpoint"),
        "ignore_configured_endpoint_urls": (
            ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",),
            "ignore_configured_endpoint_urls",
        ),
        "metadata_service_timeout": (("AWS_METADATA_SERVICE_TIMEOUT",), "metadata_service_timeout"),
        "metadata_service_num_attempts": (("AWS_METADATA_SERVICE_NUM_ATTEMPTS",), "metadata_service_num_attempts"),
        "ec2_metadata_service_endpoint": (("AWS_EC2_METADATA_SERVICE_ENDPOINT",), "ec2_metadata_service_endpoint"),
        "ec2_metadata_service_endpoint_mode": (
            ("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",),
            "ec2_metadata_service_endpoint_mode",
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSettings:
    """Where settings are looked up: an environment, both shared files, and a profile chosen from them.

    `profile` is the chosen profile's name, `default` when none was chosen; `profile_is_argument` tells whether an
    argument chose it, for then access keys in the environment do not count. `region` is the argument that beats
    every other region. Environment and files are hidden from repr, because access keys may be among them.
    """

    environment: Environment = field(repr=False)
    files: ConfigFiles = field(repr=False)
    profile: str = DEFAULT_PROFILE
    profile_is_argument: bool = False
    region_argument: str | None = None

    @property
    def section(self) -> Section:
        """What the chosen profile says, both files together."""
        return self.files.profile(self.profile)

    def text(self, name: str) -> str | None:
        """Return a setting of the table as text, None when nobody sets it."""
        variables, in_profile = _PLACES[name]
        given = (self.environment.get(variable) for variable in variables)
        return next(filter(None, given), None) or text_of(self.section, in_profile)

    def flag(self, name: str) -> bool:
        """Return whether a setting says `true`, in capital or small letters; anything else is false, as with AWS."""
        return (self.text(name) or "").lower() == "true"

    def number(self, name: str) -> int | None:
        """Return a setting that is a count of at least 1, None when nobody sets it.

        Raises SettingInvalid.
        """
        text = self.text(name)
        if text is None:
            return None
        if not (text.strip().isdecimal() and int(text) > 0):
            raise SettingInvalid(f"{name} must be a whole number above 0, not {text!r}")
        return int(text)

    @property
    def region(self) -> str | None:
        """The region, None when nobody names one."""
        return self.region_argument or self.text("region")

    @property
    def ca_bundle(self) -> str | None:
        """The file of certificates to trust instead of the system's, None when nobody names one."""
        return self.text("ca_bundle")

    @property
    def max_attempts(self) -> int | None:
        """How often a request is sent at most, None when nobody says; raises SettingInvalid."""
        return self.number("max_attempts")


def load_settings(
    environment: Environment, *, profile: str | None = None, region: str | None = None, files: ConfigFiles | None = None
) -> ClientSettings:
    """Read the shared files and choose the profile: the argument, else AWS_DEFAULT_PROFILE, AWS_PROFILE, `default`.

    `files` stands in for the files that the environment names.
    Raises ProfileNotFound for a profile that was named and that neither file has, ConfigFileUnreadable.
    """
    found = read_config_files(environment) if files is None else files
    chosen = profile or next(filter(None, map(environment.get, _PROFILE_VARIABLES)), None)
    if chosen is not None and chosen not in found:
        raise ProfileNotFound(chosen)
    return ClientSettings(
        environment=environment,
        files=found,
        profile=chosen or DEFAULT_PROFILE,
        profile_is_argument=bool(profile),
        region_argument=region,
    )
