"""The two ways in which a request body can be refused; `keywright.api.decoding` is where callers import them from.

DecodingError
├── MalformedBody           not the JSON that the protocol asks for: AWS's SerializationException
└── ConstraintViolations    well-formed, but outside the model's constraints: AWS's ValidationException
"""

from dataclasses import dataclass

MAX_LISTED = 100  # a request of 2,000 empty tags must not be answered with 180 kB of text


class DecodingError(Exception):
    """A request body was refused; `str()` of it is safe to send to the caller."""


class MalformedBody(DecodingError):
    """The body is not a JSON object of the asked-for kind; the text names the trouble and echoes no value."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Violation:
    """One constraint that one member fails.

    `shown` is the value as the text quotes it, None when it must not be shown; a null value is shown without quotes.
    """

    path: str
    rule: str
    shown: str | None
    is_null: bool = False

    def __str__(self) -> str:
        quoted = "" if self.shown is None else f" '{self.shown}'"
        value = "Value null" if self.is_null else f"Value{quoted}"
        return f"{value} at '{self.path}' failed to satisfy constraint: {self.rule}"


class ConstraintViolations(DecodingError):
    """The body breaks constraints of the model; `violations` has them all, the text lists the first MAX_LISTED."""

    def __init__(self, violations: tuple[Violation, ...]) -> None:
        self.violations = violations
        count = len(violations)
        listed = "; ".join(str(violation) for violation in violations[:MAX_LISTED])
        super().__init__(f"{count} validation error{'' if count == 1 else 's'} detected: {listed}")
