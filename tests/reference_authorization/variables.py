"""Policy variables: `${key}`, `${key, 'default'}` and the three escapes, put into patterns as literals.

Source: IAM user guide, "IAM policy elements: Variables and tags". They exist in Version 2012-10-17 only; a value of a
variable is never a wildcard, and a variable without a single value makes the text that it stands in match nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from tests.reference_authorization.wildcards import Pattern, inserted, written

Context = Mapping[str, tuple[str, ...]]
ESCAPES = ("*", "?", "$")


def expand(text: str, version: str, context: Context) -> Pattern | None:
    """Return the pattern that a text is for one request, None where a variable has no value."""
    if version != "2012-10-17":
        return written(text)
    pattern: Pattern = ()
    while "${" in text:
        before, _, rest = text.partition("${")
        inner, _, text = rest.partition("}")
        value = value_of(inner, context)
        if value is None:
            return None
        pattern += written(before) + inserted(value)
    return pattern + written(text)


def value_of(inner: str, context: Context) -> str | None:
    """Return what stands in place of `${inner}`."""
    if inner in ESCAPES:
        return inner
    key, comma, default = inner.partition(",")
    values = context.get(key.strip().lower(), ())
    if len(values) == 1:
        return values[0]
    if not comma:
        return None
    return default.strip()[1:-1]
