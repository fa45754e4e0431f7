"""The name of a role's session when the configuration gives none."""


def session_name(now: float) -> str:
    """Return a name that tells whose session it is and when it began; `now` is in epoch seconds."""
    return f"keywright-session-{int(now)}"
