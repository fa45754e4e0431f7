"""What a backup holds beside its token: users with their passwords, and masked keys, sealed as one document.

Compatibility law: the document is stored for as long as the backup is kept. Members are never renamed or reused; a new
one has a default, so that an older document still reads.
"""

from __future__ import annotations

import msgspec

from keywright.crypto.errors import SealError
from keywright.domain.hsm_users import HsmFault, HsmRole, HsmUser
from keywright.hsm.user_table import UserTable
from keywright.ports.hsm_provisioner import ClusterContent
from keywright.ports.sealing import Sealing
from keywright.ports.storage import MaskedObject

_PURPOSE = "hsm-backup"


class _User(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    role: HsmRole
    password: str

    def __repr__(self) -> str:
        return f"<user {self.name} of a backup>"


class _Key(msgspec.Struct, frozen=True, kw_only=True):
    object_id: bytes
    label: str
    owner: str
    masked: bytes


class _Document(msgspec.Struct, frozen=True, kw_only=True):
    users: tuple[_User, ...]
    keys: tuple[_Key, ...]


_decode = msgspec.msgpack.Decoder(_Document).decode


class BackupContents:
    """Seals contents for the backup that they belong to, and opens them for the cluster that is restored from it."""

    def __init__(self, sealing: Sealing, table: UserTable) -> None:
        self._sealing = sealing
        self._table = table

    def seal(self, backup_id: str, content: ClusterContent) -> bytes:
        """Return the document that opens for this backup alone; each user has the password that is current now."""
        document = _Document(
            users=tuple(
                _User(name=user.name, role=user.role, password=self._table.current(user)) for user in content.users
            ),
            keys=tuple(
                _Key(object_id=each.object_id, label=each.label, owner=each.owner, masked=each.masked)
                for each in content.objects
            ),
        )
        return self._sealing.seal(msgspec.msgpack.encode(document), _PURPOSE, (backup_id,))

    def open(self, backup_id: str, sealed: bytes, cluster_id: str) -> ClusterContent:
        """Return the content as new rows of a cluster.

        Raises:
            HsmFault: the document was altered, or belongs to another backup.
        """
        try:
            document = _decode(self._sealing.open(sealed, _PURPOSE, (backup_id,)))
        except (SealError, msgspec.DecodeError) as error:
            raise HsmFault(f"the content of {backup_id} does not open: {error}") from error
        return ClusterContent(
            users=tuple(self._new_user(cluster_id, user) for user in document.users),
            objects=tuple(
                MaskedObject(
                    cluster_id=cluster_id, object_id=key.object_id, label=key.label, owner=key.owner, masked=key.masked
                )
                for key in document.keys
            ),
        )

    def _new_user(self, cluster_id: str, user: _User) -> HsmUser:
        return self._table.new(cluster_id, user.name, user.role, user.password)
