"""What [audit] and [quotas] may say, and what holds without them."""

from __future__ import annotations

from pathlib import Path

import pytest

from keywright.audit.settings import AuditSettings, Durability, SinkKind, SyslogAddress
from keywright.config import ConfigurationInvalid, Settings, load_settings
from keywright.operations.quotas.rates import QuotaSettings


def load(directory: Path, text: str) -> Settings:
    (directory / "keywright.toml").write_text(text, encoding="utf-8")
    return load_settings(directory)


def test_without_any_word_records_go_to_a_file_and_quotas_are_those_of_aws(tmp_path: Path):
    settings = load(tmp_path, "")
    assert settings.audit == AuditSettings(file=tmp_path / "audit.jsonl", rotate_bytes=256 * 1024 * 1024)
    assert settings.quotas == QuotaSettings(enabled=True)


def test_everything_about_the_audit_log_can_be_said(tmp_path: Path):
    text = '[audit]\nfile = "a/b.jsonl"\nsinks = ["file", "stdout", "syslog"]\ndurability = "fsync"\n'
    audit = load(tmp_path, text + 'rotate_megabytes = 10\nsyslog = "tcp://log.example.com:601"\n').audit
    assert audit == AuditSettings(
        file=tmp_path / "a" / "b.jsonl",
        sinks=(SinkKind.FILE, SinkKind.STDOUT, SinkKind.SYSLOG),
        durability=Durability.FSYNC,
        rotate_bytes=10 * 1024 * 1024,
        syslog=SyslogAddress(path="", host="log.example.com", port=601),
    )


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("unix:/run/log", SyslogAddress(path="/run/log")),
        ("tcp://[::1]:514", SyslogAddress(path="", host="::1", port=514)),
        ("tcp:10.0.0.1:514", SyslogAddress(path="", host="10.0.0.1", port=514)),
    ],
)
def test_a_syslog_server_is_a_unix_socket_or_a_tcp_address(tmp_path: Path, text: str, address: SyslogAddress):
    assert load(tmp_path, f'[audit]\nsyslog = "{text}"').audit.syslog == address


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("sinks = []", "at least one sink"),
        ('sinks = ["file", "file"]', "none twice"),
        ('sinks = ["kafka"]', "file, stdout, syslog"),
        ('durability = "maybe"', "write, fsync"),
        ("rotate_megabytes = -1", "0, for never, or more"),
        ('syslog = "udp://host:514"', "must be like"),
        ('syslog = "tcp://host"', "must be like"),
        ('syslog = "tcp://host:99999"', "must be like"),
        ("retention = 3", "unknown setting 'retention'"),
    ],
)
def test_what_makes_no_sense_for_the_audit_log_is_refused(tmp_path: Path, text: str, hint: str):
    with pytest.raises(ConfigurationInvalid, match=hint):
        load(tmp_path, f"[audit]\n{text}\n")


def test_quotas_can_be_off_or_other_than_those_of_aws(tmp_path: Path):
    assert not load(tmp_path, "[quotas]\nenabled = false\n").quotas.enabled
    quotas = load(tmp_path, "[quotas.per_second]\nCreateKey = 20\ncustom_key_store = 0.5\n").quotas
    assert (quotas.rate("CreateKey", "us-east-1"), quotas.rate("custom_key_store", "")) == (20, 0.5)
    assert quotas.rate("DisableKey", "us-east-1") == 5


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("quotas = 3", r"\[quotas\] must be a table"),
        ('[quotas]\nenabled = "no"', "must be true or false"),
        ("[quotas]\nper_second = 3", r"\[quotas.per_second\] must be a table"),
        ("[quotas.per_second]\nCreateKeys = 3", "unknown setting 'CreateKeys'"),
        ("[quotas.per_second]\nCreateKey = -1", "must be a number"),
        ("[quotas.per_second]\nCreateKey = true", "must be a number"),
        ("[quotas.per_second]\nCreateKey = inf", "must be a number"),
    ],
)
def test_what_makes_no_sense_for_quotas_is_refused(tmp_path: Path, text: str, hint: str):
    with pytest.raises(ConfigurationInvalid, match=hint):
        load(tmp_path, text)
