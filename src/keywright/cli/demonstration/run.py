"""The story of the demonstration, from an empty directory to plaintexts that came back."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path

from keywright.cli.demonstration.calls import SECRET, Calls, DemonstrationFailed
from keywright.cli.demonstration.external_story import tell_of_key_managers
from keywright.cli.demonstration.hsm_story import tell_of_hsms
from keywright.cli.demonstration.key_manager import EXTERNAL_KEY, KeyManager, key_manager
from keywright.cli.demonstration.network import configuration
from keywright.cli.demonstration.programs import ProgramFailed, server
from keywright.cli.demonstration.telling import Teller

GOING_ON = (
    "Everything above was temporary and is gone. To go on:",
    "",
    "  keywright dev                                 a development server on http://127.0.0.1:8080, test/test",
    "  keywright init --data-dir DIR                 a deployment to keep; then: keywright serve --data-dir DIR",
    "  keywright hsm cluster create --data-dir DIR   a cluster of HSMs in it",
    "  keywright xks-proxy init --data-dir DIR       an XKS proxy, for Keywright and for AWS KMS",
    "",
    "docs/tutorial/first-hsm-key-store.md goes through it line by line.",
)


def run_demonstration() -> None:
    """Run the story and tell it.

    Raises:
        DemonstrationFailed: a step failed, or a plaintext did not come back.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    tell = Teller()
    tell.title("Keywright: KMS keys in HSMs that they never leave, and in key managers of your own")
    with tempfile.TemporaryDirectory(prefix="keywright-demo-") as temporary:
        try:
            _run(tell, Path(temporary))
        except (ProgramFailed, ClientError, BotoCoreError) as fault:
            raise DemonstrationFailed(str(fault)) from fault


def _run(tell: Teller, directory: Path) -> None:
    data_dir = directory / "data"
    with ExitStack() as until_the_end:
        with tell.step("Start somebody's key manager: an HSM token behind an XKS proxy, over TLS"):
            manager = until_the_end.enter_context(key_manager(directory / "key-manager"))
            tell.fact(f"https://127.0.0.1:{manager.port}{manager.uri_path} has the external key {EXTERNAL_KEY!r}")
        with tell.step("Start a server on a temporary store"):
            _prepare(data_dir, manager)
            endpoint = until_the_end.enter_context(server(data_dir, directory / "server.log"))
            tell.fact(f"{endpoint} speaks the AWS KMS and CloudHSM APIs; signatures are verified")
        calls = Calls.of_server(endpoint)
        made = [*tell_of_hsms(tell, calls, data_dir), *tell_of_key_managers(tell, calls, manager)]
        tell.table("What was made", [*made, ("plaintext that came back", SECRET.decode())])
        tell.closing(GOING_ON)


def _prepare(data_dir: Path, manager: KeyManager) -> None:
    """Make what `keywright dev` makes, with a network in which the key manager has names."""
    from keywright.bootstrap import ANY_REGION, CannotOpen, initialize

    try:
        initialize(
            data_dir,
            account_id="000000000000",
            regions=(ANY_REGION,),
            access_key_id="test",
            secret_access_key="test",  # noqa: S106 - the well-known credentials of development
            configuration=configuration(manager),
        )
    except CannotOpen as fault:
        raise DemonstrationFailed(str(fault)) from fault
