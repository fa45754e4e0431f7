"""Credentials of a container's role (ECS, EKS Pod Identity, Greengrass), from the agent beside it."""

import ipaddress
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from keywright.client.config_files import Environment
from keywright.client.configuration_errors import CredentialSourceFailed
from keywright.client.credentials.metadata_http import MetadataUnreachable, ask
from keywright.client.credentials.resolved import ResolvedCredentials, from_document

_AGENT = "http://169.254.170.2"
_HOSTS = frozenset({"169.254.170.2", "169.254.170.23", "fd00:ec2::23", "localhost"})
_TIMEOUT_SECONDS = 2.0
_ATTEMPTS = 3
_PAUSE_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerCredentials:
    """Asks the agent that AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or, without it, ..._FULL_URI names.

    `agent` is where a relative URI leads. Over plain http only loopback addresses, `localhost` and the three agents'
    own addresses are asked, since the answer travels in the clear. The token for the agent comes from the file in
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE, read anew each time, else from AWS_CONTAINER_AUTHORIZATION_TOKEN.
    """

    source: str = field(default="container-role", init=False)
    environment: Environment = field(repr=False)
    agent: str = _AGENT
    trust: str | None = None
    pause: Callable[[float], None] = time.sleep

    def load(self) -> ResolvedCredentials | None:
        """Return what the agent gives, None when no variable names one.

        Raises CredentialSourceFailed: the host is not allowed, the token cannot be used, three attempts failed.
        """
        url = self._url()
        if url is None:
            return None
        headers = {"Accept": "application/json", **self._authorization()}
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return from_document(self._ask(url, headers), self.source)
            except MetadataUnreachable as failure:
                if attempt == _ATTEMPTS:
                    raise CredentialSourceFailed(self.source, str(failure)) from failure
            self.pause(_PAUSE_SECONDS)
        raise AssertionError("the last attempt returns or raises")  # pragma: no cover - for the type checker

    def _url(self) -> str | None:
        relative = self.environment.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
        if relative:
            return f"{self.agent}{relative}"
        full = self.environment.get("AWS_CONTAINER_CREDENTIALS_FULL_URI")
        if full:
            self._check_host(full)
        return full or None

    def _check_host(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme == "https" and parts.hostname:
            return
        if parts.scheme != "http" or not _may_be_asked_in_the_clear(parts.hostname or ""):
            raise CredentialSourceFailed(
                self.source,
                f"Unsupported host {parts.hostname!r}: without https only a loopback address or one of"
                f" {', '.join(sorted(_HOSTS))} is asked",
            )

    def _authorization(self) -> dict[str, str]:
        file = self.environment.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
        token = self.environment.get("AWS_CONTAINER_AUTHORIZATION_TOKEN")
        if file:
            try:
                token = Path(file).read_text(encoding="utf-8")
            except (OSError, ValueError) as error:
                raise CredentialSourceFailed(self.source, f"{file} cannot be read") from error
        if token and ("\r" in token or "\n" in token):
            raise CredentialSourceFailed(self.source, "Auth token value is not a legal header value")
        return {"Authorization": token} if token else {}

    def _ask(self, url: str, headers: dict[str, str]) -> dict[str, Any]:
        answer = ask(url, headers=headers, timeout=_TIMEOUT_SECONDS, trust=self.trust)
        if answer.status != 200:
            raise MetadataUnreachable(f"the agent answers with status {answer.status}")
        try:
            document = json.loads(answer.body)
        except ValueError:
            document = None
        if not isinstance(document, dict):
            raise MetadataUnreachable("the agent does not answer with a JSON object")
        return document


def _may_be_asked_in_the_clear(host: str) -> bool:
    if host in _HOSTS:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
