"""Why a client cannot be set up or its requests cannot be signed: one tree of exceptions.

Where AWS's command line says something about the same failure, `str(error)` says the same, so that scripts that look
for it go on working. No text holds a secret or a line of a configuration file::

    ConfigurationError
    ├── ConfigFileUnreadable          a file is not in the format of AWS's shared configuration files
    ├── ProfileNotFound
    ├── SettingInvalid                a variable or a profile's setting has a value that means nothing
    ├── EndpointError                 is an UnknownEndpoint of the runtime
    │   ├── RegionMissing
    │   ├── RegionInvalid             not a label of a host name
    │   ├── ServicesSectionMissing    the profile names one that the config file does not have
    │   └── EndpointConflict          FIPS or dual-stack together with an endpoint of one's own
    └── CredentialsError              is a CredentialsUnavailable of the runtime
        ├── NoCredentials             nobody in the chain has any
        ├── PartialCredentials        one half of a pair is missing
        ├── RoleConfigurationInvalid  a profile that assumes a role contradicts itself or goes in circles
        ├── MfaRequired               a role asks for a code that a program cannot type
        ├── CredentialSourceFailed    a source that is configured does not answer, refuses or answers nonsense
        └── BotocoreMissing           a source that is reached through botocore, which is not installed
"""

from keywright.client.runtime.providers import CredentialsUnavailable, UnknownEndpoint


class ConfigurationError(Exception):
    """The environment, the shared files or the arguments do not make a usable client."""


class ConfigFileUnreadable(ConfigurationError):
    """A shared configuration file cannot be parsed; what stands in it is kept out of the text."""

    def __init__(self, path: str) -> None:
        super().__init__(f"Unable to parse config file: {path}")


class ProfileNotFound(ConfigurationError):
    """A profile was asked for that neither file has."""

    def __init__(self, profile: str) -> None:
        super().__init__(f"The config profile ({profile}) could not be found")


class SettingInvalid(ConfigurationError):
    """A setting has a value that means nothing; the text names the setting."""


class EndpointError(ConfigurationError, UnknownEndpoint):
    """It cannot be said where to send requests."""


class RegionMissing(EndpointError):
    """Neither argument, environment nor profile names a region."""

    def __init__(self) -> None:
        super().__init__("You must specify a region.")


class RegionInvalid(EndpointError):
    """What is given as region cannot be part of a host name."""

    def __init__(self, region: str) -> None:
        super().__init__(f"Provided region_name {region!r} doesn't match a supported format.")


class ServicesSectionMissing(EndpointError):
    """The profile names a `services` section that the config file does not have."""

    def __init__(self, section: str) -> None:
        super().__init__(
            f'The profile is configured to use the services section but the "{section}" services configuration does not'
            " exist."
        )


class EndpointConflict(EndpointError):
    """FIPS or dual-stack hosts are asked for together with an endpoint of one's own."""


class CredentialsError(ConfigurationError, CredentialsUnavailable):
    """There is nothing to sign with."""


class NoCredentials(CredentialsError):
    """No provider of the chain has credentials."""

    def __init__(self) -> None:
        super().__init__("Unable to locate credentials")


class PartialCredentials(CredentialsError):
    """A provider has one half of an access key."""

    def __init__(self, source: str, missing: str) -> None:
        super().__init__(f"Partial credentials found in {source}, missing: {missing}")


class RoleConfigurationInvalid(CredentialsError):
    """A profile that assumes a role contradicts itself, names what does not exist, or goes in circles."""


class MfaRequired(CredentialsError):
    """A role is to be assumed with a code of an MFA device, which this client does not ask for."""

    def __init__(self, profile: str) -> None:
        super().__init__(
            f'The profile "{profile}" assumes its role with an MFA device (mfa_serial), and a code cannot be asked for'
            " here: get temporary credentials with `sts assume-role --serial-number ... --token-code ...` and give"
            " them in AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN."
        )


class CredentialSourceFailed(CredentialsError):
    """A source that is configured does not give credentials; `source` is its name in the chain."""

    def __init__(self, source: str, cause: str) -> None:
        super().__init__(f"Error when retrieving credentials from {source}: {cause}")
        self.source = source


class BotocoreMissing(CredentialsError):
    """A profile gets its credentials in a way that botocore knows, and botocore is not installed."""

    def __init__(self, profile: str, way: str) -> None:
        super().__init__(
            f'The profile "{profile}" gets its credentials by {way}, for which botocore must be installed.'
        )
