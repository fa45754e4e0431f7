"""A caller whom the proxy's own rules deny gets nothing (xks.md sections 1.10 and 1.14), where there is such a rule."""

from __future__ import annotations

from keywright.api.xks import ErrorName
from keywright.xksproxy.verification.caller import Caller
from keywright.xksproxy.verification.check import Check, CheckSkipped, Group
from keywright.xksproxy.verification.encryption_checks import AAD, PLAINTEXT
from keywright.xksproxy.verification.expectations import require_error
from keywright.xksproxy.verification.sealing import decrypt_request, encrypt, encrypt_request


def _denied_principal(caller: Caller) -> str:
    arn = caller.subject.denied_principal_arn
    if arn is None:
        raise CheckSkipped("--denied-principal-arn was not given, and a rule of the proxy that denies it is needed")
    return arn


def _encrypt_denied(caller: Caller) -> None:
    metadata = caller.metadata("Encrypt", awsPrincipalArn=_denied_principal(caller))
    document = encrypt_request(caller, PLAINTEXT, AAD, requestMetadata=metadata)
    require_error(caller.post(caller.key_place("encrypt"), document), ErrorName.ACCESS_DENIED)


def _decrypt_denied(caller: Caller) -> None:
    metadata = caller.metadata("Decrypt", awsPrincipalArn=_denied_principal(caller))
    document = decrypt_request(caller, encrypt(caller, PLAINTEXT, AAD), requestMetadata=metadata)
    require_error(caller.post(caller.key_place("decrypt"), document), ErrorName.ACCESS_DENIED)


GROUP = Group(
    letter="D",
    title="Denied callers",
    checks=(
        Check(sentence="a caller whom a rule denies does not encrypt", run=_encrypt_denied),
        Check(sentence="nor does that caller decrypt what another one encrypted", run=_decrypt_denied),
    ),
)
