from __future__ import annotations

import pytest

from keywright.domain.addresses import AddressInUse, AddressOutsideSubnet, SubnetFull, free_address


def test_the_lowest_free_address_above_the_reserved_ones_is_given():
    assert free_address("10.0.0.0/28", 11, set()) == "10.0.0.4"
    assert free_address("10.0.0.0/28", 11, {"10.0.0.4", "10.0.0.6"}) == "10.0.0.5"


def test_every_usable_address_of_a_subnet_is_given_out_and_no_other():
    taken: set[str] = set()
    for _ in range(11):
        taken.add(free_address("10.0.0.16/28", 11, taken))
    assert taken == {f"10.0.0.{number}" for number in range(20, 31)}
    with pytest.raises(SubnetFull):
        free_address("10.0.0.16/28", 99, taken)


def test_no_more_than_the_granted_number_is_given_out():
    with pytest.raises(SubnetFull):
        free_address("10.0.0.0/24", 1, {"10.0.0.200"})
    with pytest.raises(SubnetFull):
        free_address("10.0.0.0/24", 0, set(), "10.0.0.9")


def test_an_address_asked_for_is_given_only_when_it_is_free_and_usable():
    assert free_address("10.0.0.0/28", 11, {"10.0.0.4"}, "10.0.0.14") == "10.0.0.14"
    with pytest.raises(AddressInUse):
        free_address("10.0.0.0/28", 11, {"10.0.0.9"}, "10.0.0.9")
    for reserved in ("10.0.0.0", "10.0.0.3", "10.0.0.15", "10.0.0.16", "9.255.255.255", "010.0.0.9", "::1", ""):
        with pytest.raises(AddressOutsideSubnet):
            free_address("10.0.0.0/28", 11, set(), reserved)
