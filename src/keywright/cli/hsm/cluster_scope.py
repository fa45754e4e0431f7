"""Which account and Region own a cluster that the command line makes."""

from __future__ import annotations

from pathlib import Path

from keywright.bootstrap import ANY_REGION
from keywright.bootstrap.opening import refusals
from keywright.config import load_settings
from keywright.domain.errors import HsmRequestInvalid
from keywright.domain.scope import Scope
from keywright.storage.opening import read_deployment

_FIRST_OF_ANY = "us-east-1"


def scope_of_new_cluster(data_dir: Path, account_id: str | None, region: str | None) -> Scope:
    """Return the account and Region asked for, or the deployment's first of each.

    Raises:
        CannotOpen: the deployment cannot be read.
        HsmRequestInvalid: it does not serve the Region.
    """
    with refusals():
        deployment = read_deployment(load_settings(data_dir).database_url)
    served = deployment.regions
    if region is not None and region not in served and ANY_REGION not in served:
        raise HsmRequestInvalid(f"This deployment does not serve {region}, only {', '.join(served)}.")
    first = next((each for each in served if each != ANY_REGION), _FIRST_OF_ANY)
    return Scope(account_id=account_id or deployment.account_id, region=region or first)
