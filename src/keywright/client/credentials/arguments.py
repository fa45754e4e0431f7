"""Credentials that the program was given as arguments."""

from keywright.client.configuration_errors import PartialCredentials
from keywright.client.runtime.providers import StaticCredentials


def given_credentials(
    access_key_id: str | None, secret_access_key: str | None, session_token: str | None = None
) -> StaticCredentials | None:
    """Return a provider of the given access key, None when nothing is given.

    Raises PartialCredentials when a part is given without the ones that it needs.
    """
    if not (access_key_id or secret_access_key or session_token):
        return None
    if not access_key_id:
        raise PartialCredentials("explicit", "access_key_id")
    if not secret_access_key:
        raise PartialCredentials("explicit", "secret_access_key")
    return StaticCredentials.of(access_key_id, secret_access_key, session_token or None)
