"""The second part: keys that live in an external key manager, reached over a public and over a private way."""

from __future__ import annotations

from typing import Any

from keywright.cli.demonstration.calls import SECRET, Calls
from keywright.cli.demonstration.key_manager import EXTERNAL_KEY, PRIVATE_HOST, PUBLIC_HOST, KeyManager
from keywright.cli.demonstration.network import SERVICE
from keywright.cli.demonstration.telling import Teller

_WAYS: dict[str, dict[str, str]] = {
    "public": {
        "XksProxyConnectivity": "PUBLIC_ENDPOINT",
        "XksProxyUriEndpoint": f"https://{PUBLIC_HOST}",
    },
    "private": {
        "XksProxyConnectivity": "VPC_ENDPOINT_SERVICE",
        "XksProxyUriEndpoint": f"https://{PRIVATE_HOST}",
        "XksProxyVpcEndpointServiceName": SERVICE,
    },
}
_CONNECTING = {
    "public": "check the addresses of its name, and ask the proxy for its health",
    "private": "check the endpoint service, make an interface endpoint and a private zone, ask for health",
}


def tell_of_key_managers(tell: Teller, calls: Calls, manager: KeyManager) -> list[tuple[str, str]]:
    """Make a store and a key on either way, use the key, and return what was made."""
    made = []
    for way, place in _WAYS.items():
        with tell.step(f"Create an external key store whose proxy has a {way} endpoint"):
            store_id = calls.create_store(**_parameters(way, place, manager))
            tell.fact(f"{store_id} is {calls.state(store_id)}; its proxy is {place['XksProxyUriEndpoint']}")
        with tell.step(f"Connect it: {_CONNECTING[way]}"):
            calls.connect(store_id)
            for step in calls.steps(store_id):
                tell.fact(f"  {step}")
            tell.fact("CONNECTED")
        with tell.step(f"Create a KMS key on the external key {EXTERNAL_KEY!r}, encrypt and decrypt with it"):
            key = calls.create_key(Origin="EXTERNAL_KEY_STORE", CustomKeyStoreId=store_id, XksKeyId=EXTERNAL_KEY)
            ciphertext = calls.encrypt(key["KeyId"])
            tell.fact(f"ciphertext {ciphertext.hex()[:48]}... ({len(ciphertext)} bytes, in two layers)")
            calls.expect_secret(ciphertext)
            tell.fact(f"plaintext  {SECRET.decode()}")
        made += [(f"external key store, {way}", store_id), ("its key", key["Arn"])]
    return made


def _parameters(way: str, place: dict[str, str], manager: KeyManager) -> dict[str, Any]:
    return {
        "CustomKeyStoreName": f"behind a {way} proxy",
        "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
        "XksProxyUriPath": manager.uri_path,
        "XksProxyAuthenticationCredential": manager.credential,
        **place,
    }
