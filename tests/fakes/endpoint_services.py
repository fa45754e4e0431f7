"""A VPC endpoint service that meets every requirement, to change one thing of."""

from __future__ import annotations

from keywright.domain.private_connectivity import EndpointService, EndpointTarget, kms_principal

REGION = "us-east-1"
ACCOUNT_ID = "111122223333"
OTHER_ACCOUNT_ID = "444455556666"
HOST = "proxy.example.com"

SERVICE = EndpointService(
    region=REGION,
    name=f"com.amazonaws.vpce.{REGION}.vpce-svc-0a1b2c3d4e5f60718",
    owner=ACCOUNT_ID,
    type="interface",
    load_balancer="network",
    zones=("us-east-1b", "us-east-1a"),
    private_dns_name=HOST,
    private_dns_verification="verified",
    allowed_principals=(kms_principal(REGION),),
    acceptance_required=False,
    listener_port=443,
    ip_address_types=("ipv4",),
    targets=(
        EndpointTarget(zone="us-east-1a", address="10.9.0.1", port=8443),
        EndpointTarget(zone="us-east-1b", address="127.0.0.1", port=8444),
        EndpointTarget(zone="us-east-1a", address="10.9.0.2", port=8443),
    ),
)
