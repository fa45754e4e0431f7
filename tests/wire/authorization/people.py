"""Users of a running server, made beside it, with policies of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from tests.services.iam_command import IamCommand
from tests.services.server import Credentials, KeywrightServer


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A user with an access key and a boto3 client."""

    name: str
    arn: str
    credentials: Credentials
    kms: Any


@dataclass(slots=True, kw_only=True)
class People:
    """Makes users; `prefix` keeps the users of several test files apart."""

    server: KeywrightServer
    prefix: str
    _numbers: count[int] = field(default_factory=count)

    @property
    def iam(self) -> IamCommand:
        """Return the command that administers them."""
        return IamCommand(Path(self.server.data_dir))

    def user(self, *statements: dict[str, Any], name: str | None = None) -> Person:
        """Return a new user, who has these statements as a policy."""
        name = name or f"{self.prefix}-{next(self._numbers)}"
        arn: str = self.iam("user", "create", name)["arn"]
        if statements:
            self.iam.put("user", name, *statements)
        made = self.iam("access-key", "create", "--user", name)
        credentials = Credentials(
            account_id=self.server.credentials.account_id,
            access_key_id=made["access_key_id"],
            secret_access_key=made["secret_access_key"],
        )
        kms = self.server.client("kms", credentials=credentials)
        return Person(name=name, arn=arn, credentials=credentials, kms=kms)

    def remove(self, person: Person) -> None:
        """Delete a user who has nothing but an access key."""
        self.iam("access-key", "delete", person.credentials.access_key_id)
        self.iam("user", "delete", person.name)
