"""The keywright.toml of the documentation is one that works."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from pathlib import Path

from keywright.config import load_settings
from keywright.domain.private_connectivity import kms_principal
from keywright.keystores.external.endpoint_service_rules import check_endpoint_service
from keywright.network.settings import NetworkSettings
from tests.services.certificate_authority import CertificateAuthority

_DOCUMENT = Path(__file__).parents[3] / "docs" / "how-to" / "configure.md"


def _example() -> str:
    return _DOCUMENT.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]


def test_the_documented_example_is_understood_and_its_endpoint_service_may_be_used(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_bytes(CertificateAuthority.make(tmp_path / "ca").trust_file.read_bytes())
    (tmp_path / "keywright.toml").write_text(_example(), encoding="utf-8")
    network = load_settings(tmp_path).network
    (service,) = network.endpoint_services
    assert service.allowed_principals == (kms_principal(service.region),)
    assert service.private_dns_name is not None
    check_endpoint_service(
        service, region=service.region, account_id=service.owner, owner=None, host=service.private_dns_name
    )


def test_every_setting_of_the_network_is_documented() -> None:
    # Subnets are grouped by Region once they are read.
    stated = {"subnets" if field.name == "regions" else field.name for field in fields(NetworkSettings)}
    assert tomllib.loads(_example())["network"].keys() == stated
