"""What failures of the HSMs mean: to a connect attempt, to a request, and to the one who reads the message."""

from __future__ import annotations

from keywright.domain.custom_key_stores import ConnectionErrorCode, ConnectionFailed
from keywright.domain.errors import DependencyTimeout, InternalFault, KeyStateInvalid, KeywrightError
from keywright.domain.hsm_users import (
    HsmPasswordIncorrect,
    HsmUnreachable,
    HsmUserError,
    HsmUserLocked,
    HsmUserLoggedIn,
    HsmUserNotFound,
)
from keywright.pkcs11 import errors as pkcs11

_CODES: tuple[tuple[type[HsmUserError], ConnectionErrorCode], ...] = (
    (HsmUnreachable, ConnectionErrorCode.NETWORK_ERRORS),
    (HsmUserNotFound, ConnectionErrorCode.USER_NOT_FOUND),
    (HsmUserLocked, ConnectionErrorCode.USER_LOCKED_OUT),
    (HsmPasswordIncorrect, ConnectionErrorCode.INVALID_CREDENTIALS),
    (HsmUserLoggedIn, ConnectionErrorCode.USER_LOGGED_IN),
)
_RECONNECT = "disconnect the custom key store and connect it again"
_CAUSES: tuple[tuple[tuple[type[pkcs11.Pkcs11Error], ...], str], ...] = (
    ((pkcs11.ObjectNotFound,), "its key material is not in the cluster"),
    ((pkcs11.ObjectAmbiguous, pkcs11.KeyRefused), "its key material in the cluster is not what was made for it"),
    ((pkcs11.AgentHung,), "the HSMs of its cluster do not answer in time"),
    ((pkcs11.TokenUnreachable, pkcs11.SessionLost), "no HSM of its cluster can be reached"),
    ((pkcs11.PinIncorrect, pkcs11.PinLocked, pkcs11.PinInvalid, pkcs11.UserNotInitialised, pkcs11.NotLoggedIn),
     f"kmsuser cannot log in to its cluster: {_RECONNECT}"),
    ((pkcs11.ModuleMissing, pkcs11.ModuleChanged), "the PKCS#11 module of its cluster cannot be used"),
)  # fmt: skip


class ClusterUnusable(Exception):
    """The store's cluster is gone, or has no ACTIVE HSM; the message is a cause as in the table above."""


def connection_failure(fault: HsmUserError) -> ConnectionFailed:
    """Return how a connect attempt ends that met this failure."""
    for kind, code in _CODES:
        if isinstance(fault, kind):
            return ConnectionFailed(code, str(fault))
    return ConnectionFailed(ConnectionErrorCode.INTERNAL_ERROR, f"{type(fault).__name__}: {fault}")


def key_failure(arn: str, fault: Exception) -> KeywrightError:
    """Return what the caller of a cryptographic operation is told: KeyStateInvalid with the cause in its text.

    Two exceptions are InternalFaults, which every SDK asks again after: a cluster without a free session, which is
    ours to wait out (custom-key-stores.md section 7), and an agent process that went away, which is no failure of the
    HSMs at all.
    """
    if isinstance(fault, pkcs11.SessionsExhausted):
        return InternalFault("The cluster behind the key has no session left: try again.")
    if isinstance(fault, (pkcs11.AgentDied, pkcs11.AgentClosed)):
        return InternalFault("The process that speaks to the HSMs of the key is being started again: try again.")
    return KeyStateInvalid(f"{arn} cannot be used because {_cause(fault)}.")


def random_failure(custom_key_store_id: str, fault: Exception) -> KeywrightError:
    """Return what the caller of GenerateRandom is told, whose model knows no invalid key state."""
    return DependencyTimeout(f"Custom key store {custom_key_store_id} gives no random bytes: {_cause(fault)}.")


def creation_failure(custom_key_store_id: str, fault: HsmUserError) -> KeywrightError:
    """Return what the caller of CreateKey is told when the HSMs did not make the key."""
    if isinstance(fault, HsmUnreachable):
        return DependencyTimeout(f"An HSM of custom key store {custom_key_store_id} does not answer.")
    return InternalFault(f"The cluster of custom key store {custom_key_store_id} could not make the key.")


def _cause(fault: Exception) -> str:
    if isinstance(fault, ClusterUnusable):
        return str(fault)
    for kinds, cause in _CAUSES:
        if isinstance(fault, kinds):
            return cause
    return "its cluster failed"
