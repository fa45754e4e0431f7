"""Joins ports and adapters into services, and services into an application."""

from __future__ import annotations

import importlib
import os
import pkgutil
import time
from collections.abc import Callable
from dataclasses import dataclass

from keywright import keystores
from keywright.api import cloudhsmv2, keywright, kms, sts
from keywright.bootstrap.opening import OpenDeployment
from keywright.domain.errors import KeywrightError
from keywright.hsm.softhsm import SoftHsmProvisioner, SoftHsmSettings
from keywright.http.app import Application
from keywright.http.authentication import Authenticator
from keywright.http.credentials import Credentials
from keywright.http.errors import error_code
from keywright.http.health import Health
from keywright.http.query import QueryProtocol
from keywright.http.query_errors import query_error_code
from keywright.network.configured import ConfiguredNetwork
from keywright.network.oidc_issuer import OidcIssuer
from keywright.network.routes import NetworkRoutes
from keywright.operations import cloudhsmv2 as cloudhsmv2_operations
from keywright.operations import keywright as keywright_operations
from keywright.operations import kms as kms_operations
from keywright.operations import sts as sts_operations
from keywright.operations.operation import collect
from keywright.operations.pipeline import Pipeline
from keywright.operations.policy_authorizer import PolicyAuthorizer
from keywright.operations.quotas.counting import NoQuotas
from keywright.operations.services import Services
from keywright.ports.audit import AuditSink
from keywright.ports.failpoints import Failpoints
from keywright.ports.key_store_provider import CustomKeyStoreProvider, KeyProvider
from keywright.ports.provider_services import ProviderServices
from keywright.ports.quotas import Quotas
from keywright.ports.web_identities import WebIdentities
from keywright.sigv4.verifying import ExpectedScope

# Whoever calls it has no access key yet: a token says who that is.
_UNSIGNED = frozenset({"AssumeRoleWithWebIdentity"})
_SERVICES = (kms.SERVICE, cloudhsmv2.SERVICE, keywright.SERVICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapters:
    """The adapters of an open deployment, before anything runs on them."""

    deployment: OpenDeployment
    provider_services: ProviderServices
    key_providers: dict[str, KeyProvider]

    @property
    def custom_key_store_providers(self) -> dict[str, CustomKeyStoreProvider]:
        """Return the providers of stores that customers create, by CustomKeyStoreType."""
        providers = self.key_providers.values()
        return {provider.type: provider for provider in providers if isinstance(provider, CustomKeyStoreProvider)}

    async def close(self) -> None:
        """Release what the providers and the database hold."""
        for provider in self.key_providers.values():
            await provider.close()
        self.deployment.storage.close()


def adapters_of(deployment: OpenDeployment, failpoints: Failpoints) -> Adapters:
    """Make the adapters that a deployment's settings ask for."""
    settings, storage, sealer = deployment.settings, deployment.storage, deployment.sealer
    softhsm = SoftHsmSettings(
        data_dir=settings.data_dir, module_path=settings.hsm.module, module_sha256=settings.hsm.module_sha256
    )
    provisioner = SoftHsmProvisioner(softhsm, storage, sealer, os.urandom)
    provider_services = ProviderServices(
        storage=storage,
        sealing=sealer,
        hsm_provisioners={provisioner.backend: provisioner},
        network=ConfiguredNetwork(settings.network),
        routes=NetworkRoutes(settings.network),
        clock=time.time,
        random_bytes=os.urandom,
        failpoints=failpoints,
    )
    return Adapters(
        deployment=deployment,
        provider_services=provider_services,
        key_providers=discover_providers(provider_services),
    )


def discover_providers(services: ProviderServices) -> dict[str, KeyProvider]:
    """Build the provider of every folder in `keystores`, by origin; a folder without one stops the start."""
    providers: dict[str, KeyProvider] = {}
    for folder in pkgutil.iter_modules(keystores.__path__):
        if folder.ispkg:
            module = importlib.import_module(f"{keystores.__name__}.{folder.name}.provider")
            provider: KeyProvider = module.build(services)
            providers[provider.origin] = provider
    return providers


def services_of(
    adapters: Adapters,
    audit: AuditSink,
    wake_jobs: Callable[[], None],
    quotas: Quotas | None = None,
    *,
    secure_transport: bool = False,
) -> Services:
    """Return what operations are given."""
    given = adapters.provider_services
    return Services(
        storage=given.storage,
        sealing=given.sealing,
        token_sealing=adapters.deployment.token_sealer,
        key_providers=adapters.key_providers,
        custom_key_store_providers=adapters.custom_key_store_providers,
        hsm_provisioners=given.hsm_provisioners,
        network=given.network,
        authorizer=PolicyAuthorizer(given.storage),
        audit=audit,
        clock=given.clock,
        random_bytes=given.random_bytes,
        web_identities=_web_identities(adapters.deployment.settings.oidc_issuers),
        secure_transport=secure_transport,
        wake_jobs=wake_jobs,
        limits=adapters.deployment.settings.limits,
        quotas=quotas or NoQuotas(),
    )


def _web_identities(issuers: tuple[OidcIssuer, ...]) -> WebIdentities | None:
    if not issuers:
        return None
    # The library for tokens takes a good part of the start's time, and few deployments need it.
    from keywright.network.identity_providers import ConfiguredIdentityProviders

    return ConfiguredIdentityProviders(issuers)


def application_of(deployment: OpenDeployment, services: Services) -> Application:
    """Return the application over services."""
    signing_names = {str(service.target_prefix): service.signing_name for service in _SERVICES}
    authenticator = Authenticator(
        credentials=Credentials(
            storage=services.storage, sealing=services.sealing, token_sealing=services.token_sealing
        ),
        clock=services.clock,
        expected=ExpectedScope(
            services=frozenset({*signing_names.values(), sts.SERVICE.signing_name}),
            accepts_region=deployment.accepts_region,
        ),
    )
    pipeline = Pipeline(services, _error_code)
    return Application(
        operations=collect(kms_operations, cloudhsmv2_operations, keywright_operations),
        services=signing_names,
        authenticator=authenticator,
        pipeline=pipeline,
        query=QueryProtocol(
            service=sts.SERVICE,
            operations={operation.shape.name: operation for operation in collect(sts_operations).values()},
            unsigned=_UNSIGNED,
            region=deployment.default_region,
            authenticator=authenticator,
            pipeline=pipeline,
        ),
        health=Health(services.storage),
    )


def _error_code(failure: KeywrightError, service: str) -> str:
    return query_error_code(failure) if service == sts.SERVICE.signing_name else error_code(failure, service)
