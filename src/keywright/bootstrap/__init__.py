"""Where ports meet adapters: the only package that knows them all."""

from keywright.bootstrap.administration import IamPlane, open_iam_plane
from keywright.bootstrap.initialization import InitialAdministrator, initialize
from keywright.bootstrap.opening import ANY_REGION, CannotOpen, prepare_deployment
from keywright.bootstrap.running import HsmPlane, open_hsm_plane, open_worker

__all__ = [
    "ANY_REGION",
    "CannotOpen",
    "HsmPlane",
    "IamPlane",
    "InitialAdministrator",
    "initialize",
    "open_hsm_plane",
    "open_iam_plane",
    "open_worker",
    "prepare_deployment",
]
