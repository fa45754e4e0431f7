"""`[network]` of keywright.toml: what it says is what is used, and what it cannot say is refused in one line."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

import pytest

from keywright.config import ConfigurationInvalid, load_settings
from keywright.domain.private_connectivity import EndpointService, EndpointTarget
from keywright.network.configured import ConfiguredNetwork
from keywright.network.settings import HostSettings, NetworkSettings
from tests.services.certificate_authority import CertificateAuthority

REGION = "eu-central-1"
NAME = f"com.amazonaws.vpce.{REGION}.vpce-svc-0a1b2c3d4e5f60718"
SUBNET = (
    '[[network.subnets]]\nregion = "eu-central-1"\nsubnet_id = "subnet-1"\navailability_zone = "eu-central-1a"\n'
    'vpc_id = "vpc-1"\ncidr = "10.1.0.0/24"\n'
)
HOST = '[[network.hosts]]\nname = "proxy.example.test"\naddress = "127.0.0.1"\n'
SERVICE = (
    f'[[network.endpoint_services]]\nregion = "{REGION}"\nname = "{NAME}"\nowner = "111122223333"\n'
    'zones = ["eu-central-1a", "eu-central-1b"]\n'
)
TARGETS = 'targets = [{ zone = "eu-central-1a", address = "10.9.0.1", port = 8443 }]\n'


def network_of(directory: Path, text: str) -> NetworkSettings:
    (directory / "keywright.toml").write_text(text, encoding="utf-8")
    return load_settings(directory).network


def test_without_a_section_nothing_but_the_internet_is_reached(tmp_path: Path) -> None:
    settings = load_settings(tmp_path).network
    assert settings == NetworkSettings()
    assert (settings.hosts, settings.allowed_networks, settings.endpoint_services) == ((), (), ())
    assert settings.system_trust_roots


def test_hosts_and_networks_are_read(tmp_path: Path) -> None:
    more = '[[network.hosts]]\nname = "second.example.test"\naddress = "::1"\nport = 8443\n'
    zone = 'availability_zone = "eu-central-1b"\n'
    text = f'[network]\nallowed_networks = ["10.0.0.0/8", "fd00::/8", "192.168.1.7"]\n{zone}{HOST}{more}'
    settings = network_of(tmp_path, text)
    assert settings.hosts == (
        HostSettings(name="proxy.example.test", address="127.0.0.1", port=443),
        HostSettings(name="second.example.test", address="::1", port=8443),
    )
    assert settings.allowed_networks == (
        IPv4Network("10.0.0.0/8"),
        IPv6Network("fd00::/8"),
        IPv4Network("192.168.1.7/32"),
    )
    assert settings.availability_zone == "eu-central-1b"


def test_proxies_have_the_time_that_they_have_at_aws_unless_more_is_given_to_them(tmp_path: Path) -> None:
    assert ConfiguredNetwork(load_settings(tmp_path).network).xks_attempt_seconds == 0.25
    settings = network_of(tmp_path, "[network]\nxks_attempt_milliseconds = 1500\n")
    assert ConfiguredNetwork(settings).xks_attempt_seconds == 1.5


def test_proxies_that_stop_answering_are_left_alone_unless_the_operator_says_otherwise(tmp_path: Path) -> None:
    assert ConfiguredNetwork(load_settings(tmp_path).network).xks_circuit_breaker
    settings = network_of(tmp_path, "[network]\nxks_circuit_breaker = false\n")
    assert not ConfiguredNetwork(settings).xks_circuit_breaker


@pytest.mark.parametrize("milliseconds", [0, 49, 10_001, -250])
def test_a_proxy_has_some_time_and_not_all_of_it(tmp_path: Path, milliseconds: int) -> None:
    with pytest.raises(ConfigurationInvalid, match=r"xks_attempt_milliseconds must be 50 to 10000"):
        network_of(tmp_path, f"[network]\nxks_attempt_milliseconds = {milliseconds}\n")


def test_an_endpoint_service_needs_to_be_stated_only_where_it_differs_from_a_good_one(tmp_path: Path) -> None:
    (service,) = network_of(tmp_path, SERVICE + TARGETS).endpoint_services
    assert service == EndpointService(
        region=REGION,
        name=NAME,
        owner="111122223333",
        type="interface",
        load_balancer="network",
        zones=("eu-central-1a", "eu-central-1b"),
        private_dns_name=None,
        private_dns_verification="verified",
        allowed_principals=(),
        acceptance_required=False,
        listener_port=443,
        ip_address_types=("ipv4",),
        targets=(EndpointTarget(zone="eu-central-1a", address="10.9.0.1", port=8443),),
    )


def test_every_setting_of_an_endpoint_service_is_read(tmp_path: Path) -> None:
    text = SERVICE + (
        'type = "gateway"\nload_balancer = "gateway"\nprivate_dns_name = "Proxy.Example.com."\n'
        'private_dns_verification = "pendingVerification"\nacceptance_required = true\nlistener_port = 8443\n'
        'ip_address_types = ["ipv6"]\ntargets = []\nallowed_principals = ["*", "111122223333", '
        f'"arn:aws:iam::111122223333:root", "cks.kms.{REGION}.amazonaws.com"]\n'
    )
    (service,) = network_of(tmp_path, text).endpoint_services
    assert (service.type, service.load_balancer, service.acceptance_required) == ("gateway", "gateway", True)
    assert (service.private_dns_name, service.private_dns_verification) == ("proxy.example.com", "pendingVerification")
    assert (service.listener_port, service.ip_address_types, service.targets) == (8443, ("ipv6",), ())
    assert len(service.allowed_principals) == 4


@pytest.mark.parametrize("absolute", [False, True])
def test_trust_roots_are_read_from_a_file_beside_the_configuration_or_anywhere(tmp_path: Path, absolute: bool) -> None:
    authority = CertificateAuthority.make(tmp_path / "ca")
    pem = authority.trust_file.read_text()
    (tmp_path / "roots.pem").write_text(f"# von der Behörde\n{pem}", encoding="utf-8")
    path = tmp_path / "roots.pem" if absolute else "roots.pem"
    settings = network_of(tmp_path, f'[network]\ntrust_roots = "{path}"\nsystem_trust_roots = false\n')
    assert settings.trust_roots is not None
    assert pem in settings.trust_roots
    assert not settings.system_trust_roots


REFUSED = {
    "a setting is unknown": ("[network]\nsubnet = 1\n", "unknown setting 'subnet' in [network]"),
    "the section is no table": ("network = 5\n", "[network] must be a table"),
    "a subnet lacks a setting": (
        SUBNET.replace('vpc_id = "vpc-1"\n', ""),
        "'vpc_id' is missing in a [[network.subnets]]",
    ),
    "a subnet has an unknown setting": (SUBNET + "size = 5\n", "unknown setting 'size' in a [[network.subnets]] entry"),
    "a subnet is no table": ('[network]\nsubnets = ["subnet-1"]\n', "a [[network.subnets]] entry must be a table"),
    "a subnet has no range": (SUBNET.replace("10.1.0.0/24", "nonsense"), "subnet-1: 'nonsense' is not an IPv4 network"),
    "a group is a number": ("[network]\nclosed_security_groups = [5]\n", "must be a list of texts"),
    "a host has no address": (
        HOST.replace('address = "127.0.0.1"\n', ""),
        "'address' is missing in a [[network.hosts]]",
    ),
    "a host leads to a name": (HOST.replace("127.0.0.1", "localhost"), "'localhost' is not an IP address"),
    "a host is an address": (
        HOST.replace("proxy.example.test", "127.1"),
        "'127.1' is an IP address and not a DNS name",
    ),
    "a host is not spelled plainly": (HOST.replace("proxy", "Proxy"), "as 'proxy.example.test'"),
    "a host has no such port": (HOST + "port = 65536\n", "65536 is not a port"),
    "a port is a text": (HOST + 'port = "443"\n', "'port' in a [[network.hosts]] entry must be a whole number"),
    "a port is true": (HOST + "port = true\n", "'port' in a [[network.hosts]] entry must be a whole number"),
    "a host stands there twice": (HOST + HOST, "the host proxy.example.test is stated more than once"),
    "a network is none": ('[network]\nallowed_networks = ["10.0.0"]\n', "'allowed_networks' in [network]: '10.0.0'"),
    "a network has a host in it": ('[network]\nallowed_networks = ["10.0.0.1/8"]\n', "10.0.0.1/8 has host bits set"),
    "a network is a number": ("[network]\nallowed_networks = [10]\n", "must be a list of texts"),
    "trust roots are missing": ('[network]\ntrust_roots = "gone.pem"\n', "gone.pem cannot be read (No such file"),
    "trust roots are a directory": ('[network]\ntrust_roots = "."\n', "cannot be read (Is a directory)"),
    "trust roots are none": ('[network]\ntrust_roots = "keywright.toml"\n', "holds no certificates in PEM"),
    "a service lacks a setting": (SERVICE, "'targets' is missing in a [[network.endpoint_services]] entry"),
    "a service has another name": (SERVICE.replace("vpce-svc-", "svc-") + TARGETS, "is not like 'com.amazonaws.vpce"),
    "a service is of another Region": (
        SERVICE.replace(f'region = "{REGION}"', 'region = "us-east-1"') + TARGETS,
        "us-east-1",
    ),
    "an owner is no account": (SERVICE.replace("111122223333", "1111") + TARGETS, "'1111' cannot be its owner"),
    "a type is unknown": (SERVICE + TARGETS + 'type = "x"\n', "'type' must be one of interface, gateway"),
    "a load balancer is unknown": (
        SERVICE + TARGETS + 'load_balancer = "x"\n',
        "'load_balancer' must be one of network",
    ),
    "a verification is unknown": (SERVICE + TARGETS + 'private_dns_verification = "x"\n', "must be one of verified"),
    "a private name is an address": (SERVICE + TARGETS + 'private_dns_name = "10.0.0.1"\n', "is an IP address"),
    "a principal is none": (
        SERVICE + TARGETS + 'allowed_principals = ["me"]\n',
        "'me' cannot be its allowed principal",
    ),
    "a principal is a number": (SERVICE + TARGETS + "allowed_principals = [1]\n", "must be a list of texts"),
    "acceptance is a text": (SERVICE + TARGETS + 'acceptance_required = "no"\n', "must be true or false"),
    "a listener has no such port": (SERVICE + TARGETS + "listener_port = 0\n", "0 is not a port"),
    "an address type is unknown": (SERVICE + TARGETS + 'ip_address_types = ["ipx"]\n', "must be one of ipv4, ipv6"),
    "a target is a name": (SERVICE + TARGETS.replace("10.9.0.1", "proxy"), "'proxy' is not an IP address"),
    "a target has no such port": (SERVICE + TARGETS.replace("8443", "-1"), "-1 is not a port"),
    "a target is outside the zones": (
        SERVICE + TARGETS.replace("1a", "1c"),
        "is in 'eu-central-1c', not one of its zones",
    ),
    "a target lacks its zone": (SERVICE + "targets = [{ address = '10.9.0.1', port = 1 }]\n", "'zone' is missing"),
    "a service stands there twice": (2 * (SERVICE + TARGETS), "is stated more than once"),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_what_cannot_be_is_refused_in_one_line_that_names_it(tmp_path: Path, fault: str) -> None:
    text, hint = REFUSED[fault]
    with pytest.raises(ConfigurationInvalid) as refused:
        network_of(tmp_path, text)
    message = str(refused.value)
    assert message.startswith(f"{tmp_path / 'keywright.toml'}: ")
    assert hint in message
    assert "\n" not in message
