"""Signing keys are derived as AWS says, kept for a while, and never outlive their secret."""

import hmac

from hypothesis import given
from hypothesis import strategies as st

from keywright.sigv4 import Scope, SigningKey, SigningKeyCache, derive_signing_key

SCOPE = Scope(date="20150830", region="us-east-1", service="iam")
NEXT_DAY = Scope(date="20150831", region="us-east-1", service="iam")


class Secret:
    def __init__(self, value: str) -> None:
        self.value = value
        self.reads = 0

    def __call__(self) -> str:
        self.reads += 1
        return self.value


@given(st.binary(max_size=64), st.binary(max_size=300))
def test_a_signing_key_makes_hmac_sha256(key: bytes, text: bytes) -> None:
    assert SigningKey(key).sign(text) == hmac.digest(key, text, "sha256").hex().encode()


def test_a_signing_key_signs_again_and_again() -> None:
    key = SigningKey(b"k" * 32)
    assert key.sign(b"a") == key.sign(b"a") != key.sign(b"b")


def test_every_part_of_a_scope_makes_another_key() -> None:
    parts = ["secret", "20150830", "us-east-1", "kms"]
    changed = [[*parts[:i], "other", *parts[i + 1 :]] for i in range(4)]
    assert len({derive_signing_key(*some).sign(b"x") for some in [parts, *changed]}) == 5


def test_a_secret_is_read_once_for_a_scope() -> None:
    cache, secret = SigningKeyCache(), Secret("s")
    assert cache.signing_key("AKIA", 1, SCOPE, secret) is cache.signing_key("AKIA", 1, SCOPE, secret)
    assert secret.reads == 1


def test_a_new_version_of_a_secret_makes_a_new_key_under_the_same_id() -> None:
    cache = SigningKeyCache()
    old = cache.signing_key("AKIA", 1, SCOPE, Secret("old"))
    new = cache.signing_key("AKIA", 2, SCOPE, Secret("new"))
    assert old.sign(b"x") != new.sign(b"x") == derive_signing_key("new", "20150830", "us-east-1", "iam").sign(b"x")


def test_access_keys_and_scopes_are_kept_apart() -> None:
    cache = SigningKeyCache()
    keys = [
        cache.signing_key("AKIA", 1, SCOPE, Secret("s")),
        cache.signing_key("AKIB", 1, SCOPE, Secret("t")),
        cache.signing_key("AKIA", 1, NEXT_DAY, Secret("s")),
    ]
    assert len({key.sign(b"x") for key in keys}) == 3


def test_a_full_cache_drops_the_oldest_key() -> None:
    cache, first, second = SigningKeyCache(capacity=2), Secret("1"), Secret("2")
    cache.signing_key("1", 1, SCOPE, first)
    cache.signing_key("2", 1, SCOPE, second)
    cache.signing_key("3", 1, SCOPE, Secret("3"))
    cache.signing_key("2", 1, SCOPE, second)
    cache.signing_key("1", 1, SCOPE, first)
    assert (first.reads, second.reads) == (2, 1)


def test_a_cleared_cache_reads_the_secret_again() -> None:
    cache, secret = SigningKeyCache(), Secret("s")
    cache.signing_key("1", 1, SCOPE, secret)
    cache.clear()
    cache.signing_key("1", 1, SCOPE, secret)
    assert secret.reads == 2
