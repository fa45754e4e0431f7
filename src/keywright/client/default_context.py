"""The context that the AWS command line would have: from arguments, the environment and the shared files."""

from __future__ import annotations

from collections.abc import Mapping

from keywright.client.runtime.context import Context


def default_context(
    *, region: str | None, endpoint_url: str | None, profile: str | None, environment: Mapping[str, str] | None
) -> Context:
    """Return the context; see `Context.default`."""
    raise NotImplementedError
