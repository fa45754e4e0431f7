"""Managed policies that every account has without anyone making them."""

from __future__ import annotations

from types import MappingProxyType

from keywright.domain.iam.entities import iam_arn

BUILTIN_ACCOUNT = "aws"
ADMINISTRATOR_ACCESS = iam_arn(BUILTIN_ACCOUNT, "policy", "/", "AdministratorAccess")

BUILTIN_POLICIES = MappingProxyType(
    {
        ADMINISTRATOR_ACCESS: ('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'),
    }
)
"""The texts by ARN."""

# For an ARN that leads nowhere: what should limit someone and is gone must not leave them without the limit.
DENY_ALL = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}'
