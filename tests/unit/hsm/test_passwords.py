"""Random passwords are ones that a user may have, and do not favour a character."""

from __future__ import annotations

import itertools

from keywright.hsm.passwords import random_password, require_acceptable


def test_a_random_password_is_acceptable_for_everyone() -> None:
    for first in range(0, 256, 8):
        counter = itertools.count(first)
        password = random_password(lambda size, counter=counter: bytes(next(counter) % 256 for _ in range(size)))
        require_acceptable("kmsuser", password)
        require_acceptable("admin", password)


def test_bytes_that_would_favour_some_characters_are_skipped() -> None:
    given = iter([bytes(range(248, 256)) * 4, bytes(32)])
    assert random_password(lambda _: next(given)) == "a" * 32
