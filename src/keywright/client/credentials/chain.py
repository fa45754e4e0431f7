"""The order in which credentials are looked for, which is that of AWS's own tools."""

import time
from collections.abc import Callable, Sequence

from keywright.client.credentials.assumed_role import AssumedRoleCredentials
from keywright.client.credentials.container import ContainerCredentials
from keywright.client.credentials.environment import EnvironmentCredentials
from keywright.client.credentials.instance_metadata import InstanceMetadataCredentials
from keywright.client.credentials.resolved import Clock, CredentialProvider
from keywright.client.credentials.role_issuer import RoleIssuer
from keywright.client.credentials.shared_files import of_config_file, of_credentials_file
from keywright.client.credentials.sts_issuer import StsRoleIssuer
from keywright.client.credentials.through_botocore import ProcessCredentials, SingleSignOnCredentials
from keywright.client.credentials.web_identity import WebIdentityCredentials
from keywright.client.settings import ClientSettings


def providers_in_order(
    settings: ClientSettings,
    issuer: RoleIssuer | None = None,
    *,
    now: Clock = time.time,
    pause: Callable[[float], None] = time.sleep,
) -> tuple[CredentialProvider, ...]:
    """Return the providers, those that go first in front.

    Environment; role of the profile; web identity; single sign-on; credentials file; process; config file; container;
    instance metadata. The environment is left out when an argument chose the profile. Without an `issuer`, roles come
    from the STS endpoint of the settings.
    """
    roles = StsRoleIssuer(settings=settings) if issuer is None else issuer
    environment = EnvironmentCredentials(environment=settings.environment)
    container = ContainerCredentials(environment=settings.environment, trust=settings.ca_bundle, pause=pause)
    instance = InstanceMetadataCredentials(settings=settings)

    def of_profile(profile: str, variables_count: bool = False) -> Sequence[CredentialProvider]:
        return (
            WebIdentityCredentials(
                settings=settings, profile=profile, variables_count=variables_count, issuer=roles, now=now
            ),
            SingleSignOnCredentials(settings=settings, profile=profile),
            of_credentials_file(settings.files, profile),
            ProcessCredentials(settings=settings, profile=profile),
            of_config_file(settings.files, profile),
        )

    role = AssumedRoleCredentials(
        settings=settings,
        providers_of=of_profile,
        sources={"Environment": environment, "EcsContainer": container, "Ec2InstanceMetadata": instance},
        issuer=roles,
        now=now,
    )
    chosen = of_profile(settings.profile, variables_count=not settings.profile_is_argument)
    first = () if settings.profile_is_argument else (environment,)
    return (*first, role, *chosen, container, instance)
