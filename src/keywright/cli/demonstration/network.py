"""The network of the demonstration, as an operator writes it into keywright.toml."""

from __future__ import annotations

from keywright.cli.demonstration.key_manager import PRIVATE_HOST, PUBLIC_HOST, KeyManager

REGION = "us-east-1"
SERVICE = f"com.amazonaws.vpce.{REGION}.vpce-svc-0123456789abcdef0"
_OWNER = "000000000000"
_ZONES = (f"{REGION}a", f"{REGION}b")


def configuration(manager: KeyManager) -> str:
    """Return a network in which the proxy has a public name, and a VPC endpoint service with a private one."""
    targets = "".join(
        f'[[network.endpoint_services.targets]]\nzone = "{zone}"\naddress = "127.0.0.1"\nport = {manager.port}\n'
        for zone in _ZONES
    )
    return (
        f'[network]\ntrust_roots = "{manager.certificate}"\n'
        f'[[network.hosts]]\nname = "{PUBLIC_HOST}"\naddress = "127.0.0.1"\nport = {manager.port}\n'
        f'[[network.endpoint_services]]\nregion = "{REGION}"\nname = "{SERVICE}"\nowner = "{_OWNER}"\n'
        f'zones = ["{_ZONES[0]}", "{_ZONES[1]}"]\nprivate_dns_name = "{PRIVATE_HOST}"\n'
        f'private_dns_verification = "verified"\nallowed_principals = ["cks.kms.{REGION}.amazonaws.com"]\n{targets}'
    )
