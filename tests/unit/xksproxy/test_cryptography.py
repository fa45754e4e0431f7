"""Encrypting and decrypting with key managers that do what tests need."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

import pytest

from keywright.api.xks import DecryptRequest, EncryptRequest, ErrorName, RequestMetadata
from keywright.crypto.key_material import KeyMaterial
from keywright.xksproxy.cryptography import Cryptography
from keywright.xksproxy.failures import ProxyFailure
from keywright.xksproxy.key_managers.live_key import LiveKey, Served
from keywright.xksproxy.key_managers.software import SoftwareKey
from keywright.xksproxy.settings import CryptographySettings, LimitSettings
from keywright.xksproxy.state.document import Usage

METADATA = RequestMetadata(kms_request_id="r", kms_operation="Encrypt", aws_principal_arn="p", kms_key_arn="k")
MATERIAL = bytes(range(32))


@dataclass
class FlippingKey:
    """Gives a ciphertext with a flipped bit, so often as it is told."""

    flips: int
    key: SoftwareKey = field(default_factory=lambda: SoftwareKey(KeyMaterial(MATERIAL)))
    encryptions: int = 0

    async def encrypt(self, iv: bytes, aad: bytes, plaintext: bytes, deadline: float) -> Served:
        sealed, name = await self.key.encrypt(iv, aad, plaintext, deadline)
        self.encryptions += 1
        if self.encryptions <= self.flips:
            sealed = bytes([sealed[0] ^ 1]) + sealed[1:]
        return sealed, name

    async def decrypt(self, iv: bytes, aad: bytes, ciphertext: bytes, deadline: float) -> Served:
        return await self.key.decrypt(iv, aad, ciphertext, deadline)

    async def require_present(self, deadline: float) -> None:
        await self.key.require_present(deadline)


class LyingKey(FlippingKey):
    """Decrypts everything to something else."""

    async def decrypt(self, iv: bytes, aad: bytes, ciphertext: bytes, deadline: float) -> Served:
        plaintext, name = await super().decrypt(iv, aad, ciphertext, deadline)
        return bytes(len(plaintext)), name


def cryptography(**settings) -> Cryptography:
    return Cryptography(
        limits=LimitSettings(),
        settings=CryptographySettings(**settings),
        clock=lambda: 0.0,
        random=os.urandom,
    )


def live(handle) -> LiveKey:
    return LiveKey(name="key", usages=frozenset(Usage), enabled=True, current=1, versions={1: handle})


def encrypt_request(cdiv: str | None = "SHA_256") -> EncryptRequest:
    return EncryptRequest(
        request_metadata=METADATA,
        plaintext=b"plaintext",
        encryption_algorithm="AES_GCM",
        additional_authenticated_data=b"aad",
        ciphertext_data_integrity_value_algorithm=cdiv,
    )


def decrypt_request(sealed, metadata: bytes | None) -> DecryptRequest:
    return DecryptRequest(
        request_metadata=METADATA,
        ciphertext=sealed.ciphertext,
        initialization_vector=sealed.initialization_vector,
        authentication_tag=sealed.authentication_tag,
        encryption_algorithm="AES_GCM",
        additional_authenticated_data=b"aad",
        ciphertext_metadata=metadata,
    )


async def test_a_ciphertext_that_does_not_decrypt_is_made_anew():
    handle = FlippingKey(flips=1)
    response, _ = await cryptography().encrypt(live(handle), encrypt_request())
    assert handle.encryptions == 2
    opened, _ = await cryptography().decrypt(live(handle), decrypt_request(response, response.ciphertext_metadata))
    assert opened.plaintext == b"plaintext"


@pytest.mark.parametrize("handle", [FlippingKey(flips=9), LyingKey(flips=0)], ids=["flips", "lies"])
async def test_a_key_manager_that_keeps_failing_is_an_internal_failure(handle: FlippingKey):
    with pytest.raises(ProxyFailure) as caught:
        await cryptography().encrypt(live(handle), encrypt_request())
    assert caught.value.name is ErrorName.INTERNAL


async def test_nothing_is_checked_when_no_integrity_value_is_asked_for():
    handle = FlippingKey(flips=1)
    response, _ = await cryptography().encrypt(live(handle), encrypt_request(cdiv=None))
    assert (handle.encryptions, response.ciphertext_data_integrity_value) == (1, None)


async def test_an_iv_has_the_size_of_the_settings():
    handle = SoftwareKey(KeyMaterial(MATERIAL))
    for size in (12, 16):
        response, _ = await cryptography(iv_bytes=size).encrypt(live(handle), encrypt_request())
        assert len(response.initialization_vector) == size


async def test_ciphertexts_of_the_sample_proxy_decrypt_where_it_is_followed():
    handle = SoftwareKey(KeyMaterial(MATERIAL))
    following = cryptography(aad_layout="sample")
    response, _ = await following.encrypt(live(handle), encrypt_request())
    assert response.ciphertext_metadata == b"\x02\x00\x00\x00\x01"
    from keywright.xksproxy.wire.gcm_input import Layout, gcm_aad

    iv = os.urandom(12)
    foreign, _ = await handle.encrypt(iv, gcm_aad(Layout.SAMPLE, b"aad", b"static"), b"plaintext", 0.0)
    request = DecryptRequest(
        request_metadata=METADATA,
        ciphertext=foreign[:-16],
        initialization_vector=iv,
        authentication_tag=foreign[-16:],
        encryption_algorithm="AES_GCM",
        additional_authenticated_data=b"aad",
        ciphertext_metadata=b"static",
    )
    opened, _ = await following.decrypt(live(handle), request)
    assert opened.plaintext == b"plaintext"
    with pytest.raises(ProxyFailure):
        await cryptography().decrypt(live(handle), request)


async def test_ciphertexts_of_both_layouts_decrypt_whatever_the_settings_say_now():
    handle = SoftwareKey(KeyMaterial(MATERIAL))
    for made, now in (("standard", "sample"), ("sample", "standard")):
        response, _ = await cryptography(aad_layout=made).encrypt(live(handle), encrypt_request())
        request = decrypt_request(response, response.ciphertext_metadata)
        opened, _ = await cryptography(aad_layout=now).decrypt(live(handle), request)
        assert opened.plaintext == b"plaintext"


async def test_a_version_that_the_key_never_had_is_an_invalid_ciphertext():
    handle = SoftwareKey(KeyMaterial(MATERIAL))
    response, _ = await cryptography().encrypt(live(handle), encrypt_request())
    with pytest.raises(ProxyFailure) as caught:
        await cryptography().decrypt(live(handle), decrypt_request(response, b"\x01\x00\x00\x00\x02"))
    assert caught.value.name is ErrorName.INVALID_CIPHERTEXT
