"""Credentials are kept while they are good, and renewed in time."""

from __future__ import annotations

import threading

import pytest

from keywright.client.configuration_errors import (
    CredentialsError,
    CredentialSourceFailed,
    NoCredentials,
    SettingInvalid,
)
from keywright.client.credentials.renewal import RenewedCredentials
from keywright.client.credentials.resolved import ResolvedCredentials
from keywright.client.runtime.providers import CredentialsUnavailable
from keywright.sigv4.signing import Credentials

START = 1_000_000.0
HOUR = 3600.0


class Scripted:
    """Gives credentials whose id counts the loads; `failure` is raised instead, `ends` says when they end."""

    source = "scripted"

    def __init__(self, ends: float | None = None, has_any: bool = True) -> None:
        self.ends, self.has_any = ends, has_any
        self.failure: Exception | None = None
        self.loads = 0

    def load(self) -> ResolvedCredentials | None:
        self.loads += 1
        if self.failure is not None:
            raise self.failure
        key = Credentials(access_key_id=f"key-{self.loads}", secret_access_key="s")
        return ResolvedCredentials(key=key, source=self.source, expires_at=self.ends) if self.has_any else None


def taken(kept: RenewedCredentials, now: float) -> str:
    return (kept.current(now) or kept.load(now)).access_key_id


def test_nothing_is_loaded_before_it_is_needed():
    provider = Scripted()
    assert RenewedCredentials([provider]).current(START) is None
    assert provider.loads == 0


def test_the_first_provider_that_has_any_wins_and_later_ones_are_not_asked():
    providers = [Scripted(has_any=False), Scripted(), Scripted()]
    assert taken(RenewedCredentials(providers), START) == "key-1"
    assert [provider.loads for provider in providers] == [1, 1, 0]


def test_nobody_having_any_is_an_error_in_the_words_of_aws():
    with pytest.raises(NoCredentials, match="Unable to locate credentials"):
        RenewedCredentials([Scripted(has_any=False)]).load(START)


def test_a_provider_that_fails_ends_the_search():
    broken, next_one = Scripted(), Scripted()
    broken.failure = CredentialSourceFailed("scripted", "down")
    with pytest.raises(CredentialSourceFailed):
        RenewedCredentials([broken, next_one]).load(START)
    assert next_one.loads == 0


def test_a_setting_that_means_nothing_is_a_failure_of_the_provider_that_reads_it():
    provider = Scripted()
    provider.failure = SettingInvalid("timeout must be a number")
    with pytest.raises(CredentialSourceFailed, match="scripted: timeout must be a number"):
        RenewedCredentials([provider]).load(START)


def test_every_failure_is_one_that_the_runtime_knows():
    assert issubclass(CredentialsError, CredentialsUnavailable)


def test_credentials_without_an_end_are_loaded_once():
    provider = Scripted()
    kept = RenewedCredentials([provider])
    assert [taken(kept, START + after) for after in (0, HOUR, 1e9)] == ["key-1"] * 3


@pytest.mark.parametrize(
    ("life", "kept_until"), [(HOUR, HOUR - 900), (12 * HOUR, 12 * HOUR - 900), (900, 675), (60, 60)]
)
def test_renewal_begins_a_quarter_of_an_hour_or_of_a_life_before_the_end(life, kept_until):
    provider = Scripted(ends=START + life)
    kept = RenewedCredentials([provider])
    assert taken(kept, START) == "key-1"
    assert taken(kept, START + kept_until - 1) == "key-1"
    provider.ends = START + 2 * life
    assert taken(kept, START + kept_until) == "key-2"
    assert taken(kept, START + kept_until + 1) == "key-2"


def test_the_provider_that_gave_credentials_is_the_one_that_renews_them():
    early, provider = Scripted(has_any=False), Scripted(ends=START + HOUR)
    kept = RenewedCredentials([early, provider])
    taken(kept, START)
    early.has_any = True
    assert taken(kept, START + HOUR) == "key-2"
    assert early.loads == 1


def test_a_renewal_that_fails_is_tried_again_after_a_minute_while_credentials_last():
    provider = Scripted(ends=START + HOUR)
    kept = RenewedCredentials([provider])
    taken(kept, START)
    provider.failure = CredentialSourceFailed("scripted", "down")
    for after, loads in [(2700, 2), (2759, 2), (2760, 3), (3599, 4)]:
        assert taken(kept, START + after) == "key-1"
        assert provider.loads == loads
    with pytest.raises(CredentialSourceFailed):
        kept.load(START + HOUR)
    provider.failure = None
    assert taken(kept, START + HOUR) == "key-6"


def test_ended_credentials_that_a_metadata_service_still_gives_are_used_and_asked_for_once_a_minute():
    provider = Scripted(ends=START - 1)
    kept = RenewedCredentials([provider])
    assert [taken(kept, START + after) for after in (0, 59, 60)] == ["key-1", "key-1", "key-2"]


class Gated(Scripted):
    """Is held up in `load` from the second time on, until `go` is set."""

    def __init__(self, ends: float) -> None:
        super().__init__(ends)
        self.entered, self.go = threading.Event(), threading.Event()

    def load(self) -> ResolvedCredentials | None:
        if self.loads:
            self.entered.set()
            self.go.wait()
        return super().load()


def renewing(kept: RenewedCredentials, now: float) -> tuple[threading.Thread, list[str]]:
    found: list[str] = []
    thread = threading.Thread(target=lambda: found.append(kept.load(now).access_key_id))
    thread.start()
    return thread, found


def test_early_on_one_thread_renews_and_the_others_go_on_with_what_they_have():
    provider = Gated(ends=START + HOUR)
    kept = RenewedCredentials([provider])
    taken(kept, START)
    thread, found = renewing(kept, START + HOUR - 800)
    provider.entered.wait()
    provider.ends = START + 2 * HOUR
    assert taken(kept, START + HOUR - 800) == "key-1"
    provider.go.set()
    thread.join()
    assert found == ["key-2"]
    assert provider.loads == 2


def test_near_the_end_all_threads_wait_for_one_renewal():
    provider = Gated(ends=START + HOUR)
    kept = RenewedCredentials([provider])
    taken(kept, START)
    threads = [renewing(kept, START + HOUR - 100) for _ in range(4)]
    provider.entered.wait()
    assert [found for _, found in threads] == [[], [], [], []]
    provider.ends = START + 2 * HOUR
    provider.go.set()
    for thread, _ in threads:
        thread.join()
    assert [found for _, found in threads] == [["key-2"]] * 4
    assert provider.loads == 2


def test_credentials_do_not_show():
    provider = Scripted()
    kept = RenewedCredentials([provider])
    found = kept.resolve(START)
    key = Credentials(access_key_id="id", secret_access_key="very-secret", session_token="very-secret")
    assert "very-secret" not in repr(ResolvedCredentials(key=key, source="env"))
    assert "secret_access_key" not in repr(kept)
    assert found.source == "scripted"
