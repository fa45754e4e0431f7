"""Credentials of an EC2 instance's role, from the instance metadata service, version 2 only.

Version 1 answers anyone who can make the instance send a plain GET, and is not asked.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from keywright.client.configuration_errors import CredentialSourceFailed, SettingInvalid
from keywright.client.credentials.metadata_http import MetadataUnreachable, ask
from keywright.client.credentials.resolved import ResolvedCredentials, from_document
from keywright.client.settings import ClientSettings

_SERVICES = {"ipv4": "http://169.254.169.254", "ipv6": "http://[fd00:ec2::254]"}
_ROLES = "/latest/meta-data/iam/security-credentials/"
_TOKEN_SECONDS = "21600"  # noqa: S105 - a duration


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceMetadataCredentials:
    """Asks the metadata service for a token, the name of the instance's role, and the role's credentials."""

    source: str = field(default="iam-role", init=False)
    settings: ClientSettings = field(repr=False)

    def load(self) -> ResolvedCredentials | None:
        """Return the role's credentials, None off EC2, without a role, or with AWS_EC2_METADATA_DISABLED.

        Raises SettingInvalid for an endpoint mode other than ipv4 and ipv6, or a timeout that is no number.
        """
        if self.settings.environment.get("AWS_EC2_METADATA_DISABLED", "").lower() == "true":
            return None
        try:
            token = self._ask("PUT", "/latest/api/token", {"x-aws-ec2-metadata-token-ttl-seconds": _TOKEN_SECONDS})
            authorized = {"x-aws-ec2-metadata-token": token}
            role = self._ask("GET", _ROLES, authorized).strip()
            return from_document(_object(self._ask("GET", f"{_ROLES}{role}", authorized)), self.source)
        except (MetadataUnreachable, CredentialSourceFailed):
            # Not a failure to be told: every machine that is not an EC2 instance comes here, last of the chain.
            return None

    def _ask(self, method: str, path: str, headers: dict[str, str]) -> str:
        timeout = self.settings.number("metadata_service_timeout") or 1
        attempts = self.settings.number("metadata_service_num_attempts") or 1
        url = f"{self._service().rstrip('/')}{path}"
        for attempt in range(1, attempts + 1):
            try:
                answer = ask(url, method=method, headers=headers, timeout=timeout)
                if answer.status == 200 and answer.body:
                    return answer.text
                raise MetadataUnreachable(f"the metadata service answers with status {answer.status}")
            except MetadataUnreachable:
                if attempt == attempts:
                    raise
        raise AssertionError("the last attempt returns or raises")  # pragma: no cover - for the type checker

    def _service(self) -> str:
        own = self.settings.text("ec2_metadata_service_endpoint")
        mode = (self.settings.text("ec2_metadata_service_endpoint_mode") or "ipv4").lower()
        if mode not in _SERVICES:
            raise SettingInvalid(f"ec2_metadata_service_endpoint_mode must be ipv4 or ipv6, not {mode!r}")
        return own or _SERVICES[mode]


def _object(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise MetadataUnreachable("the metadata service does not answer with a JSON object")
    return document
