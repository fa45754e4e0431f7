"""A server with all that the matrix asks about: principals, keys of every policy in two states, grants, aliases."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.reference_authorization.grants import Grant
from tests.reference_authorization.matrix.declaration import ASSUMER, role
from tests.reference_authorization.matrix.identities import Identities, access_keys, apply, declare, ended, session_of
from tests.reference_authorization.matrix.key_policies import KEY_POLICIES, alias_of, key_policy
from tests.reference_authorization.matrix.names import OTHER_REGION, OWN
from tests.reference_authorization.matrix.principals import CHILD_GRANTEE, GRANTEES, KINDS, RECREATED, Kind
from tests.reference_authorization.matrix.signing import Identity
from tests.reference_authorization.matrix.table import Table, grant_to
from tests.services.iam_command import IamCommand
from tests.services.identity_provider import AUDIENCE, ISSUER, IdentityProvider
from tests.services.server import REGION, Credentials, KeywrightServer

STATES = ("enabled", "pending")


@dataclass(kw_only=True)
class World:
    """`ciphertexts` are of the enabled keys, in base64; `grants` and `tokens` are by key id and grantee."""

    server: KeywrightServer
    kms: Any
    table: Table
    identities: Identities
    ciphertexts: dict[str, str]
    grants: dict[tuple[str, str, str], tuple[str, str]]

    def identity(self, kind: Kind) -> Identity:
        return self.identities[kind.account_id, kind.name]

    def snapshot(self) -> dict[str, Any]:
        """Return all that an operation could change on the keys, as their administrator sees it."""
        return {key_id: _state_of(self.kms, key_id) for key_id in self.table.keys.values()}


def make_server(home: Path, provider: IdentityProvider) -> KeywrightServer:
    """Return a server of its own, for every account, key and policy of it belongs to the matrix."""
    issuer = f'[[sts.oidc_issuers]]\nissuer = "{ISSUER}"\naudiences = ["{AUDIENCE}"]\njwks_file = "keys.json"\n'
    server = KeywrightServer.make(home, regions=(REGION, OTHER_REGION), configuration=issuer)
    (server.data_dir / "keys.json").write_bytes(provider.key_set())
    return server


def make_world(server: KeywrightServer, provider: IdentityProvider) -> World:
    """Make it; the order matters, for grants are made while keys are enabled and before policies close them."""
    kms = server.client("kms")
    administrator = server.client("sts").get_caller_identity()["Arn"]
    declare(server)
    identities = access_keys(server.data_dir)
    _add_sessions(server, identities, provider)
    keys = {(name, state): _new_key(kms, name, state) for name in KEY_POLICIES for state in STATES}
    grants = _make_grants(server, kms, keys, identities)
    ciphertexts = {name: _ciphertext(server, keys[name, "enabled"]) for name in KEY_POLICIES}
    for (name, state), key_id in keys.items():
        text = key_policy(name, administrator)
        kms.put_key_policy(KeyId=key_id, Policy=text, BypassPolicyLockoutSafetyCheck=True)
        if state == "pending":
            kms.schedule_key_deletion(KeyId=key_id)
    _replace_roles(server, identities, provider)
    table = Table(administrator=administrator, keys=keys)
    return World(server=server, kms=kms, table=table, identities=identities, ciphertexts=ciphertexts, grants=grants)


def _add_sessions(server: KeywrightServer, identities: Identities, provider: IdentityProvider) -> None:
    for kind in KINDS:
        if kind.is_role:
            assumer = identities[kind.account_id, ASSUMER]
            identity = session_of(server.endpoint, assumer, kind, provider)
            if kind.how == "expired session":
                identity = ended(server.data_dir, identity)
            identities[kind.account_id, kind.name] = identity


def _new_key(kms: Any, name: str, state: str) -> str:
    key_id: str = kms.create_key(Description=f"{name} {state}")["KeyMetadata"]["KeyId"]
    suffix = "" if state == "enabled" else "-pending"
    kms.create_alias(AliasName=alias_of(name) + suffix, TargetKeyId=key_id)
    if state == "enabled":
        kms.create_alias(AliasName=alias_of(name) + "-doomed", TargetKeyId=key_id)
    return key_id


def _make_grants(
    server: KeywrightServer, kms: Any, keys: dict[tuple[str, str], str], identities: Identities
) -> dict[tuple[str, str, str], tuple[str, str]]:
    """Make the same grants on every key; the child's is made by the grantee of another one."""
    parent = identities[OWN, "grantee"]
    grantee = server.client(
        "kms",
        credentials=Credentials(account_id=OWN, access_key_id=parent.access_key_id, secret_access_key=parent.secret),
    )
    made = {}
    for key_id in keys.values():
        for kind in sorted(GRANTEES, key=lambda one: one.name == CHILD_GRANTEE):
            maker = grantee if kind.name == CHILD_GRANTEE else kms
            answer = _create_grant(maker, grant_to(kind, key_id))
            made[key_id, kind.account_id, kind.name] = answer["GrantId"], answer["GrantToken"]
    return made


def _create_grant(kms: Any, grant: Grant) -> dict[str, Any]:
    answer: dict[str, Any] = kms.create_grant(
        KeyId=grant.key,
        GranteePrincipal=grant.grantee,
        RetiringPrincipal=grant.retiring,
        Operations=list(grant.operations),
    )
    return answer


def _ciphertext(server: KeywrightServer, key_id: str) -> str:
    blob = server.client("kms").encrypt(KeyId=key_id, Plaintext=b"matrix")["CiphertextBlob"]
    return base64.b64encode(blob).decode()


def _replace_roles(server: KeywrightServer, identities: Identities, provider: IdentityProvider) -> None:
    """End sessions: of one role by itself, of two with their roles, one of which is made anew under its old name."""
    iam = IamCommand(server.data_dir)
    recreated = next(kind for kind in KINDS if kind.name == RECREATED)
    for kind in KINDS:
        if kind.how == "revoked session":
            iam("role", "revoke-sessions", kind.name)
        if kind.how == "deleted role" or kind is recreated:
            iam("role", "delete", "--cascade", kind.name)
    apply(server, {"accounts": {OWN: {"roles": {recreated.name: role(recreated)}}}})
    identities[OWN, recreated.name] = session_of(server.endpoint, identities[OWN, ASSUMER], recreated, provider)


def _state_of(kms: Any, key_id: str) -> dict[str, Any]:
    grants = kms.list_grants(KeyId=key_id, Limit=100)["Grants"]
    return {
        "metadata": kms.describe_key(KeyId=key_id)["KeyMetadata"],
        "policy": kms.get_key_policy(KeyId=key_id, PolicyName="default")["Policy"],
        "grants": sorted(grant["GrantId"] for grant in grants),
        "aliases": sorted(alias["AliasName"] for alias in kms.list_aliases(KeyId=key_id)["Aliases"]),
        "tags": kms.list_resource_tags(KeyId=key_id)["Tags"],
    }
