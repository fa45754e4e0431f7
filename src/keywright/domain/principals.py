"""Who calls: principals and their access keys."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """A user of an account. `administrator` means every action on the account's own resources."""

    account_id: str
    principal_id: str
    name: str
    administrator: bool

    @property
    def arn(self) -> str:
        """Return the user's ARN."""
        return f"arn:aws:iam::{self.account_id}:user/{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessKey:
    """An access key of a principal; the secret stays sealed until a signature has to be checked."""

    access_key_id: str
    principal: Principal
    sealed_secret: bytes = field(repr=False)
    active: bool
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who sent a request whose signature was verified, and from where."""

    principal: Principal
    access_key_id: str
    region: str
    source_ip: str
    user_agent: str = ""

    @property
    def account_id(self) -> str:
        """Return the account that the caller belongs to."""
        return self.principal.account_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Requester:
    """For whom a key store works: the caller, the name of the API operation, and the id of the request.

    XKS proxies are told all three (xks.md section 1.3).
    """

    caller: Caller
    operation: str
    request_id: str
