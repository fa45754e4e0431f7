"""The user of the machine, under whose name the audit log has what is done on the command line."""

from __future__ import annotations

import os
import pwd


def machine_user() -> dict[str, str]:
    """Return the user of the machine who runs this process, as userIdentity."""
    user_id = os.geteuid()
    try:
        name = pwd.getpwuid(user_id).pw_name
    except KeyError:
        name = str(user_id)
    return {"type": "OperatingSystemUser", "principalId": f"uid:{user_id}", "userName": name}
