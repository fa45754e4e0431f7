"""Why a policy document is refused."""

from __future__ import annotations


class PolicyMalformed(Exception):
    """The text is no policy of its kind; `reason` says why, as a sentence that the writer of the policy may see."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PolicyTooLong(PolicyMalformed):
    """The text is longer than a policy of its kind may be; AWS answers LimitExceeded for a key policy."""
