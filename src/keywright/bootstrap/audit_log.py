"""The audit log of a deployment: open for writing, or as files to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from keywright.audit.log import AuditLog
from keywright.audit.log_files import files_of
from keywright.audit.opening import open_audit_log
from keywright.bootstrap.opening import CannotOpen, OpenDeployment, audit_seal, read_settings
from keywright.crypto.audit_seal import AuditSeal


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFiles:
    """The files of a deployment's audit log, oldest first, and what checks its seals."""

    files: Sequence[Path]
    seal: AuditSeal = field(repr=False)


def open_log(deployment: OpenDeployment, *, is_server: bool) -> AuditLog:
    """Open the audit log for writing.

    Raises:
        CannotOpen: its file cannot be written; the deployment is closed.
    """
    settings = deployment.settings.audit
    try:
        return open_audit_log(settings, deployment.audit_seal, is_server=is_server)
    except OSError as fault:
        deployment.storage.close()
        raise CannotOpen(
            f"the audit log {settings.file} cannot be written ({fault.strerror}): check rights and space"
        ) from fault


def audit_files(data_dir: Path) -> AuditFiles:
    """Return what a deployment has written so far; its server may run meanwhile.

    Raises:
        CannotOpen: the settings or the root key cannot be read.
    """
    settings, root_key = read_settings(data_dir)
    return AuditFiles(files=files_of(settings.audit.file), seal=audit_seal(root_key))
