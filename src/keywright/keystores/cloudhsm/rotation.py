"""Changing the password of kmsuser so that no interruption locks us out (custom-key-stores.md section 5.1).

The new password is stored as pending before any HSM is told of it, and becomes the current one after every HSM has
it. Whatever cuts this off, each HSM has one of the two, and `Rotation.finish` brings all to the pending one. If an
admin has set a third one meanwhile, both are refused, each once, and only the customer can say the new one.
"""

from __future__ import annotations

import msgspec

from keywright.domain.hsm_clusters import Cluster
from keywright.domain.hsm_users import KMS_USER
from keywright.keystores.cloudhsm.passwords import Passwords, new_password
from keywright.keystores.cloudhsm.settings import CloudHsmSettings, write_settings
from keywright.ports.clock import RandomBytes
from keywright.ports.failpoints import Failpoints
from keywright.ports.hsm_provisioner import HsmProvisioner
from keywright.ports.key_store_provider import ConnectionProgress

_POINT = "connect.ROTATING_PASSWORD"


class Rotation:
    """One connect attempt's dealings with the stored passwords of one store; `settings` are as stored last."""

    def __init__(
        self,
        custom_key_store_id: str,
        settings: CloudHsmSettings,
        passwords: Passwords,
        progress: ConnectionProgress,
        failpoints: Failpoints,
    ) -> None:
        self._custom_key_store_id = custom_key_store_id
        self.settings = settings
        self._passwords = passwords
        self._progress = progress
        self._failpoints = failpoints

    def current_password(self) -> str:
        """Return the password that the HSMs should have."""
        return self._passwords.current(self._custom_key_store_id, self.settings)

    @property
    def is_unfinished(self) -> bool:
        """Return whether an earlier rotation was cut off."""
        return self.settings.sealed_pending_password is not None

    async def begin(self, random_bytes: RandomBytes) -> None:
        """Store a new random password as pending."""
        password = new_password(random_bytes)
        sealed = self._passwords.seal(self._custom_key_store_id, self.settings.pending_version, password)
        await self._save(msgspec.structs.replace(self.settings, sealed_pending_password=sealed))
        self._failpoints(f"{_POINT}.pending-stored")

    async def finish(self, provisioner: HsmProvisioner, cluster: Cluster) -> None:
        """Bring every HSM to the pending password, which then is the current one; may be repeated.

        Raises:
            HsmUserError: an HSM takes neither password, or cannot be asked. The pending one stays stored.
        """
        pending = self._passwords.pending(self._custom_key_store_id, self.settings)
        if pending is None:
            return
        await provisioner.change_own_password(cluster, KMS_USER, self.current_password(), pending)
        self._failpoints(f"{_POINT}.hsms-changed")
        await self._save(
            msgspec.structs.replace(
                self.settings,
                sealed_password=self._passwords.seal(self._custom_key_store_id, self.settings.pending_version, pending),
                password_version=self.settings.pending_version,
                sealed_pending_password=None,
            )
        )
        self._failpoints(f"{_POINT}.current-stored")

    async def _save(self, settings: CloudHsmSettings) -> None:
        await self._progress.save_settings(write_settings(settings))
        self.settings = settings
