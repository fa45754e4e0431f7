"""Collects the members of CreateCustomKeyStore for a cluster and for an XKS proxy."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import click

from keywright.cli.key_store.answers import (
    Members,
    Unfit,
    asked,
    crypto_user_password,
    fitting,
    proxy_credential,
    trust_anchor,
)

Options = dict[str, Any]
_TYPES = {"cloudhsm": "AWS_CLOUDHSM", "external": "EXTERNAL_KEY_STORE"}
_CONNECTIVITY = {"public": "PUBLIC_ENDPOINT", "vpc": "VPC_ENDPOINT_SERVICE"}
_OF_CLOUDHSM = ("cluster_id", "trust_anchor_file", "password_file")
_OF_PROXY = ("connectivity", "endpoint", "path", "credential_file", "endpoint_service", "endpoint_service_owner")


def collect(options: Options, check_cluster: Callable[[str], None]) -> Members:
    """Return the members that the options and the answers make. `check_cluster` raises Unfit.

    Raises:
        click.UsageError: an option is wrong, missing, or for the other type.
    """
    kind = asked("--type", options["type"], "What holds the keys, cloudhsm or external", partial(_chosen, _TYPES))
    of_other = _OF_PROXY if kind == "AWS_CLOUDHSM" else _OF_CLOUDHSM
    if foreign := next((name for name in of_other if options[name] is not None), None):
        raise click.UsageError(f"--{foreign.replace('_', '-')} is not for a key store of type {kind}")
    name = asked("--name", options["name"], "Name of the key store", partial(fitting, "CustomKeyStoreName"))
    common = {"CustomKeyStoreName": name, "CustomKeyStoreType": kind}
    own = _of_cluster(options, check_cluster) if kind == "AWS_CLOUDHSM" else _of_proxy(options)
    return {**common, **own}


def _of_cluster(options: Options, check_cluster: Callable[[str], None]) -> Members:
    def checked(cluster_id: str) -> str:
        fitting("CloudHsmClusterId", cluster_id)
        check_cluster(cluster_id)
        return cluster_id

    return {
        "CloudHsmClusterId": asked("--cluster-id", options["cluster_id"], "ID of the cluster", checked),
        "TrustAnchorCertificate": asked(
            "--trust-anchor-file",
            options["trust_anchor_file"],
            "File of its trust anchor (customerCA.crt)",
            trust_anchor,
        ),
        "KeyStorePassword": crypto_user_password(options["password_file"]),
    }


def _of_proxy(options: Options) -> Members:
    connectivity = asked(
        "--connectivity",
        options["connectivity"],
        "How is the proxy reached, public or vpc",
        partial(_chosen, _CONNECTIVITY),
        default="public",
    )
    members = {
        "XksProxyConnectivity": connectivity,
        "XksProxyUriEndpoint": asked(
            "--endpoint",
            options["endpoint"],
            "Endpoint of the proxy, https://HOST",
            partial(fitting, "XksProxyUriEndpoint"),
        ),
    }
    question = "File with the proxy's credential (keywright xks-proxy export)"
    members |= asked("--credential-file", options["credential_file"], question, proxy_credential)
    if options["path"] is not None or "XksProxyUriPath" not in members:
        check = partial(fitting, "XksProxyUriPath")
        members["XksProxyUriPath"] = asked("--path", options["path"], "Path of the proxy, .../kms/xks/v1", check)
    return members | _of_endpoint_service(options, connectivity)


def _of_endpoint_service(options: Options, connectivity: str) -> Members:
    service, owner = options["endpoint_service"], options["endpoint_service_owner"]
    if connectivity == "PUBLIC_ENDPOINT":
        if service is not None or owner is not None:
            raise click.UsageError("--endpoint-service and its owner go with --connectivity vpc")
        return {}
    name = "XksProxyVpcEndpointServiceName"
    members = {name: asked("--endpoint-service", service, "Name of the VPC endpoint service", partial(fitting, name))}
    if owner is not None:
        check = partial(fitting, "XksProxyVpcEndpointServiceOwner")
        members["XksProxyVpcEndpointServiceOwner"] = asked("--endpoint-service-owner", owner, "", check)
    return members


def _chosen(choices: dict[str, str], answer: str) -> str:
    if answer not in choices:
        raise Unfit(f"it is one of {', '.join(choices)}")
    return choices[answer]
