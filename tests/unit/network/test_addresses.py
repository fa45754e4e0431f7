"""Addresses in the operator's subnets: each given out once, as many as are granted."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from keywright.crypto.key_material import KeyMaterial
from keywright.crypto.row_integrity import RowMac
from keywright.network.addresses import NoFreeAddress, free_addresses, take_address
from keywright.ports.network import Subnet
from keywright.ports.storage import NetworkInterface
from keywright.storage.deployment import Deployment
from keywright.storage.opening import create_database, open_database
from keywright.storage.sql_storage import SqlStorage

SUBNET = Subnet(
    subnet_id="subnet-12345678",
    availability_zone="us-east-1a",
    vpc_id="vpc-12345678",
    cidr="10.1.0.0/28",
    free_addresses=11,
)


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[SqlStorage]:
    address = f"sqlite:///{tmp_path / 'keywright.db'}"
    deployment = Deployment(root_key_id="00", format_version=1, created_at=1.0, account_id="1", regions=())
    create_database(address, deployment)
    opened = open_database(address, RowMac(KeyMaterial(bytes(32))))
    yield opened
    opened.close()


async def take(storage: SqlStorage, subnet: Subnet = SUBNET, ip: str | None = None) -> NetworkInterface:
    return await storage.write(lambda each: take_address(each, subnet, "hsm-a", "an HSM", os.urandom, ip))


async def test_the_first_address_is_the_first_that_ec2_leaves(storage: SqlStorage) -> None:
    taken = await take(storage)
    assert taken.ip_address == "10.1.0.4"
    assert re.fullmatch(r"eni-[0-9a-f]{17}", taken.eni_id)


async def test_a_taken_address_is_the_owners_and_stored(storage: SqlStorage) -> None:
    taken = await take(storage)
    assert await storage.read(lambda each: list(each.network.of_owner("hsm-a"))) == [taken]


async def test_every_granted_address_is_given_out_once_and_then_no_more(storage: SqlStorage) -> None:
    addresses = [(await take(storage)).ip_address for _ in range(11)]
    assert addresses == [f"10.1.0.{number}" for number in range(4, 15)]
    with pytest.raises(NoFreeAddress, match="subnet-12345678"):
        await take(storage)


async def test_no_more_than_the_operator_grants_are_given_out(storage: SqlStorage) -> None:
    granted = replace(SUBNET, free_addresses=1)
    await take(storage, granted)
    with pytest.raises(NoFreeAddress):
        await take(storage, granted)
    assert await storage.read(lambda each: free_addresses(each, granted)) == 0


async def test_an_address_that_was_given_back_is_given_out_again(storage: SqlStorage) -> None:
    await take(storage)
    await storage.write(lambda each: each.network.remove_owner("hsm-a"))
    assert (await take(storage)).ip_address == "10.1.0.4"


async def test_a_wanted_address_is_given_if_it_is_free(storage: SqlStorage) -> None:
    assert (await take(storage, ip="10.1.0.9")).ip_address == "10.1.0.9"
    with pytest.raises(NoFreeAddress):
        await take(storage, ip="10.1.0.9")


@pytest.mark.parametrize("ip", ["10.1.0.3", "10.1.0.15", "192.0.2.1"])
async def test_an_address_that_is_not_the_subnets_to_give_is_refused(storage: SqlStorage, ip: str) -> None:
    with pytest.raises(NoFreeAddress):
        await take(storage, ip=ip)
