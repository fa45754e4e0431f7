from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.unit.cli.hsm.deployment import ADMIN_PASSWORD, KMS_PASSWORD, Deployment, make_deployment


@pytest.fixture
def empty(tmp_path: Path) -> Deployment:
    """A deployment without clusters."""
    return make_deployment(tmp_path / "data")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """A deployment with the cluster that `cluster create` makes; never changed, only copied."""
    deployment = make_deployment(tmp_path_factory.mktemp("template") / "data")
    files = ("--admin-password-file", "-", "--crypto-user-password-file", "-")
    result = deployment.hsm("cluster", "create", "--output", "json", *files, lines=(ADMIN_PASSWORD, KMS_PASSWORD))
    assert result.exit_code == 0, result.output
    return Deployment(deployment.data_dir, json.loads(result.stdout)["data"]["cluster_id"])


@pytest.fixture
def deployment(template: Deployment, tmp_path: Path) -> Deployment:
    """A copy of the template to work on."""
    shutil.copytree(template.data_dir, tmp_path / "data")
    return Deployment(tmp_path / "data", template.cluster_id)
