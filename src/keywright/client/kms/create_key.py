r"""Makes a key, in the service or in a custom key store.

`CreateKeyRequest`:

- `policy` (text of 1 to 131072 characters like `[\u0009\u000A\u000D\u0020-\u00FF]+`): the policy document, as JSON
  text
- `description` (text of at most 8192 characters): free text about the key
- `key_usage` (one of SIGN_VERIFY, ENCRYPT_DECRYPT, GENERATE_VERIFY_MAC, KEY_AGREEMENT, ENCAPSULATE_DECAPSULATE):
  what the key is for; a key is for one thing
- `customer_master_key_spec` (one of RSA_2048, RSA_3072, RSA_4096, ECC_NIST_P256, ECC_NIST_P384, ECC_NIST_P521,
  ECC_SECG_P256K1, SYMMETRIC_DEFAULT, HMAC_224, HMAC_256, HMAC_384, HMAC_512, SM2): old name of `KeySpec`
- `key_spec` (one of RSA_2048, RSA_3072, RSA_4096, ECC_NIST_P256, ECC_NIST_P384, ECC_NIST_P521, ECC_SECG_P256K1,
  SYMMETRIC_DEFAULT, HMAC_224, HMAC_256, HMAC_384, HMAC_512, SM2, ML_DSA_44, ML_DSA_65, ML_DSA_87,
  ECC_NIST_EDWARDS25519, ML_KEM_512, ML_KEM_768, ML_KEM_1024): kind and size of the key
- `origin` (one of AWS_KMS, EXTERNAL, AWS_CLOUDHSM, EXTERNAL_KEY_STORE): where the key's material comes from
- `custom_key_store_id` (text of 1 to 64 characters): ID of the custom key store, `cks-` and 17 hexadecimal digits
- `bypass_policy_lockout_safety_check` (true or false): accept a policy that may lock everyone out of the key
- `tags` (list of `Tag`): tags of the key
- `multi_region` (true or false): whether the key can have replicas in other Regions
- `xks_key_id` (text of 1 to 128 characters like `^[a-zA-Z0-9-_.]+$`): ID of the key in the external key manager

`CreateKeyResponse`:

- `key_metadata` (`KeyMetadata`): all that is known about the key

Errors, beside the protocol errors that every call may end with:

- `MalformedPolicyDocumentException`: the policy cannot be read or says what policies cannot
- `DependencyTimeoutException`: something that the service needs took too long; try again
- `InvalidArnException`: not an ARN, or one of another Region or kind
- `UnsupportedOperationException`: not with a key of this kind, or not here
- `KMSInternalException`: the service failed; try again
- `LimitExceededException`: there are as many as there may be
- `TagException`: the tags are not what tags may be
- `CustomKeyStoreNotFoundException`: no such key store in this account and Region
- `CustomKeyStoreInvalidStateException`: not in the key store's present connection state
- `CloudHsmClusterInvalidConfigurationException`: too few HSMs, subnets or rules for a key store to work with
- `XksKeyInvalidConfigurationException`: the external key is not of the kind, use or state needed
- `XksKeyAlreadyInUseException`: another KMS key stands for this external key
- `XksKeyNotFoundException`: the external key manager does not know the key

A call is repeated only when it was surely not done, because doing it twice is not as doing it once.

AWS's page: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html

Generated from the KMS service model, version 2014-11-01: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.kms import (
    CloudHsmClusterInvalidConfigurationException,
    CreateKeyRequest,
    CreateKeyResponse,
    CustomKeyStoreInvalidStateException,
    CustomKeyStoreNotFoundException,
    DependencyTimeoutException,
    InvalidArnException,
    KMSInternalException,
    LimitExceededException,
    MalformedPolicyDocumentException,
    TagException,
    UnsupportedOperationException,
    XksKeyAlreadyInUseException,
    XksKeyInvalidConfigurationException,
    XksKeyNotFoundException,
)
from keywright.client.kms.service import SERVICE
from keywright.client.runtime.calling import call, call_async, call_with_metadata, call_with_metadata_async
from keywright.client.runtime.context import Context
from keywright.client.runtime.error_text import error_text
from keywright.client.runtime.errors import ProtocolError
from keywright.client.runtime.metadata import CallMetadata
from keywright.client.runtime.operation import Operation, by_code
from keywright.client.runtime.result import Err, Ok

Error: TypeAlias = (
    MalformedPolicyDocumentException
    | DependencyTimeoutException
    | InvalidArnException
    | UnsupportedOperationException
    | KMSInternalException
    | LimitExceededException
    | TagException
    | CustomKeyStoreNotFoundException
    | CustomKeyStoreInvalidStateException
    | CloudHsmClusterInvalidConfigurationException
    | XksKeyInvalidConfigurationException
    | XksKeyAlreadyInUseException
    | XksKeyNotFoundException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        CreateKeyRequest,
        CreateKeyResponse,
        MalformedPolicyDocumentException
        | DependencyTimeoutException
        | InvalidArnException
        | UnsupportedOperationException
        | KMSInternalException
        | LimitExceededException
        | TagException
        | CustomKeyStoreNotFoundException
        | CustomKeyStoreInvalidStateException
        | CloudHsmClusterInvalidConfigurationException
        | XksKeyInvalidConfigurationException
        | XksKeyAlreadyInUseException
        | XksKeyNotFoundException,
    ]
] = Operation(
    service=SERVICE,
    name="CreateKey",
    request=CreateKeyRequest,
    response=CreateKeyResponse,
    errors=by_code(
        MalformedPolicyDocumentException,
        DependencyTimeoutException,
        InvalidArnException,
        UnsupportedOperationException,
        KMSInternalException,
        LimitExceededException,
        TagException,
        CustomKeyStoreNotFoundException,
        CustomKeyStoreInvalidStateException,
        CloudHsmClusterInvalidConfigurationException,
        XksKeyInvalidConfigurationException,
        XksKeyAlreadyInUseException,
        XksKeyNotFoundException,
    ),
    repeatable=False,
)


def request(context: Context, parameters: CreateKeyRequest) -> Ok[CreateKeyResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(context: Context, parameters: CreateKeyRequest) -> Ok[CreateKeyResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: CreateKeyRequest
) -> tuple[Ok[CreateKeyResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: CreateKeyRequest
) -> tuple[Ok[CreateKeyResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
