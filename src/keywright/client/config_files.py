"""AWS's shared configuration files, `~/.aws/config` and `~/.aws/credentials`, read as AWS's own tools read them.

Where the files are is said by AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE. A file that does not exist is an empty
one. The format: INI, an indented block under an empty value is a section of its own, in the config file a profile other
than `default` is headed `[profile NAME]`, in the credentials file `[NAME]`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from keywright.client.configuration_errors import ConfigFileUnreadable

Environment: TypeAlias = Mapping[str, str]
Section: TypeAlias = Mapping[str, str | Mapping[str, str]]
Sections: TypeAlias = Mapping[str, Section]

DEFAULT_PROFILE = "default"
_NOTHING: Section = MappingProxyType({})
_VARIABLE = re.compile(r"\$(?:\{(?P<braced>[^}]+)\}|(?P<plain>\w+))")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigFiles:
    """What stands in both files; hidden from repr, because access keys may be among it.

    `configured` are the profiles of the config file, `credentials` those of the credentials file.
    """

    configured: Sections = field(default_factory=dict, repr=False)
    credentials: Sections = field(default_factory=dict, repr=False)
    sso_sessions: Sections = field(default_factory=dict, repr=False)
    services: Sections = field(default_factory=dict, repr=False)

    def profile(self, name: str) -> Section:
        """Return what both files say of a profile, empty when neither knows it; the credentials file goes first."""
        return {**self.configured.get(name, _NOTHING), **self.credentials.get(name, _NOTHING)}

    @property
    def profiles(self) -> dict[str, Section]:
        """Every profile by name, both files together."""
        return {name: self.profile(name) for name in (*self.configured, *self.credentials)}

    def __contains__(self, profile: str) -> bool:
        return profile in self.configured or profile in self.credentials


def read_config_files(environment: Environment) -> ConfigFiles:
    """Read both files from where the environment says they are.

    Raises ConfigFileUnreadable, for a file without read permission too.
    """
    config = _read(config_path(environment))
    credentials = _read(credentials_path(environment))
    profiles = _named(config, "profile")
    if DEFAULT_PROFILE in config:
        profiles[DEFAULT_PROFILE] = config[DEFAULT_PROFILE]
    return ConfigFiles(
        configured=profiles,
        credentials=credentials,
        sso_sessions=_named(config, "sso-session"),
        services=_named(config, "services"),
    )


def config_path(environment: Environment) -> Path:
    """Return where the config file is."""
    return expand_path(environment.get("AWS_CONFIG_FILE") or "~/.aws/config", environment)


def credentials_path(environment: Environment) -> Path:
    """Return where the credentials file is."""
    return expand_path(environment.get("AWS_SHARED_CREDENTIALS_FILE") or "~/.aws/credentials", environment)


def expand_path(text: str, environment: Environment) -> Path:
    """Return a path in which variables and the home directory stand for their values; unknown variables stay."""
    known = _VARIABLE.sub(lambda found: environment.get(found["braced"] or found["plain"], found[0]), text)
    home = environment.get("HOME")
    if home and (known == "~" or known.startswith("~/")):
        return Path(home + known[1:])
    return Path(known).expanduser()


def text_of(section: Section, name: str) -> str | None:
    """Return the value of a setting of a section, None when it has none or a block of its own."""
    value = section.get(name)
    return value if isinstance(value, str) else None


def _named(sections: Sections, kind: str) -> dict[str, Section]:
    """Return the sections headed `[kind NAME]` by name; a name with spaces stands in quotes."""
    found: dict[str, Section] = {}
    for heading, section in sections.items():
        if heading.startswith(kind):
            words = _words(heading)
            if len(words) == 2:
                found[words[1]] = section
    return found


def _words(heading: str) -> list[str]:
    import shlex  # with configparser the dearest part of reading; a program without the files does not pay for it

    try:
        return shlex.split(heading)
    except ValueError:  # an open quote: botocore passes over such a section too
        return []


def _read(path: Path) -> dict[str, Section]:
    if not path.is_file():
        return {}
    import configparser

    parser = configparser.RawConfigParser()
    try:
        parser.read_string(path.read_text(encoding="utf-8"))
        return {heading: _section(parser.items(heading)) for heading in parser.sections()}
    except (configparser.Error, ValueError, OSError):
        # Without the cause: the parser's own errors quote the line, and it may hold a secret key.
        raise ConfigFileUnreadable(str(path)) from None


def _section(items: list[tuple[str, str]]) -> dict[str, str | Mapping[str, str]]:
    return {name: _block(value) if value.startswith("\n") else value for name, value in items}


def _block(text: str) -> dict[str, str]:
    lines = (line.strip() for line in text.splitlines())
    pairs = (line.split("=", 1) for line in lines if line)
    return {name.strip(): value.strip() for name, value in pairs}
