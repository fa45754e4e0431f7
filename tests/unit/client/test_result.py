"""Ok and Err can be unwrapped, changed and chained without a match."""

import pytest

from keywright.client.runtime.result import Err, Ok, UnwrapFailed


def test_an_ok_gives_its_value():
    assert Ok(1).unwrap() == 1
    assert Ok(1).unwrap_or(2) == 1


def test_an_err_raises_with_its_error_or_gives_the_default():
    with pytest.raises(UnwrapFailed) as raised:
        Err("why").unwrap()
    assert raised.value.error == "why"
    assert Err("why").unwrap_or(2) == 2


def test_map_changes_a_value_and_leaves_an_error():
    assert Ok(1).map(str) == Ok("1")
    assert Err("why").map(str) == Err("why")


def test_and_then_goes_on_from_a_value_and_stops_at_an_error():
    def halve(number: int) -> Ok[int] | Err[str]:
        return Err("odd") if number % 2 else Ok(number // 2)

    assert Ok(4).and_then(halve) == Ok(2)
    assert Ok(4).and_then(halve).and_then(halve).and_then(halve) == Err("odd")
    assert Err("why").and_then(halve) == Err("why")


def test_results_are_told_apart_by_match():
    match Ok(3):
        case Ok(value):
            assert value == 3
        case _:
            pytest.fail("an Ok is an Ok")
