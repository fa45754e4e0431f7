"""Which callers may use which keys: the operator's rules, beside the policies of the service that calls.

A rule fits a request when each of its lists does; a list without patterns fits everything. A fitting `deny` decides.
Else, when there is any `allow` rule for the key, one of them must fit. Else what authenticates is allowed.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable
from dataclasses import dataclass

from keywright.api.xks import ErrorName, RequestMetadata
from keywright.xksproxy.failures import ProxyFailure
from keywright.xksproxy.state.document import Effect, Rule

NO_RULE_FITS = "(no allow rule fits)"


class Denied(ProxyFailure):
    """AccessDeniedException; `rule` names what decided."""

    def __init__(self, rule: str) -> None:
        super().__init__(ErrorName.ACCESS_DENIED, f"The rules of the proxy deny this request: {rule}.")
        self.rule = rule


@dataclass(frozen=True, slots=True)
class _Compiled:
    name: str
    keys: re.Pattern[str] | None
    principals: re.Pattern[str] | None
    operations: re.Pattern[str] | None
    via_services: re.Pattern[str] | None

    def fits(self, metadata: RequestMetadata) -> bool:
        return (
            _fits(self.principals, metadata.aws_principal_arn)
            and _fits(self.operations, metadata.kms_operation)
            and _fits(self.via_services, metadata.kms_via_service)
        )


class Rules:
    """The rules of one tenant, ready for use."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        rules = tuple(rules)
        self._deny = [_compiled(rule) for rule in rules if rule.effect is Effect.DENY]
        self._allow = [_compiled(rule) for rule in rules if rule.effect is Effect.ALLOW]

    def check(self, key: str, metadata: RequestMetadata) -> None:
        """Return when a request for the key of this name is allowed; raises Denied."""
        for rule in self._deny:
            if _fits(rule.keys, key) and rule.fits(metadata):
                raise Denied(rule.name)
        concerning = [rule for rule in self._allow if _fits(rule.keys, key)]
        if concerning and not any(rule.fits(metadata) for rule in concerning):
            raise Denied(NO_RULE_FITS)


def _compiled(rule: Rule) -> _Compiled:
    lists = (rule.keys, rule.principals, rule.operations, rule.via_services)
    return _Compiled(rule.name, *[_pattern(patterns) for patterns in lists])


def _pattern(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    if not patterns:
        return None
    # The library's translation cannot be made to take long; only `[`, which means nothing here, is to be kept from it.
    return re.compile("|".join(fnmatch.translate(pattern.replace("[", "[[]")) for pattern in patterns))


def _fits(pattern: re.Pattern[str] | None, text: str | None) -> bool:
    return pattern is None or (text is not None and pattern.match(text) is not None)
