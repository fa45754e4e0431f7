"""Asking key managers how they are: by encrypting and decrypting under a test key of one's own."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Protocol

from keywright.crypto.aes_gcm import GcmKey
from keywright.crypto.errors import CryptoError
from keywright.crypto.key_material import KeyMaterial
from keywright.xksproxy.key_managers.software import NAME as SOFTWARE

PLAINTEXT = b"keywright xks-proxy health"
_AAD = b"health"


class ProbeFailed(Exception):
    """The key manager did not do what it was asked."""


class Probed(Protocol):
    """A key manager that can be asked how it is."""

    @property
    def name(self) -> str:
        """The name under which it is reported."""
        ...

    @property
    def model(self) -> str:
        """What kind of key manager it is."""
        ...

    async def probe(self) -> None:
        """Encrypt and decrypt with a key of the prober's own; raises ProbeFailed."""
        ...


class SoftwareProbe:
    """Asks the cryptography of this process, under a key that lives as long as it."""

    name = SOFTWARE
    model = "sealed file"

    def __init__(self, random: Callable[[int], bytes] = os.urandom) -> None:
        with KeyMaterial.generate(32, random) as material:
            self._key = GcmKey(material)
        self._random = random

    async def probe(self) -> None:
        """Encrypt and decrypt; raises ProbeFailed."""
        iv = self._random(16)
        try:
            opened = self._key.decrypt(iv, _AAD, self._key.encrypt(iv, _AAD, PLAINTEXT))
        except CryptoError as fault:
            raise ProbeFailed(str(fault)) from fault
        if opened != PLAINTEXT:
            raise ProbeFailed("a wrong plaintext came back")
