"""The ways in which a command ends without an answer.

CommandFailed              one message on stderr, exit code 255
├── UnknownOptions         the same, with the usage before it
├── ParameterError         an option's value cannot be read
└── NotConfigured          no Region or no credentials: the message stands alone, without an empty line before it
"""

from __future__ import annotations


class CommandFailed(Exception):
    """The command cannot be carried out; `str()` of it is what the user reads."""


class UnknownOptions(CommandFailed):
    """Words on the command line that no option takes."""

    def __init__(self, words: list[str]) -> None:
        super().__init__(f"Unknown options: {', '.join(words)}")


class ParameterError(CommandFailed):
    """The value of an option is not what the option takes."""

    def __init__(self, option: str, trouble: str) -> None:
        super().__init__(f"Error parsing parameter '{option}': {trouble}")


class NotConfigured(CommandFailed):
    """There is no Region, or there are no credentials."""
