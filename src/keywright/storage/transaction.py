"""The transaction that operations see: the repositories over one unit of work."""

from __future__ import annotations

from keywright.storage.aliases import SqlAliases
from keywright.storage.backups import SqlBackups
from keywright.storage.clusters import SqlClusters
from keywright.storage.custom_key_stores import SqlCustomKeyStores
from keywright.storage.grants import SqlGrants
from keywright.storage.hsm_users import SqlHsmUsers
from keywright.storage.key_policies import SqlKeyPolicies
from keywright.storage.key_tags import SqlKeyTags
from keywright.storage.keys import SqlKeys
from keywright.storage.leases import SqlLeases
from keywright.storage.network import SqlNetwork
from keywright.storage.principals import SqlPrincipals
from keywright.storage.unit_of_work import UnitOfWork


class SqlTransaction:
    """The `Transaction` port over one unit of work."""

    __slots__ = ("_work",)

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    @property
    def principals(self) -> SqlPrincipals:
        """Return the principals and access keys."""
        return SqlPrincipals(self._work)

    @property
    def keys(self) -> SqlKeys:
        """Return the KMS keys."""
        return SqlKeys(self._work)

    @property
    def key_policies(self) -> SqlKeyPolicies:
        """Return the policies of keys."""
        return SqlKeyPolicies(self._work)

    @property
    def grants(self) -> SqlGrants:
        """Return the grants on keys."""
        return SqlGrants(self._work)

    @property
    def aliases(self) -> SqlAliases:
        """Return the aliases of keys."""
        return SqlAliases(self._work)

    @property
    def key_tags(self) -> SqlKeyTags:
        """Return the tags of keys."""
        return SqlKeyTags(self._work)

    @property
    def key_stores(self) -> SqlCustomKeyStores:
        """Return the custom key stores."""
        return SqlCustomKeyStores(self._work)

    @property
    def clusters(self) -> SqlClusters:
        """Return the HSM clusters."""
        return SqlClusters(self._work)

    @property
    def backups(self) -> SqlBackups:
        """Return the backups of HSM clusters."""
        return SqlBackups(self._work)

    @property
    def hsm_users(self) -> SqlHsmUsers:
        """Return the users inside HSM clusters."""
        return SqlHsmUsers(self._work)

    @property
    def network(self) -> SqlNetwork:
        """Return the addresses in use."""
        return SqlNetwork(self._work)

    @property
    def leases(self) -> SqlLeases:
        """Return the leases."""
        return SqlLeases(self._work)

    def now(self) -> float:
        """Return the database's clock as epoch seconds."""
        return self._work.now()
