"""The client against Keywright: what the product is for, end to end, and what connections do meanwhile."""

from __future__ import annotations

import asyncio

import pytest

from keywright.api import cloudhsmv2, kms, sts
from keywright.client.cloudhsmv2 import describe_clusters
from keywright.client.kms import (
    connect_custom_key_store,
    create_custom_key_store,
    create_key,
    decrypt,
    delete_custom_key_store,
    describe_custom_key_stores,
    disconnect_custom_key_store,
    encrypt,
    list_keys,
    schedule_key_deletion,
)
from keywright.client.runtime.errors import SignatureRefused, UnknownServiceError
from keywright.client.runtime.providers import StaticCredentials
from keywright.client.runtime.result import Err, Ok
from keywright.client.sts import get_caller_identity
from keywright.client.waiters import Patience, until_connected, until_disconnected
from tests.wire.client.conftest import context_of
from tests.wire.key_stores.hsm_cluster import HsmCluster
from tests.wire.key_stores.hsm_command import KMSUSER_PASSWORD
from tests.wire.key_stores.network import configuration

QUICK = Patience(seconds=60.0, first_pause=0.1, longest_pause=0.5)


def last(seen):
    *_, end = seen
    return end


@pytest.mark.slow
def test_a_key_store_is_made_connected_used_and_taken_away_by_typed_calls(start_server):
    server = start_server(configuration=configuration())
    cluster = HsmCluster.make(server)
    with context_of(server) as context:
        asked = kms.CreateCustomKeyStoreRequest(
            custom_key_store_name="typed",
            cloud_hsm_cluster_id=cluster.cluster_id,
            trust_anchor_certificate=cluster.trust_anchor,
            key_store_password=KMSUSER_PASSWORD,
        )
        store_id = create_custom_key_store.request(context, asked).unwrap().custom_key_store_id
        connect = kms.ConnectCustomKeyStoreRequest(custom_key_store_id=store_id)
        assert connect_custom_key_store.request(context, connect) == Ok(kms.ConnectCustomKeyStoreResponse())
        assert isinstance(last(until_connected(context, store_id, QUICK)), Ok)

        again = connect_custom_key_store.request(context, connect)
        assert isinstance(again, Ok) or isinstance(again.error, kms.CustomKeyStoreInvalidStateException)

        made = create_key.request(context, kms.CreateKeyRequest(origin="AWS_CLOUDHSM", custom_key_store_id=store_id))
        key_id = made.unwrap().key_metadata.key_id
        sealed = encrypt.request(context, kms.EncryptRequest(key_id=key_id, plaintext=b"a secret")).unwrap()
        opened = decrypt.request(context, kms.DecryptRequest(ciphertext_blob=sealed.ciphertext_blob)).unwrap()
        assert opened.plaintext == b"a secret"

        described = describe_clusters.request(context, cloudhsmv2.DescribeClustersRequest()).unwrap()
        assert [each.cluster_id for each in described.clusters] == [cluster.cluster_id]

        leave = kms.DisconnectCustomKeyStoreRequest(custom_key_store_id=store_id)
        assert isinstance(disconnect_custom_key_store.request(context, leave), Ok)
        assert isinstance(last(until_disconnected(context, store_id, QUICK)), Ok)
        kept = delete_custom_key_store.request(context, kms.DeleteCustomKeyStoreRequest(custom_key_store_id=store_id))
        assert isinstance(kept, Err)
        assert isinstance(kept.error, kms.CustomKeyStoreHasCMKsException)


def test_a_key_store_that_is_not_there_is_an_error_of_the_operation(keywright):
    asked = kms.ConnectCustomKeyStoreRequest(custom_key_store_id="cks-1234567890abcdef0")
    result, metadata = connect_custom_key_store.request_with_metadata(keywright, asked)
    assert isinstance(result, Err)
    assert isinstance(result.error, kms.CustomKeyStoreNotFoundException)
    assert (metadata.status, metadata.attempts) == (400, 1)
    assert metadata.request_id


def test_keywright_tells_by_the_query_protocol_who_calls(keywright, wire_server):
    caller = get_caller_identity.request(keywright, sts.GetCallerIdentityRequest()).unwrap()
    assert caller.account == wire_server.credentials.account_id


def test_the_same_connection_carries_call_after_call(wire_server):
    with context_of(wire_server) as context:
        ports = set()
        for _ in range(5):
            list_keys.request(context, kms.ListKeysRequest()).unwrap()
            ((connection, _),) = next(iter(context.transport._idle.values()))
            ports.add(connection.getsockname()[1])
        assert len(ports) == 1


def test_a_connection_that_the_server_closed_meanwhile_is_not_used_again(start_server):
    server = start_server()
    with context_of(server) as context:
        made = create_key.request(context, kms.CreateKeyRequest()).unwrap()
        server.restart()
        # Not even an operation that must not be repeated fails by this.
        asked = kms.ScheduleKeyDeletionRequest(key_id=made.key_metadata.key_id)
        result, metadata = schedule_key_deletion.request_with_metadata(context, asked)
        assert isinstance(result, Ok)
        assert metadata.attempts == 1


async def test_many_asynchronous_calls_at_once_are_all_answered(keywright):
    made = create_key.request(keywright, kms.CreateKeyRequest()).unwrap()
    asked = kms.EncryptRequest(key_id=made.key_metadata.key_id, plaintext=b"p")
    async with keywright:
        results = await asyncio.gather(*(encrypt.request_async(keywright, asked) for _ in range(50)))
    assert all(isinstance(result, Ok) for result in results)


async def test_threads_share_a_context(keywright):
    made = create_key.request(keywright, kms.CreateKeyRequest()).unwrap()
    asked = kms.EncryptRequest(key_id=made.key_metadata.key_id, plaintext=b"p")
    calls = (asyncio.to_thread(encrypt.request, keywright, asked) for _ in range(40))
    assert all(isinstance(result, Ok) for result in await asyncio.gather(*calls))


@pytest.mark.parametrize("key", ["another secret", "nobody's key"])
def test_credentials_that_the_server_does_not_accept_are_refused(wire_server, key):
    known = wire_server.credentials
    wrong = StaticCredentials.of(known.access_key_id if key == "another secret" else "AKIANOBODY", "wrong")
    with context_of(wire_server) as context:
        result = list_keys.request(_as(context, wrong), kms.ListKeysRequest())
    assert isinstance(result, Err)
    assert isinstance(result.error, SignatureRefused)


def _as(context, credentials):
    from dataclasses import replace

    return replace(context, credentials=credentials)


def test_a_clock_an_hour_wrong_does_not_keep_calls_from_being_answered(wire_server):
    from dataclasses import replace

    from keywright.client.runtime.clock import SystemClock

    class Late(SystemClock):
        @staticmethod
        def now() -> float:
            return SystemClock.now() - 3600

    with context_of(wire_server) as right:
        context = replace(right, clock=Late())
        result, metadata = list_keys.request_with_metadata(context, kms.ListKeysRequest())
        assert isinstance(result, Ok)
        assert metadata.attempts == 2
        assert list_keys.request_with_metadata(context, kms.ListKeysRequest())[1].attempts == 1


def test_a_rule_that_the_model_does_not_have_comes_from_the_service(keywright):
    asked = kms.DescribeCustomKeyStoresRequest(custom_key_store_id="cks-1234567890abcdef0", custom_key_store_name="n")
    result = describe_custom_key_stores.request(keywright, asked)
    assert isinstance(result, Err)
    assert isinstance(result.error, UnknownServiceError)
    assert result.error.code == "ValidationException"
