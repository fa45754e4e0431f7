"""A real cluster of a running server: SoftHSM2 tokens, made through the CloudHSM v2 API and `keywright hsm`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.services.server import KeywrightServer
from tests.wire.key_stores.hsm_command import ADMIN_PASSWORD, KMSUSER_PASSWORD, hsm, password_file
from tests.wire.key_stores.waiting import wait_until


@dataclass(kw_only=True)
class HsmCluster:
    """One cluster, with what its owner does to it."""

    server: KeywrightServer
    cluster_id: str
    trust_anchor: str
    client: Any = field(repr=False)

    @classmethod
    def make(cls, server: KeywrightServer, *, zones: int = 2) -> HsmCluster:
        """Make an ACTIVE cluster with an HSM in each zone and a kmsuser in it."""
        made = hsm(
            server,
            *("cluster", "create", "--zones", str(zones)),
            *("--admin-password-file", password_file(server, ADMIN_PASSWORD)),
            *("--crypto-user-password-file", password_file(server, KMSUSER_PASSWORD)),
        )
        return cls(
            server=server,
            cluster_id=made["cluster_id"],
            trust_anchor=Path(made["trust_anchor_file"]).read_text(),
            client=server.client("cloudhsmv2"),
        )

    def describe(self) -> dict[str, Any]:
        """Return the cluster as DescribeClusters shows it."""
        (cluster,) = self.client.describe_clusters(Filters={"clusterIds": [self.cluster_id]})["Clusters"]
        return dict(cluster)

    def hsm_ids(self) -> list[str]:
        """Return the ids of the HSMs, of whatever state."""
        return sorted(each["HsmId"] for each in self.describe()["Hsms"])

    def add_hsm(self, zone: str) -> str:
        """Make an HSM, wait until it is ACTIVE and return its id."""
        hsm_id = self.client.create_hsm(ClusterId=self.cluster_id, AvailabilityZone=zone)["Hsm"]["HsmId"]
        wait_until(self.describe, lambda cluster: _states(cluster).get(hsm_id) == "ACTIVE")
        return str(hsm_id)

    def delete_hsms(self) -> None:
        """Delete every HSM and wait until they are gone."""
        for hsm_id in self.hsm_ids():
            self.client.delete_hsm(ClusterId=self.cluster_id, HsmId=hsm_id)
        wait_until(self.hsm_ids, lambda ids: not ids)

    def delete(self) -> None:
        """Delete the cluster, which has no HSMs any more."""
        self.client.delete_cluster(ClusterId=self.cluster_id)

    def create_kmsuser(self, password: str) -> None:
        """Make kmsuser, as admin."""
        self._as_admin("create", "--password-file", password_file(self.server, password))

    def delete_kmsuser(self) -> None:
        """Delete kmsuser, who must own no keys, as admin."""
        self._as_admin("delete")

    def set_kmsuser_password(self, password: str) -> None:
        """Set kmsuser's password, as admin; this also unlocks kmsuser."""
        self._as_admin("change-password", "--password-file", password_file(self.server, password))

    def user(self, name: str) -> dict[str, str]:
        """Return a user as `user list` shows it."""
        users: list[dict[str, str]] = hsm(self.server, "user", "list", "--cluster-id", self.cluster_id)["users"]
        return next(user for user in users if user["username"] == name)

    @property
    def directory(self) -> Path:
        """Return where the deployment keeps the cluster's tokens."""
        return self.server.data_dir / "clusters" / self.cluster_id

    def _as_admin(self, command: str, *more: str | Path) -> None:
        admin = ("--admin-password-file", password_file(self.server, ADMIN_PASSWORD))
        options = ("--cluster-id", self.cluster_id, "--username", "kmsuser", "--role", "crypto-user")
        hsm(self.server, "user", command, *options, *admin, *more)


def _states(cluster: dict[str, Any]) -> dict[str, str]:
    return {each["HsmId"]: each["State"] for each in cluster["Hsms"]}
