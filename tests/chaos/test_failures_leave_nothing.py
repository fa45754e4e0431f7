"""A call that fails frees all that it held when it ends: what waited for a garbage collection would pile up."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator
from typing import Any

import pytest

from tests.chaos.fault_proxy.time_faults import END_FAULTS, TIME_FAULTS
from tests.chaos.left_over import Call, left_over
from tests.chaos.scale import spread
from tests.chaos.xks_deployment import XksDeployment, xks_deployment

AT_ONCE = 4
# uvloop makes a transport anew when a handshake is reset at once: that and its protocol hold one another.
_NOT_OURS = {"reset_after_accept"}
FAULTS = {name: fault for name, fault in (TIME_FAULTS | END_FAULTS).items() if name not in _NOT_OURS}


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[XksDeployment]:
    """Two external key stores, whose server does not run."""
    with xks_deployment(tmp_path_factory.mktemp("left-over")) as made:
        made.server.stop()
        yield made
        made.faulty.proxy.heal()
        made.server.start()


@pytest.mark.parametrize("fault", spread(tuple(FAULTS), 10))
def test_a_call_whose_proxy_fails_leaves_nothing(deployment: XksDeployment, fault: str) -> None:
    proxy = deployment.faulty.proxy
    encrypt = {"KeyId": deployment.faulty.key["KeyId"], "Plaintext": base64.b64encode(b"left over").decode()}

    async def warm_up(call: Call) -> None:
        proxy.heal()
        assert (await call("Encrypt", encrypt)).status == 200
        proxy.misbehave(FAULTS[fault])
        proxy.drop_connections()
        assert (await call("Encrypt", encrypt)).status == 400

    async def calls(call: Call) -> None:
        answers = await asyncio.gather(*(call("Encrypt", encrypt) for _ in range(AT_ONCE)))
        assert {answer.status for answer in answers} == {400}
        # Connections are ended, and their ends heard of, in the loop's own time.
        proxy.drop_connections()
        await asyncio.sleep(0)

    assert left_over(deployment.server, warm_up, calls) == []


REFUSED: dict[str, tuple[str, dict[str, Any]]] = {
    "a key that does not exist": ("Encrypt", {"KeyId": "no-such-key", "Plaintext": ""}),
    "parameters that break a constraint": ("Encrypt", {"KeyId": "", "Plaintext": ""}),
    "a body that is of another shape": ("Encrypt", {"KeyId": [], "Plaintext": ""}),
    "a ciphertext that is none": ("Decrypt", {"CiphertextBlob": "AAAA"}),
    "an operation that does not exist": ("Encrypts", {}),
    "a key store that does not exist": ("ConnectCustomKeyStore", {"CustomKeyStoreId": "cks-1234567890abcdef0"}),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_call_that_is_refused_leaves_nothing(deployment: XksDeployment, what: str) -> None:
    async def refused(call: Call) -> None:
        for _ in range(AT_ONCE):
            assert (await call(*REFUSED[what])).status == 400

    assert left_over(deployment.server, refused, refused) == []
