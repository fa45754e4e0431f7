"""Why the administration of principals refuses something; the operator sees it on the command line."""

from __future__ import annotations


class IamRefused(Exception):
    """A change of principals is refused; the message is one line that says why, and what can be done."""
