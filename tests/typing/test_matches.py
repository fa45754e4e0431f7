"""A match over a call's errors is checked for completeness, by mypy and by pyright, with the package installed."""

from __future__ import annotations

import typing

import pytest

from keywright.client.kms import connect_custom_key_store
from tests.typing.type_checkers import InstalledPackage

_UNION = typing.get_args(connect_custom_key_store.Error)
ERRORS = tuple(f"{error.__module__.rpartition('.')[2]}.{error.__name__}" for error in _UNION)
MODELLED = tuple(name for name in ERRORS if name.startswith("kms."))
HEAD = """
from typing import assert_never

from keywright.api import kms
from keywright.client.kms import connect_custom_key_store, encrypt
from keywright.client.runtime import errors
from keywright.client.runtime.context import Context
from keywright.client.runtime.result import Err, Ok

PARAMETERS = kms.ConnectCustomKeyStoreRequest(custom_key_store_id="cks-1234567890abcdef0")


def use(context: Context) -> Ok[kms.EncryptResponse] | Err[encrypt.Error]:
    return encrypt.request(context, kms.EncryptRequest(key_id="k", plaintext=b"p"))


def end(never: errors.ProtocolError) -> None:
    match never:
        case errors.ProtocolFailure():
            pass
        case _:
            assert_never(never)
"""
FUNCTION = """
def {name}(context: Context) -> int:
    match connect_custom_key_store.request(context, PARAMETERS):
        case Ok(_):
            return 0
        case Err(error):
            match error:
{cases}
"""
NEVER = "                case _: assert_never(error)\n"


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    return InstalledPackage.make(tmp_path_factory.mktemp("typing"))


@pytest.fixture(params=["mypy", "pyright"])
def errors_in(request, installed):
    def check(text: str) -> dict[int, str]:
        sample = installed.home / "sample.py"
        sample.write_text(text)
        return getattr(installed, request.param)(sample)

    return check


def cases(names, *, end: str = "") -> str:
    return "".join(f"                case {name}(): return {number}\n" for number, name in enumerate(names)) + end


def function(name: str, names, *, end: str = "") -> str:
    return FUNCTION.format(name=name, cases=cases(names, end=end))


def test_an_operation_has_its_own_errors_and_the_common_ones():
    assert len(MODELLED) == 5
    assert len(ERRORS) == 20


def test_a_match_that_names_every_error_passes(errors_in):
    text = HEAD + function("all_of_them", ERRORS) + function("checked", ERRORS, end=NEVER)
    text += function("by_kind", (*MODELLED, "errors.ProtocolFailure"))
    assert errors_in(text) == {}


@pytest.mark.parametrize("end", ["", NEVER], ids=["missing return", "assert_never"])
def test_a_match_that_forgets_an_error_fails_whichever_it_is(errors_in, end):
    text = HEAD
    places: dict[str, range] = {}
    for forgotten in ERRORS:
        start = text.count("\n") + 1
        text += function(
            f"without_{forgotten.partition('.')[2]}", [name for name in ERRORS if name != forgotten], end=end
        )
        places[forgotten] = range(start, text.count("\n") + 1)
    found = errors_in(text)
    unnoticed = [name for name, lines in places.items() if not any(line in lines for line in found)]
    assert unnoticed == []


def test_what_unwrapping_and_chaining_give_has_the_right_types(errors_in):
    text = f"""{HEAD}
from typing import assert_type

from keywright.client.kms import describe_key


def again(answer: kms.DescribeKeyResponse) -> Ok[kms.EncryptResponse] | Err[encrypt.Error]:
    del answer
    raise NotImplementedError


def chains(context: Context) -> None:
    result = connect_custom_key_store.request(context, PARAMETERS)
    assert_type(result.unwrap(), kms.ConnectCustomKeyStoreResponse)
    assert_type(result.unwrap_or(None), kms.ConnectCustomKeyStoreResponse | None)
    described = describe_key.request(context, kms.DescribeKeyRequest(key_id="k"))
    assert_type(described.map(lambda answer: answer.key_metadata).unwrap(), kms.KeyMetadata | None)
    assert_type(described.and_then(again).unwrap(), kms.EncryptResponse)
"""
    assert errors_in(text) == {}


WRONG = (
    "EncryptRequest(key_id='k')",
    "EncryptRequest(key_id=3, plaintext=b'p')",
    "EncryptRequest(key_id='k', plaintext='p')",
    "EncryptRequest(key_id='k', plaintext=b'p', encryption_algorithm='ROT13')",
    "EncryptRequest(key_id='k', plaintext=b'p', speed=1)",
    "DecryptRequest(ciphertext_blob=b'c')",
)


def test_requests_of_the_wrong_kind_fail(errors_in):
    lines = [f"    encrypt.request(context, kms.{wrong})" for wrong in WRONG]
    head = f"{HEAD}\n\ndef wrongs(context: Context) -> None:\n"
    found = errors_in(head + "\n".join(lines) + "\n")
    first = head.count("\n") + 1
    assert sorted(set(found) & set(range(first, first + len(WRONG)))) == list(range(first, first + len(WRONG)))
