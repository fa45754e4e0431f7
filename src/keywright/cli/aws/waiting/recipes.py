"""Why connecting a key store failed, and how to mend it: for each ConnectionErrorCode its meaning and its cure.

Source: custom-key-stores.md sections 3.2 and 3.3. The way back is always the same: disconnect, mend, update the key
store if a value changed, connect; a recipe has what stands in the middle.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

_RESET_USER = "keywright hsm user change-password --data-dir DATA --cluster-id {cluster} --username kmsuser"
_UPDATE = "keywright kms update-custom-key-store --custom-key-store-id {store}"
# The file must not end with a line break, which would be part of the password.
_TELL_STORE = f"{_UPDATE} --key-store-password file://PASSWORD-FILE"
_OTHER_CLUSTER = f"{_UPDATE} --cloud-hsm-cluster-id THE-NEW-CLUSTER"
_RESTORE = "Restore a related cluster from a backup, with an HSM in each of two zones:"
_FROM_BACKUP = "keywright cloudhsmv2 create-cluster --source-backup-id BACKUP --hsm-type TYPE --subnet-ids SUBNETS"


class Recipe(msgspec.Struct, frozen=True, kw_only=True):
    """What a code means, and the steps that cure it; {store} and {cluster} stand for the IDs."""

    meaning: str
    cure: tuple[str, ...]


_SHARED: Mapping[str, Recipe] = {
    "INTERNAL_ERROR": Recipe(
        meaning="Something failed on the side of the service that no other code stands for.",
        cure=("Look for the cause in the server's log; often it is enough to connect again.",),
    ),
}
_CLOUDHSM: Mapping[str, Recipe] = {
    "CLUSTER_NOT_FOUND": Recipe(
        meaning="There is no cluster of the ID that the key store has: it was deleted.",
        cure=(_RESTORE, _FROM_BACKUP, _OTHER_CLUSTER),
    ),
    "INSUFFICIENT_CLOUDHSM_HSMS": Recipe(
        meaning="No HSM of the cluster is ACTIVE.",
        cure=(
            "Add an HSM, or one in each of two zones if keys are to be created:",
            "keywright cloudhsmv2 create-hsm --cluster-id {cluster} --availability-zone ZONE",
        ),
    ),
    "INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET": Recipe(
        meaning="A subnet of the cluster has no address left for the network interface that connects the key store.",
        cure=(
            "Free an address in every subnet of the cluster. On a Keywright server, raise free_addresses in "
            "keywright.toml and restart. If that cannot be, move to a cluster in other subnets:",
            _FROM_BACKUP,
            _OTHER_CLUSTER,
        ),
    ),
    "INVALID_CREDENTIALS": Recipe(
        meaning="An HSM refused the password of kmsuser that the key store has.",
        cure=("Set a new password in the cluster, and tell it to the key store:", _RESET_USER, _TELL_STORE),
    ),
    "NETWORK_ERRORS": Recipe(
        meaning="The network failed on the way, or an HSM did not answer.",
        cure=("Bring back what does not answer (the server's log names it), and wait a few minutes.",),
    ),
    "SUBNET_NOT_FOUND": Recipe(
        meaning="A subnet of the cluster is gone.",
        cure=(
            "On a Keywright server, put the subnet back into keywright.toml and restart. A cluster cannot change its "
            "subnets; if this one is gone for good, restore the cluster elsewhere:",
            _FROM_BACKUP,
            _OTHER_CLUSTER,
        ),
    ),
    "USER_LOCKED_OUT": Recipe(
        meaning="The cluster has locked kmsuser after too many wrong passwords.",
        cure=("A new password unlocks the user; tell it to the key store:", _RESET_USER, _TELL_STORE),
    ),
    "USER_LOGGED_IN": Recipe(
        meaning="Somebody is logged in to the cluster as kmsuser, so that its password cannot be changed.",
        cure=(
            "End that session (`keywright hsm login` ends with its input). If it changed the password, tell it:",
            _TELL_STORE,
        ),
    ),
    "USER_NOT_FOUND": Recipe(
        meaning="The cluster has no crypto user of the name kmsuser.",
        cure=(
            "Make the user, without a second factor, and tell its password to the key store:",
            "keywright hsm user create --data-dir DATA --cluster-id {cluster} --username kmsuser --role crypto-user",
            _TELL_STORE,
        ),
    ),
}
_EXTERNAL: Mapping[str, Recipe] = {
    "INVALID_CREDENTIALS": Recipe(
        meaning="The proxy does not accept the key store's access key, or the signatures made with it.",
        cure=(
            "Give the key store the access key that the proxy has, both halves. See that nothing between the two "
            "changes headers, and that the proxy's clock is right:",
            f"{_UPDATE} --xks-proxy-authentication-credential AccessKeyId=ID,RawSecretAccessKey=SECRET",
        ),
    ),
    "NETWORK_ERRORS": Recipe(
        meaning="A zone of the VPC endpoint service has no subnet with a free address, or the network failed.",
        cure=(
            "Free an address in a subnet of each of the service's zones. On a Keywright server, add a subnet there or "
            "raise free_addresses in keywright.toml, and restart; this shows what is taken:",
            "keywright network list --data-dir DATA",
        ),
    ),
    "XKS_PROXY_ACCESS_DENIED": Recipe(
        meaning="The proxy knows the caller and denies it access.",
        cure=("Change the proxy's authorization rules so that this key store may ask for its health.",),
    ),
    "XKS_PROXY_INVALID_CONFIGURATION": Recipe(
        meaning="The proxy says that there is nothing at the path that the key store asks.",
        cure=(
            "Compare the path with the proxy's configuration; it ends in /kms/xks/v1:",
            f"{_UPDATE} --xks-proxy-uri-path PATH",
        ),
    ),
    "XKS_PROXY_INVALID_RESPONSE": Recipe(
        meaning="The proxy answered what the XKS proxy API does not allow, or failed inside.",
        cure=("Check the proxy, and take what is found to its maker:", "keywright xks-proxy verify URL"),
    ),
    "XKS_PROXY_INVALID_TLS_CONFIGURATION": Recipe(
        meaning="TLS with the proxy could not be set up: an old version, or a certificate that cannot be trusted.",
        cure=(
            "Give the proxy TLS 1.2 or 1.3 and a certificate that has not expired, names the host of the key store's "
            "endpoint, comes with its whole chain, and leads to an authority that the server trusts.",
        ),
    ),
    "XKS_PROXY_NOT_REACHABLE": Recipe(
        meaning="No connection to the proxy, or the proxy says that all its external key managers are unavailable.",
        cure=(
            "See that the proxy runs, that port 443 of the endpoint leads to it, and that its key managers are well. "
            "If the address is wrong:",
            f"{_UPDATE} --xks-proxy-uri-endpoint https://HOST --xks-proxy-uri-path PATH",
        ),
    ),
    "XKS_PROXY_TIMED_OUT": Recipe(
        meaning="The proxy did not answer within 250 milliseconds, or its external key manager did not.",
        cure=("Find what is slow: the way to the proxy, the proxy, or the way from it to its key manager.",),
    ),
    "XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION": Recipe(
        meaning="The VPC endpoint service does not fulfil what a key store needs.",
        cure=(
            "It must have targets in two zones, allow the service's principal, accept without being asked, and have a "
            "verified private DNS name which is the host of the key store's endpoint.",
        ),
    ),
    "XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND": Recipe(
        meaning="There is no VPC endpoint service of this name in the Region, or it is not open to the service.",
        cure=(
            "Allow the service's principal (cks.kms.REGION.amazonaws.com), or correct the name:",
            f"{_UPDATE} --xks-proxy-vpc-endpoint-service-name NAME",
        ),
    ),
}
_UNKNOWN = Recipe(
    meaning="This version does not know the code.",
    cure=("See the description of ConnectionErrorCode in the documentation of the service.",),
)


def recipe_for(code: str, store_type: str) -> Recipe:
    """Return the recipe for a code; some codes mean another thing for each type of key store."""
    own = _EXTERNAL if store_type == "EXTERNAL_KEY_STORE" else _CLOUDHSM
    return own.get(code) or _SHARED.get(code) or _CLOUDHSM.get(code) or _EXTERNAL.get(code) or _UNKNOWN


def report(entry: Mapping[str, Any]) -> list[str]:
    """Return the lines that explain a FAILED key store, as DescribeCustomKeyStores describes it."""
    store, code = entry["CustomKeyStoreId"], entry.get("ConnectionErrorCode", "INTERNAL_ERROR")
    recipe = recipe_for(code, entry.get("CustomKeyStoreType", "AWS_CLOUDHSM"))
    names = {"store": store, "cluster": entry.get("CloudHsmClusterId", "CLUSTER")}
    steps = [
        f"keywright kms disconnect-custom-key-store --custom-key-store-id {store}",
        *(step.format_map(names) for step in recipe.cure),
        f"keywright kms connect-custom-key-store --custom-key-store-id {store} --wait",
    ]
    lines = [
        f"{store} ({entry.get('CustomKeyStoreName', '')}) is FAILED: {code}",
        "",
        recipe.meaning,
        "",
        "To mend it:",
    ]
    return [*lines, *(f"  {'$ ' if step.startswith('keywright ') else ''}{step}" for step in steps)]
