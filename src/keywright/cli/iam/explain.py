"""`keywright iam explain`: why someone may or may not do something."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from keywright.cli.iam import options
from keywright.cli.iam.session import run

if TYPE_CHECKING:
    from keywright.bootstrap import IamPlane


_NOT_KNOWN = """
What nobody can know of a call before it is made has to be given by --condition, where policies look at it: from where
it comes (aws:SourceIp, aws:UserAgent), whether over TLS (aws:SecureTransport, taken to be false), and other members of
its request (such as kms:GrantOperations).

A role is asked about in a session without tags and policies of its own. Whether a grant lets someone make another one
(kms:CreateGrant) or retire it (kms:RetireGrant) hangs on that grant too, which is not asked for.
"""


@click.command(epilog=_NOT_KNOWN)
@options.data_dir
@click.option("--principal", required=True, metavar="ARN", help="A user, a role, or an account's root.")
@click.option("--action", required=True, help="As policies call it: kms:Decrypt.")
@click.option(
    "--key", metavar="KEY", help="The key's id, ARN or alias, as calls name it; none for actions that are on no key."
)
@click.option("--region", default="us-east-1", show_default=True)
@options.account_id
@click.option("--context", multiple=True, metavar="KEY=VALUE", help="A pair of the encryption context; again for more.")
@click.option(
    "--condition",
    multiple=True,
    metavar="KEY=VALUE",
    help="A condition key, as aws:SourceIp; again for more, and for more values of one.",
)
def explain(
    data_dir: Path,
    principal: str,
    action: str,
    key: str | None,
    region: str,
    account_id: str | None,
    context: tuple[str, ...],
    condition: tuple[str, ...],
) -> None:
    """Print which statement or grant decides, as a JSON object; exits with 0 whatever the decision is.

    It is decided as the server would decide a call made now, whose request names the key as --key does, has the
    encryption context of --context, and leaves out everything else.
    """
    pairs, conditions = options.read_pairs("--context", context), options.read_values("--condition", condition)

    async def work(plane: IamPlane) -> dict[str, Any]:
        import time

        from keywright.operations.iam.explanation import Question, explain

        question = Question(
            principal=principal,
            action=action,
            key=key,
            region=region,
            account_id=plane.account_id,
            encryption_context=pairs,
            conditions=conditions,
            now=time.time(),
        )
        return dict(await explain(plane.storage, question))

    run(data_dir, account_id, work)
