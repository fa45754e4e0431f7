"""Every failure that a caller may see, as one tree.

Wire names and HTTP statuses are given to these classes in `keywright.http.errors` and nowhere else.

    KeywrightError
    ├── RequestRefused                      the caller can do something about it
    │   ├── ValidationFailed
    │   ├── AccessDenied
    │   ├── NotFound, InvalidArn, InvalidMarker
    │   ├── LimitExceeded, UnsupportedOperation, MalformedPolicyDocument
    │   ├── KeyDisabled, KeyStateInvalid, InvalidKeyUsage, IncorrectKey, InvalidCiphertext, DryRunSucceeded
    │   ├── CustomKeyStoreNotFound, CustomKeyStoreNameInUse, CustomKeyStoreStateInvalid, CustomKeyStoreHasKeys
    │   ├── ClusterInUse, ClusterNotFound, ClusterNotActive, ClusterConfigurationInvalid, ClusterNotRelated
    │   ├── IncorrectTrustAnchor
    │   ├── XksKeyAlreadyInUse, XksKeyInvalidConfiguration, XksKeyNotFound
    │   ├── XksProxyIncorrectAuthenticationCredential, XksProxyInvalidConfiguration, XksProxyInvalidResponse
    │   ├── XksProxyUriInUse, XksProxyUriEndpointInUse, XksProxyUriUnreachable
    │   ├── XksProxyVpcEndpointServiceInUse, XksProxyVpcEndpointServiceInvalidConfiguration
    │   ├── XksProxyVpcEndpointServiceNotFound
    │   ├── HsmRequestInvalid, HsmResourceNotFound      the CloudHSM v2 API's own refusals
    │   └── PackedPolicyTooLarge, IdentityTokenInvalid, IdentityTokenExpired, IdentityClaimRejected     of STS
    ├── Throttled                           retry later
    └── ServiceFault                        our side failed; retry may help
        ├── InternalFault, HsmServiceFault
        ├── KeyUnavailable
        ├── DependencyTimeout
        ├── IdentityProviderUnreachable
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


class MalformedPolicyDocument(RequestRefused):
    """A policy is not one of its kind, or names someone who is not there."""


class InvalidGrantId(RequestRefused):
    """A grant id has not the form of one."""


class InvalidGrantToken(RequestRefused):
    """A grant token was not made here, or its grant is gone."""


class MalformedPolicy(RequestRefused):
    """A policy cannot be read, names someone who does not exist, or would lock out whoever puts it."""


class AliasExists(RequestRefused):
    """The account and Region have an alias of that name."""


class InvalidAliasName(RequestRefused):
    """No alias may have that name."""


class TagsInvalid(RequestRefused):
    """Tags are given twice, are reserved, or are too many."""


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


class XksKeyAlreadyInUse(RequestRefused):
    """A KMS key of the external key store uses the external key already."""


class XksKeyInvalidConfiguration(RequestRefused):
    """The external key is not an enabled AES-256 key that may encrypt and decrypt."""


class XksKeyNotFound(RequestRefused):
    """The XKS proxy does not know the external key."""


class XksProxyIncorrectAuthenticationCredential(RequestRefused):
    """The XKS proxy refuses the credential."""


class XksProxyInvalidConfiguration(RequestRefused):
    """The XKS proxy is not set up for what it is asked, or shows no certificate that is right for its name."""


class XksProxyInvalidResponse(RequestRefused):
    """The XKS proxy gave an answer that cannot be understood, or understood none of ours."""


class XksProxyUriInUse(RequestRefused):
    """Another external key store of the account and Region has the endpoint and path."""


class XksProxyUriEndpointInUse(RequestRefused):
    """The endpoint belongs to an external key store that may not share it."""


class XksProxyUriUnreachable(RequestRefused):
    """The XKS proxy, or every key manager behind it, cannot be reached."""


class XksProxyVpcEndpointServiceInUse(RequestRefused):
    """Another external key store uses the VPC endpoint service."""


class XksProxyVpcEndpointServiceInvalidConfiguration(RequestRefused):
    """The VPC endpoint service does not meet a requirement, which the message names."""


class XksProxyVpcEndpointServiceNotFound(RequestRefused):
    """There is no such VPC endpoint service, or it does not let this service see it."""


class HsmRequestInvalid(RequestRefused):
    """The CloudHSM v2 API refuses the parameters, or the state does not allow the request."""


class HsmResourceNotFound(RequestRefused):
    """The CloudHSM v2 API knows no such cluster, HSM or backup."""


class PackedPolicyTooLarge(RequestRefused):
    """The session's policies and tags do not fit into its token."""


class IdentityTokenInvalid(RequestRefused):
    """A web identity token is not one, is signed by nobody known, or lacks what it must say."""


class IdentityTokenExpired(RequestRefused):
    """A web identity token is past its time."""


class IdentityClaimRejected(RequestRefused):
    """A web identity token is good, and is not for this service or not yet valid."""


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


class IdentityProviderUnreachable(ServiceFault):
    """The keys of an identity provider cannot be had right now."""


class OutcomeUnknown(ServiceFault):
    """A change was sent to the database and its fate could not be learnt; it is neither reported done nor undone."""
