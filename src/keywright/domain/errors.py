"""Every failure that a caller may see, as one tree.

Wire names and HTTP statuses are given to these classes in `keywright.http.errors` and nowhere else.

    KeywrightError
    ├── RequestRefused                      the caller can do something about it
    │   ├── ValidationFailed
    │   ├── AccessDenied
    │   ├── NotFound, InvalidArn, InvalidMarker
    │   ├── LimitExceeded, UnsupportedOperation
    │   ├── KeyDisabled, KeyStateInvalid, InvalidKeyUsage, IncorrectKey, InvalidCiphertext, DryRunSucceeded
    │   ├── CustomKeyStoreNotFound, CustomKeyStoreNameInUse, CustomKeyStoreStateInvalid, CustomKeyStoreHasKeys
    │   ├── ClusterInUse, ClusterNotFound, ClusterNotActive, ClusterConfigurationInvalid, ClusterNotRelated
    │   ├── IncorrectTrustAnchor
    │   └── HsmRequestInvalid, HsmResourceNotFound      the CloudHSM v2 API's own refusals
    ├── Throttled                           retry later
    └── ServiceFault                        our side failed; retry may help
        ├── InternalFault, HsmServiceFault
        ├── KeyUnavailable
        ├── DependencyTimeout
        └── OutcomeUnknown                  a COMMIT was sent and its fate is not known
"""

from __future__ import annotations


class KeywrightError(Exception):
    """A failure that a caller may see; `message` is safe to show.

    `retryable` states whether the same request may succeed later without any change by the caller.
    """

    retryable = False

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class RequestRefused(KeywrightError):
    """The request was understood and refused; the caller must change something."""


class ValidationFailed(RequestRefused):
    """A parameter, or a combination of parameters, is not allowed."""


class AccessDenied(RequestRefused):
    """The caller is known, and may not do this."""


class NotFound(RequestRefused):
    """The key, alias or grant does not exist, or its identifier is malformed."""


class InvalidArn(RequestRefused):
    """An ARN cannot be read, or belongs to another Region."""


class InvalidMarker(RequestRefused):
    """A paging marker was not made by this operation for this caller."""


class LimitExceeded(RequestRefused):
    """A quota on resources is used up."""


class UnsupportedOperation(RequestRefused):
    """This kind of key or key store does not have that operation."""


class KeyDisabled(RequestRefused):
    """The key is disabled."""


class KeyStateInvalid(RequestRefused):
    """The key's state, or that of the store behind it, does not allow the operation."""


class InvalidKeyUsage(RequestRefused):
    """The key's usage, or the algorithm asked for, does not fit the operation."""


class IncorrectKey(RequestRefused):
    """The named key is not the one that made the ciphertext."""


class InvalidCiphertext(RequestRefused):
    """The ciphertext, or its encryption context, is not what was encrypted. Carries no message, as at AWS."""


class DryRunSucceeded(RequestRefused):
    """A dry run found nothing wrong."""


class CustomKeyStoreNotFound(RequestRefused):
    """No custom key store of this account and Region has that id or name."""


class CustomKeyStoreNameInUse(RequestRefused):
    """Another custom key store of this account and Region has the name."""


class CustomKeyStoreStateInvalid(RequestRefused):
    """The connection state of the store does not allow the operation."""


class CustomKeyStoreHasKeys(RequestRefused):
    """KMS keys still live in the store."""


class ClusterInUse(RequestRefused):
    """The cluster, or one related to it, already backs a store."""


class ClusterNotFound(RequestRefused):
    """No cluster of this account and Region has that id."""


class ClusterNotActive(RequestRefused):
    """The cluster is not in state ACTIVE."""


class ClusterConfigurationInvalid(RequestRefused):
    """The cluster lacks HSMs, zones or network rules that a key store needs."""


class ClusterNotRelated(RequestRefused):
    """The cluster does not share the cluster certificate of the store's original cluster."""


class IncorrectTrustAnchor(RequestRefused):
    """The certificate given is not the trust anchor of the cluster."""


class HsmRequestInvalid(RequestRefused):
    """The CloudHSM v2 API refuses the parameters, or the state does not allow the request."""


class HsmResourceNotFound(RequestRefused):
    """The CloudHSM v2 API knows no such cluster, HSM or backup."""


class Throttled(KeywrightError):
    """Too many requests."""

    retryable = True


class ServiceFault(KeywrightError):
    """Our side failed."""

    retryable = True


class InternalFault(ServiceFault):
    """Something inside failed; the log has the cause, the caller does not."""


class HsmServiceFault(ServiceFault):
    """The CloudHSM side failed."""


class KeyUnavailable(ServiceFault):
    """The key cannot be used right now."""


class DependencyTimeout(ServiceFault):
    """Something that the service needs did not answer in time."""


class OutcomeUnknown(ServiceFault):
    """A change was sent to the database and its fate could not be learnt; it is neither reported done nor undone."""
