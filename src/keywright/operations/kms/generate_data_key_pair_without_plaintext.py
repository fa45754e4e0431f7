"""GenerateDataKeyPairWithoutPlaintext: makes a key pair that only its ciphertext leaves with. Refused so far."""

from __future__ import annotations

from typing import NoReturn

from keywright.api import kms
from keywright.domain.key_states import StateRule
from keywright.operations.call import Call
from keywright.operations.key_lookup import key_named_by
from keywright.operations.operation import operation
from keywright.operations.unfit_keys import refuse_feature


@operation(
    kms.SERVICE,
    kms.OPERATIONS["GenerateDataKeyPairWithoutPlaintext"],
    keys=(
        key_named_by(
            "key_id", "kms:GenerateDataKeyPairWithoutPlaintext", StateRule.USABLE_BUT_FOR_ITS_STORE, aliases=True
        ),
    ),
    audit=("key_id", "key_pair_spec", "encryption_context"),
    read_only=True,
)
async def generate_data_key_pair_without_plaintext(
    call: Call[kms.GenerateDataKeyPairWithoutPlaintextRequest],
) -> NoReturn:
    """Refuse keys in custom key stores for good, and built-in ones for now."""
    refuse_feature(call.key)
