"""The generated shapes say what the models say."""

import typing

import msgspec
import pytest

from keywright.api import cloudhsmv2, kms, sts
from keywright.api.shape import SensitiveBytes, SensitiveStr, Shape, sensitive_members
from tools.codegen.model import load

MODULES = {"kms": kms, "cloudhsmv2": cloudhsmv2, "sts": sts}
MODELS = {name: load(name) for name in MODULES}
STRUCTURES = [
    (service, name, shape)
    for service, model in MODELS.items()
    for name, shape in model.shapes.items()
    if shape["type"] == "structure"
]


@pytest.mark.parametrize(("service", "count"), [("kms", 56), ("cloudhsmv2", 18), ("sts", 11)])
def test_every_operation_of_the_model_is_described(service, count):
    operations = MODULES[service].OPERATIONS
    assert set(operations) == set(MODELS[service].operations)
    assert len(operations) == count
    for name, operation in operations.items():
        modelled = MODELS[service].operations[name]
        assert operation.name == name
        assert operation.input.__name__ == modelled["input"]["shape"]
        output = operation.output.__name__ if operation.output else None
        assert output == modelled.get("output", {}).get("shape")
        assert len(operation.errors) == len(modelled.get("errors", []))
        assert set(operation.errors) <= set(MODULES[service].ERRORS)


@pytest.mark.parametrize(
    ("service", "name", "shape"), STRUCTURES, ids=[f"{service}.{name}" for service, name, _ in STRUCTURES]
)
def test_a_structure_has_the_models_members_in_order_and_requires_the_same(service, name, shape):
    generated = getattr(MODULES[service], name)
    assert issubclass(generated, Shape)
    assert generated.__struct_encode_fields__ == tuple(shape["members"])
    config = generated.__struct_config__
    assert config.frozen
    assert config.omit_defaults
    fields = msgspec.structs.fields(generated)
    with pytest.raises(TypeError):
        generated("positional")
    assert {field.encode_name for field in fields if field.required} == set(shape.get("required", ()))


def test_enums_of_requests_keep_the_models_order():
    wanted = tuple(MODELS["kms"].shapes["KeySpec"]["enum"])
    assert typing.get_args(kms.KeySpec) == wanted


def test_services_are_addressed_and_signed_as_modelled():
    assert (kms.SERVICE.target_prefix, kms.SERVICE.signing_name) == ("TrentService", "kms")
    assert (cloudhsmv2.SERVICE.target_prefix, cloudhsmv2.SERVICE.signing_name) == ("BaldrApiService", "cloudhsm")
    assert (sts.SERVICE.target_prefix, sts.SERVICE.signing_name) == (None, "sts")
    assert kms.SERVICE.json_version == cloudhsmv2.SERVICE.json_version == "1.1"
    assert sts.SERVICE.protocol == "query"
    assert kms.SERVICE.api_version == "2014-11-01"


def test_errors_carry_their_status_and_fault():
    assert kms.ERRORS["NotFoundException"].status == 400
    assert not kms.ERRORS["NotFoundException"].fault
    assert kms.ERRORS["KMSInternalException"].status == 500
    assert kms.ERRORS["KMSInternalException"].fault
    assert sts.ERRORS["IDPRejectedClaim"].status == 403
    assert sts.ERRORS["IDPRejectedClaim"].shape is sts.IDPRejectedClaimException


def test_the_answer_of_an_operation_without_an_output_shape_is_none():
    assert kms.OPERATIONS["CreateAlias"].output is None
    assert kms.OPERATIONS["ConnectCustomKeyStore"].output is kms.ConnectCustomKeyStoreResponse


def test_paging_facts_come_from_the_paginators():
    paging = kms.OPERATIONS["ListKeys"].pagination
    assert paging is not None
    assert (paging.input_token, paging.output_token) == ("Marker", "NextMarker")
    assert (paging.limit_key, paging.result_key, paging.more_results) == ("Limit", "Keys", "Truncated")
    assert cloudhsmv2.OPERATIONS["ListTags"].pagination.more_results is None
    assert kms.OPERATIONS["Encrypt"].pagination is None


def test_sensitive_members_are_those_that_the_model_marks():
    for service, model in MODELS.items():
        for name, shape in model.shapes.items():
            if shape["type"] == "structure":
                marked = {
                    wire
                    for wire, member in shape["members"].items()
                    if model.shapes[member["shape"]].get("sensitive")
                    or member["shape"] in ("PreCoPassword", "tokenType")
                }
                generated = getattr(MODULES[service], name)
                named = dict(zip(generated.__struct_fields__, generated.__struct_encode_fields__, strict=True))
                assert {named[field] for field in sensitive_members(generated)} == marked, name


def test_no_sensitive_value_is_in_a_repr_at_any_depth():
    pair = kms.GenerateDataKeyPairResponse(private_key_plaintext=b"top-secret", key_id="k")
    assert repr(pair) == "GenerateDataKeyPairResponse(private_key_plaintext=<sensitive>, key_id='k')"
    credential = kms.XksProxyAuthenticationCredentialType(
        access_key_id="ABCDEFGHIJKLMNOPQRST", raw_secret_access_key="hush" * 11
    )
    store = kms.CreateCustomKeyStoreRequest(
        custom_key_store_name="n", xks_proxy_authentication_credential=credential, key_store_password="kmsPswd9"
    )
    text = f"{store!r} {store} {list(store.__rich_repr__())}"
    assert "custom_key_store_name='n'" in text
    for secret in ("hush", "ABCDEFGHIJ", "kmsPswd9"):
        assert secret not in text


class Vault(Shape, frozen=True, kw_only=True):
    words: list[SensitiveStr] | None = None
    drawers: dict[str, list[SensitiveBytes]] | None = None
    labels: dict[SensitiveStr, int] | None = None
    colour: str | None = None


def test_a_list_or_map_of_secrets_is_secret():
    assert sensitive_members(Vault) == {"words", "drawers", "labels"}
    assert repr(Vault(words=["hush"], colour="red")) == "Vault(words=<sensitive>, colour='red')"


def test_answers_are_read_leniently_so_that_a_newer_service_does_not_break_a_client():
    answer = b'{"KeyMetadata":{"KeyId":"","KeySpec":"NOT_YET_INVENTED","KeyState":"Odd"}}'
    metadata = msgspec.json.decode(answer, type=kms.DescribeKeyResponse).key_metadata
    assert metadata is not None
    assert metadata.key_spec == "NOT_YET_INVENTED"
