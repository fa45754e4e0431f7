"""How condition operators compare one value of a request with the values that a policy lists.

Each maker takes the policy's values and returns a test that is true where the request's value fits at least one of
them. A request's value that is not of the operator's type fits none.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import operator
import re
from collections.abc import Callable
from decimal import Decimal

from keywright.domain.policy.arn_patterns import PARTS, arn_test, split_resolved, split_template
from keywright.domain.policy.dates import parse_instant
from keywright.domain.policy.errors import PolicyMalformed
from keywright.domain.policy.templates import (
    Context,
    Resolved,
    Template,
    Wildcard,
    has_variables,
    literal_text,
    parse_template,
    resolve,
)
from keywright.domain.policy.wildcards import glob_test

ValueTest = Callable[[str, Context], bool]
Maker = Callable[[tuple[str, ...], bool], ValueTest]
"""Takes the policy's values, and whether policy variables are known in them; raises PolicyMalformed."""

_Fit = Callable[[str], bool]
_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?")


def _by_templates(values: tuple[str, ...], variables: bool, fit: Callable[[Resolved], _Fit]) -> ValueTest:
    templates = [parse_template(value, variables=variables, wildcards=True) for value in values]
    fixed = tuple(fit(resolve(template, {}) or ()) for template in templates if not has_variables(template))
    open_ones = tuple(template for template in templates if has_variables(template))
    if not open_ones:
        return lambda value, _: any(fits(value) for fits in fixed)

    def fits_open(template: Template, value: str, context: Context) -> bool:
        # A variable without a value is equal to nothing and like nothing.
        resolved = resolve(template, context)
        return resolved is not None and fit(resolved)(value)

    return lambda value, context: (
        any(fits(value) for fits in fixed) or any(fits_open(template, value, context) for template in open_ones)
    )


def string_equals(values: tuple[str, ...], variables: bool) -> ValueTest:
    """Compare whole strings; `*` and `?` are characters like any other."""
    templates = [parse_template(value, variables=variables, wildcards=False) for value in values]
    fixed = frozenset(literal_text(template) for template in templates if not has_variables(template))
    open_ones = tuple(template for template in templates if has_variables(template))
    if not open_ones:
        return lambda value, _: value in fixed
    return lambda value, context: value in fixed or value in {_text(template, context) for template in open_ones}


def string_equals_ignoring_case(values: tuple[str, ...], variables: bool) -> ValueTest:
    """Compare whole strings without regard to case."""
    templates = [parse_template(value, variables=variables, wildcards=False) for value in values]

    def test(value: str, context: Context) -> bool:
        texts = (_text(template, context) for template in templates)
        return value.lower() in {text.lower() for text in texts if text is not None}

    return test


def _text(template: Template, context: Context) -> str | None:
    resolved = resolve(template, context)
    return None if resolved is None else "".join(map(str, resolved))


def string_like(values: tuple[str, ...], variables: bool) -> ValueTest:
    """Compare strings with patterns."""
    return _by_templates(values, variables, glob_test)


def arn_like(values: tuple[str, ...], variables: bool) -> ValueTest:
    """Compare ARNs with patterns of ARNs, part by part; a pattern `*` is every ARN."""
    for value in values:
        template = parse_template(value, variables=variables, wildcards=True)
        if template != (Wildcard.MANY,) and not has_variables(template) and len(split_template(template)) < PARTS:
            raise PolicyMalformed(f"A condition compares ARNs with {value[:120]!r}, which is not an ARN.")
    return _by_templates(values, variables, _arn_fit)


def _arn_fit(resolved: Resolved) -> _Fit:
    if resolved == (Wildcard.MANY,):
        return arn_test([resolved] * PARTS)
    parts = split_resolved(resolved)
    return arn_test(parts) if len(parts) == PARTS else lambda _: False


def _number(text: str) -> Decimal | None:
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def _ordered(read: Callable[[str], Decimal | None], compare: Callable[[Decimal, Decimal], bool], what: str) -> Maker:
    def make(values: tuple[str, ...], variables: bool) -> ValueTest:
        del variables
        limits = [_given(read, value, what) for value in values]

        def test(value: str, context: Context) -> bool:
            del context
            number = read(value)
            return number is not None and any(compare(number, limit) for limit in limits)

        return test

    return make


def _given(read: Callable[[str], Decimal | None], value: str, what: str) -> Decimal:
    number = read(value)
    if number is None:
        raise PolicyMalformed(f"A condition has {value[:80]!r}, which is not a {what}.")
    return number


def numeric(compare: Callable[[Decimal, Decimal], bool] = operator.eq) -> Maker:
    """Compare decimal numbers, exactly."""
    return _ordered(_number, compare, "number")


def date(compare: Callable[[Decimal, Decimal], bool] = operator.eq) -> Maker:
    """Compare points in time."""
    return _ordered(parse_instant, compare, "date")


def boolean(values: tuple[str, ...], variables: bool) -> ValueTest:
    """Compare with true or false, in any case."""
    del variables
    wanted = truths(values)
    return lambda value, _: value.lower() in wanted


def truths(values: tuple[str, ...]) -> frozenset[str]:
    """Return the truth values of a policy in lower case.

    Raises:
        PolicyMalformed: one is neither true nor false.
    """
    for value in values:
        if value.lower() not in {"true", "false"}:
            raise PolicyMalformed(f"A condition has {value[:80]!r}, which is neither true nor false.")
    return frozenset(value.lower() for value in values)


def binary_equals(values: tuple[str, ...], variables: bool) -> ValueTest:
    """Compare bytes, which both sides write in base64."""
    del variables
    wanted = frozenset(_decoded(value) for value in values)
    if None in wanted:
        raise PolicyMalformed("A condition has a value that is not base64.")
    return lambda value, _: _decoded(value) in wanted


def _decoded(value: str) -> bytes | None:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return None


_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def ip_address(values: tuple[str, ...], variables: bool) -> ValueTest:
    """Compare an address with ranges; an IPv4 address that came over IPv6 is the IPv4 address."""
    del variables
    networks = [_network(value) for value in values]

    def test(value: str, context: Context) -> bool:
        del context
        address = _address(value)
        return address is not None and any(address in network for network in networks)

    return test


def _network(value: str) -> _Network:
    try:
        return ipaddress.ip_network(value, strict=False)
    except ValueError as error:
        raise PolicyMalformed(f"A condition has {value[:80]!r}, which is not a range of addresses.") from error


def _address(value: str) -> _Address | None:
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, ipaddress.IPv6Address) else address
