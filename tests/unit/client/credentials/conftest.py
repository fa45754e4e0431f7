"""A machine of a test's own: a home directory, an environment, and services on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

import pytest

from keywright.client.credentials.role_issuer import IssuedCredentials, RoleRefused, WantedRole
from keywright.client.settings import ClientSettings, load_settings
from keywright.sigv4.signing import Credentials
from tests.unit.client.credentials.loopback import Loopback, loopback_service

NOW = 1_800_000_000.0  # 2027-01-15T08:00:00Z


@dataclass
class Machine:
    """Files and variables; `settings` reads them. The real home directory stays out of it."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        (self.home / ".aws").mkdir()
        self.environment |= {"HOME": str(self.home), "AWS_EC2_METADATA_DISABLED": "true"}

    def config(self, text: str) -> Machine:
        (self.home / ".aws/config").write_text(dedent(text))
        return self

    def credentials(self, text: str) -> Machine:
        (self.home / ".aws/credentials").write_text(dedent(text))
        return self

    def variables(self, **variables: str) -> Machine:
        self.environment |= variables
        return self

    def settings(self, profile: str | None = None, region: str | None = None) -> ClientSettings:
        return load_settings(self.environment, profile=profile, region=region)


@dataclass
class RecordingIssuer:
    """Issues credentials that tell who asked for which role; `refusal` makes it refuse."""

    asked: list[tuple[str, WantedRole]] = field(default_factory=list)
    refusal: str | None = None
    expires_at: float = NOW + 3600

    def assume_role(self, signer: Credentials, role: WantedRole) -> IssuedCredentials:
        return self._issue(signer.access_key_id, role)

    def assume_role_with_web_identity(self, token: str, role: WantedRole) -> IssuedCredentials:
        return self._issue(token, role)

    def _issue(self, who: str, role: WantedRole) -> IssuedCredentials:
        self.asked.append((who, role))
        if self.refusal is not None:
            raise RoleRefused(self.refusal)
        key = Credentials(access_key_id=f"ASIA-{role.arn}", secret_access_key="issued-secret", session_token="issued")
        return IssuedCredentials(key=key, expires_at=self.expires_at)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def issuer() -> RecordingIssuer:
    return RecordingIssuer()


@pytest.fixture
def service() -> Iterator[Loopback]:
    with loopback_service() as running:
        yield running


@pytest.fixture
def pauses() -> tuple[list[float], Callable[[float], None]]:
    taken: list[float] = []
    return taken, taken.append
