"""Somebody's external key manager, played by an HSM token of its own behind our XKS proxy."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from keywright.cli.demonstration.programs import run, run_keywright, xks_proxy

PUBLIC_HOST = "keys.example.test"
PRIVATE_HOST = "private.keys.example.test"
EXTERNAL_KEY = "payroll"
_TOKEN = "key-manager"  # noqa: S105 - a token's label, not a secret
_LIFETIME = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyManager:
    """A proxy that serves: where it is, and what a key store has to know of it."""

    port: int
    uri_path: str
    credential: dict[str, str] = field(repr=False)
    certificate: Path


@contextmanager
def key_manager(directory: Path) -> Iterator[KeyManager]:
    """Make a token with a key, and serve a proxy in front of it until the end.

    Raises:
        ProgramFailed: a program that it takes is missing or refused.
    """
    directory.mkdir()
    certificate, key = _certificate(directory)
    data_dir = directory / "proxy"
    made = json.loads(run_keywright("xks-proxy", "init", "--data-dir", str(data_dir), *_token(directory)))
    run_keywright("xks-proxy", "key", "create", EXTERNAL_KEY, "--data-dir", str(data_dir))
    with xks_proxy(data_dir, certificate, key, directory / "proxy.log") as endpoint:
        yield KeyManager(
            port=int(endpoint.rpartition(":")[2]),
            uri_path=made["uri_path"],
            credential={
                "AccessKeyId": made["access_key_id"],
                "RawSecretAccessKey": made["raw_secret_access_key"],
            },
            certificate=certificate,
        )


def _token(directory: Path) -> list[str]:
    """Make a SoftHSM2 token, and return the options that tell the proxy of it."""
    from keywright.hsm.module_path import find_module, usual_places

    configuration, pin_file, pin = directory / "softhsm2.conf", directory / "pin", secrets.token_hex(8)
    (directory / "tokens").mkdir()
    configuration.write_text(f"directories.tokendir = {directory / 'tokens'}\nlog.level = ERROR\n")
    pin_file.touch(mode=0o600)
    pin_file.write_text(pin)
    command = ["softhsm2-util", "--init-token", "--free", "--label", _TOKEN, "--so-pin", secrets.token_hex(8)]
    # What the tool sees is a PIN of a token that is gone in a minute.
    run([*command, "--pin", pin], {**os.environ, "SOFTHSM2_CONF": str(configuration)})
    options = ["--backend", "pkcs11", "--module", find_module(None, usual_places()), "--token", _TOKEN]
    return [*options, "--pin-file", str(pin_file), "--module-environment", f"SOFTHSM2_CONF={configuration}"]


def _certificate(directory: Path) -> tuple[Path, Path]:
    from keywright.crypto.server_certificates import make_server_certificate

    names = (PUBLIC_HOST, PRIVATE_HOST)
    made = make_server_certificate(names, datetime.now(UTC), _LIFETIME, secrets.token_bytes)
    certificate, key = directory / "proxy.pem", directory / "proxy.key"
    certificate.write_text(made.certificate_pem)
    key.touch(mode=0o600)
    key.write_bytes(made.private_key.unsafe_view())
    return certificate, key
