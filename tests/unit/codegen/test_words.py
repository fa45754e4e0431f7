"""Member names become snake_case that a reader expects."""

import pytest

from tools.codegen.words import pascal_case, snake_case


@pytest.mark.parametrize(
    ("wire", "snake"),
    [
        ("KeyId", "key_id"),
        ("CustomKeyStoreId", "custom_key_store_id"),
        ("AWSAccountId", "aws_account_id"),
        ("EniIpV6", "eni_ip_v6"),
        ("XksProxyVpcEndpointServiceName", "xks_proxy_vpc_endpoint_service_name"),
        ("KeyARN", "key_arn"),
        ("SAMLAssertion", "saml_assertion"),
        ("CloudHsmClusterId", "cloud_hsm_cluster_id"),
        ("message", "message"),
        ("Sha256Digest", "sha256_digest"),
        ("Import", "import_"),
    ],
)
def test_a_member_name_splits_into_its_words(wire, snake):
    assert snake_case(wire) == snake


def test_pascal_case_gives_back_what_msgspec_would_rename_to():
    assert pascal_case("custom_key_store_id") == "CustomKeyStoreId"
    assert pascal_case("aws_account_id") == "AwsAccountId"
