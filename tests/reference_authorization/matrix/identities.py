"""What each kind of principal signs with: access keys made beside the server, sessions asked of its STS."""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from keywright.bootstrap import open_iam_plane
from keywright.bootstrap.opening import open_deployment
from keywright.operations.iam.access_keys import create_access_key, delete_access_key, set_access_key_active
from keywright.operations.iam.administration import Administration
from keywright.operations.session_tokens import open_session, seal_session
from keywright.ports.storage import Transaction
from tests.reference_authorization.matrix.declaration import ASSUMER, assumable, declarations
from tests.reference_authorization.matrix.names import FOREIGN, OWN, SESSION_NAME, UNSERVED_REGION
from tests.reference_authorization.matrix.principals import KINDS, Kind
from tests.reference_authorization.matrix.signing import Identity
from tests.services.iam_command import IamCommand
from tests.services.identity_provider import IdentityProvider
from tests.services.server import REGION, KeywrightServer

DAY_SECONDS = 86_400.0
Identities = dict[tuple[str, str], Identity]


def declare(server: KeywrightServer) -> None:
    """Make every user, group, role and policy."""
    for declaration in declarations():
        apply(server, declaration)


def apply(server: KeywrightServer, declaration: dict[str, Any]) -> None:
    """Make principals be as a file declares them."""
    file = server.home / "principals.json"
    file.write_text(json.dumps(declaration))
    IamCommand(server.data_dir)("apply", file)


def access_keys(data_dir: Path) -> Identities:
    """Make an access key for every user and root, of which some are not to work."""
    made: Identities = {}
    for account_id in (OWN, FOREIGN):
        kinds = [kind for kind in KINDS if kind.account_id == account_id and not kind.is_role]
        with open_iam_plane(data_dir, account_id) as plane:

            def make(transaction: Transaction, account_id: str = account_id, kinds: list[Kind] = kinds) -> Identities:
                administration = Administration.of(transaction, account_id, os.urandom)
                assumer = _identity(administration, plane.sealing, ASSUMER)
                return {
                    (account_id, ASSUMER): assumer,
                    **{(account_id, kind.name): _of_kind(administration, plane.sealing, kind) for kind in kinds},
                }

            made |= asyncio.run(plane.storage.write(make))
    return made


def _of_kind(administration: Administration, sealing: Any, kind: Kind) -> Identity:
    if kind.how == "anonymous":
        return Identity()
    region = UNSERVED_REGION if kind.how == "other Region" else REGION
    identity = _identity(administration, sealing, None if kind.how == "root" else kind.name, region)
    if kind.how == "inactive key":
        set_access_key_active(administration, identity.access_key_id, active=False)
    if kind.how == "deleted key":
        delete_access_key(administration, identity.access_key_id)
    return identity


def _identity(administration: Administration, sealing: Any, user: str | None, region: str = REGION) -> Identity:
    made = create_access_key(administration, sealing, user)
    return Identity(access_key_id=made.access_key.access_key_id, secret=made.secret, region=region)


def session_of(endpoint: str, assumer: Identity, kind: Kind, provider: IdentityProvider) -> Identity:
    """Return a new session of a role, limited as its kind is."""
    client = boto3.client(
        "sts",
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=assumer.access_key_id,
        aws_secret_access_key=assumer.secret,
        config=Config(retries={"total_max_attempts": 1}),
    )
    asked = {"RoleArn": assumable(kind), "RoleSessionName": SESSION_NAME}
    if kind.session is not None:
        asked["Policy"] = kind.session
    try:
        if kind.how == "web identity":
            answer = client.assume_role_with_web_identity(WebIdentityToken=provider.token(), **asked)
        else:
            answer = client.assume_role(**asked)
    finally:
        client.close()
    given = answer["Credentials"]
    return Identity(access_key_id=given["AccessKeyId"], secret=given["SecretAccessKey"], token=given["SessionToken"])


def ended(data_dir: Path, identity: Identity) -> Identity:
    """Return a session as it would be had it begun a day earlier; none that is asked for ends within a test's time."""
    deployment = open_deployment(data_dir)
    deployment.storage.close()
    sealing = deployment.token_sealer
    issued = open_session(sealing, identity.access_key_id, identity.token or "")
    session = issued.session
    past = replace(session, issued_at=session.issued_at - DAY_SECONDS, expires_at=session.expires_at - DAY_SECONDS)
    return replace(identity, token=seal_session(sealing, identity.access_key_id, replace(issued, session=past)))
