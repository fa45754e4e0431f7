"""A SoftHSM2 of one's own: a token directory, its configuration, and a cluster provisioned through an agent."""

import glob
import shutil
from dataclasses import dataclass
from pathlib import Path

from keywright.pkcs11.agent import messages as m
from keywright.pkcs11.agent.process import AgentProcess
from keywright.pkcs11.agent.spec import AgentSpec

SO_PIN = "officer-4711"
USER_PIN = "kmsuser-0815"
MASKING_KEY_ID = b"masking-key"
KEY_ID = b"\x01" * 16
KEY_LABEL = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
IV = b"initialising"
PLENTY = 20.0


def module_path() -> str:
    found = glob.glob("/usr/lib/*/softhsm/libsofthsm2.so") + glob.glob("/usr/lib*/softhsm/libsofthsm2.so")
    assert found, "libsofthsm2.so is missing: install Debian's softhsm2"
    return found[0]


@dataclass(frozen=True, kw_only=True)
class SoftHsm:
    home: Path

    @classmethod
    def make(cls, home: Path) -> "SoftHsm":
        (home / "tokens").mkdir(parents=True)
        return cls(home=home)._configured()

    def copy_to(self, home: Path) -> "SoftHsm":
        shutil.copytree(self.home, home)
        return SoftHsm(home=home)._configured()

    def _configured(self) -> "SoftHsm":
        (self.home / "softhsm2.conf").write_text(
            f"directories.tokendir = {self.home}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n"
        )
        return self

    @property
    def environment(self) -> dict[str, str]:
        return {"SOFTHSM2_CONF": str(self.home / "softhsm2.conf")}

    def spec(self, *tokens: str, **changes) -> AgentSpec:
        values = {"pin": USER_PIN, "environment": self.environment, "module_path": module_path()}
        return AgentSpec(tokens=tokens, **{**values, **changes})

    def directory(self, label: str) -> Path:
        # The label stands, in the clear, in the token's own object.
        for directory in (self.home / "tokens").iterdir():
            if f"{label:<32}".encode() in (directory / "token.object").read_bytes():
                return directory
        raise AssertionError(f"no directory holds {label}")


async def initialise(agent: AgentProcess, label: str) -> None:
    for command in (
        m.InitToken(label, SO_PIN),
        m.OpenToken(label),
        m.Login(label, 0, SO_PIN),
        m.InitUserPin(label, USER_PIN),
        m.Logout(label),
        m.Login(label, 1, USER_PIN),
    ):
        assert await agent.call(command, PLENTY) == m.Done()


async def share_masking_key(agent: AgentProcess, old: str, new: str, *, may_hand_on: bool = True) -> None:
    transport = await agent.call(m.GenerateTransportKey(new, b"transport"), PLENTY)
    wrapped = await agent.call(
        m.WrapMaskingKey(old, MASKING_KEY_ID, b"transport", transport.modulus, transport.public_exponent),
        PLENTY,
    )
    await agent.call(
        m.UnwrapMaskingKey(new, b"transport", wrapped.value, MASKING_KEY_ID, "masking", may_hand_on), PLENTY
    )


async def make_key(agent: AgentProcess, *labels: str, key_id: bytes = KEY_ID) -> bytes:
    masked = await agent.call(m.GenerateMaskedKey(labels[0], MASKING_KEY_ID), PLENTY)
    for label in labels:
        await agent.call(m.UnmaskKey(label, MASKING_KEY_ID, masked.value, key_id, KEY_LABEL), PLENTY)
    return masked.value


async def provision(softhsm: SoftHsm, *labels: str) -> None:
    agent = await AgentProcess.start(softhsm.spec())
    try:
        for label in labels:
            await initialise(agent, label)
        await agent.call(m.GenerateMaskingKey(labels[0], MASKING_KEY_ID, "masking"), PLENTY)
        for label in labels[1:]:
            await share_masking_key(agent, labels[0], label)
        await make_key(agent, *labels)
    finally:
        await agent.close()
