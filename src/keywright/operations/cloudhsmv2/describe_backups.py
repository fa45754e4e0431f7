"""DescribeBackups: the backups of the caller's account and Region, filtered, by pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from keywright.api import cloudhsmv2
from keywright.domain.errors import HsmRequestInvalid
from keywright.domain.hsm_backups import Backup
from keywright.operations.backup_shape import backup_shape
from keywright.operations.call import Call
from keywright.operations.cluster_paging import read_next_token
from keywright.operations.operation import operation
from keywright.operations.paging import cut_page

_OPERATION = "DescribeBackups"
_LARGEST_PAGE = 50
_FILTERS: Mapping[str, Callable[[Backup], str]] = {
    "backupIds": lambda backup: backup.backup_id,
    # Only a copy from another Region has a source, and there are no copies.
    "sourceBackupIds": lambda _: "",
    "clusterIds": lambda backup: backup.cluster_id,
    "states": lambda backup: backup.state.value,
    "neverExpires": lambda backup: str(backup.never_expires).lower(),
}


@operation(
    cloudhsmv2.SERVICE,
    cloudhsmv2.OPERATIONS[_OPERATION],
    action="cloudhsm:DescribeBackups",
    audit=("filters", "max_results", "shared", "sort_ascending"),
    read_only=True,
)
async def describe_backups(call: Call[cloudhsmv2.DescribeBackupsRequest]) -> cloudhsmv2.DescribeBackupsResponse:
    """Return a page of backups, the newest first unless asked otherwise; nobody shares any with the caller."""
    request = call.request
    filters = request.filters or {}
    _check_filters(filters)
    token = read_next_token(call, _OPERATION, request.next_token)
    backups = await call.services.storage.read(lambda transaction: transaction.backups.all(call.scope))
    found = [] if request.shared else [backup for backup in backups if _matches(backup, filters)]
    if request.sort_ascending:
        found = [backup for backup in found if _position(backup) > token]
    else:
        found = [backup for backup in reversed(found) if not token or _position(backup) < token]
    page = cut_page(call, _OPERATION, found, request.max_results or _LARGEST_PAGE, _position)
    return cloudhsmv2.DescribeBackupsResponse(
        backups=[backup_shape(backup) for backup in page.items], next_token=page.next_marker
    )


def _check_filters(filters: Mapping[str, Sequence[str]]) -> None:
    for name in filters:
        if name not in _FILTERS:
            raise HsmRequestInvalid(f"Filter {name} is not one of {', '.join(_FILTERS)}.")


def _matches(backup: Backup, filters: Mapping[str, Sequence[str]]) -> bool:
    return all(_FILTERS[name](backup) in values for name, values in filters.items())


def _position(backup: Backup) -> str:
    """Return text that sorts as the backups do: the time in microseconds, then the id."""
    return f"{round(backup.created_at * 1_000_000):020d} {backup.backup_id}"
