"""The nine operations that ask an XKS proxy something, each ready to meet whatever it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.wire.external_key_stores.external_store import (
    CONTEXT,
    CREDENTIAL,
    UsedExternalStore,
    parameters,
)

SPARE = "https://other.example.test"
Call = Callable[[], Any]


def encrypt(used: UsedExternalStore) -> None:
    used.encrypt()


def decrypt(used: UsedExternalStore) -> None:
    used.decrypt()


def re_encrypt(used: UsedExternalStore) -> None:
    used.store.kms.re_encrypt(
        CiphertextBlob=used.ciphertext,
        SourceEncryptionContext=CONTEXT,
        DestinationKeyId=used.key["KeyId"],
        DestinationEncryptionContext=CONTEXT,
    )


def generate_data_key(used: UsedExternalStore) -> None:
    used.store.kms.generate_data_key(KeyId=used.key["KeyId"], KeySpec="AES_256")


def generate_data_key_without_plaintext(used: UsedExternalStore) -> None:
    used.store.kms.generate_data_key_without_plaintext(KeyId=used.key["KeyId"], KeySpec="AES_256")


def create_key(used: UsedExternalStore) -> None:
    used.store.create_external_key(used.new_external_key())


def create_custom_key_store(used: UsedExternalStore) -> None:
    used.store.kms.create_custom_key_store(**parameters(XksProxyUriEndpoint=SPARE))


def update_custom_key_store(used: UsedExternalStore) -> None:
    used.store.kms.update_custom_key_store(
        CustomKeyStoreId=used.store.custom_key_store_id, XksProxyAuthenticationCredential=CREDENTIAL
    )


CRYPTOGRAPHIC = (encrypt, decrypt, re_encrypt, generate_data_key, generate_data_key_without_plaintext)
MANAGING = (create_custom_key_store, update_custom_key_store)


@contextmanager
def nothing_left(used: UsedExternalStore) -> Iterator[None]:
    """Hold the block to leaving no key and no store behind, and the store as it was."""
    kms = used.store.kms
    before = (_keys(kms), _stores(kms))
    yield
    assert (_keys(kms), _stores(kms)) == before


def _keys(kms: Any) -> list[str]:
    return sorted(key["KeyId"] for page in kms.get_paginator("list_keys").paginate() for key in page["Keys"])


def _stores(kms: Any) -> list[Any]:
    return list(kms.describe_custom_key_stores()["CustomKeyStores"])
