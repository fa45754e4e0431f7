"""Fetch the published test vectors that the tests use and that are not kept in this repository.

They come out of botocore's source distribution, pinned by SHA-256 in `requirements.txt` beside this file:
the SigV4 suite and the awsJson1.1 protocol cases. `pip download` fetches it, from whatever index pip is set up
with, and `.cache/vectors/<name>-<version>/` keeps the few files wanted. Run as a script to fetch ahead of time.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

_HERE = Path(__file__).parent
_CACHE = _HERE.parents[1] / ".cache" / "vectors"
_REQUIREMENTS = _HERE / "requirements.txt"
_WANTED = (
    "tests/unit/auth/aws4_testsuite/",
    "tests/unit/protocols/input/json.json",
    "tests/unit/protocols/output/json.json",
)
# pip asks a source distribution's build backend for its metadata even when it only downloads. This one answers
# in place of setuptools, so nothing out of the archive is ever run.
_BACKEND = """
import pathlib, types

def get_requires_for_build_wheel(config_settings=None):
    return []

def prepare_metadata_for_build_wheel(directory, config_settings=None):
    folder = pathlib.Path(directory, "{name}-{version}.dist-info")
    folder.mkdir()
    metadata = "Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n"
    (folder / "METADATA").write_text(metadata)
    return folder.name

__legacy__ = types.SimpleNamespace(
    get_requires_for_build_wheel=get_requires_for_build_wheel,
    prepare_metadata_for_build_wheel=prepare_metadata_for_build_wheel,
)
"""


def botocore_vectors() -> Path:
    """Return the folder that holds botocore's vectors, under their own paths, fetching them when missing.

    Raises RuntimeError with pip's own words when the download fails or the archive is not the pinned one.
    """
    requirement, digest = _REQUIREMENTS.read_text().strip().split(" --hash=sha256:")
    name, version = requirement.split("==")
    kept = _CACHE / f"{name}-{version}"
    if kept.is_dir():
        return kept
    _CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_CACHE) as scratch:
        archive = _download(name, version, Path(scratch))
        if hashlib.sha256(archive.read_bytes()).hexdigest() != digest:
            raise RuntimeError(f"{archive.name} is not the pinned archive")
        unpacked = Path(scratch, "unpacked")
        _unpack(archive, unpacked)
        _put_in_place(unpacked, kept)
    return kept


def _download(name: str, version: str, scratch: Path) -> Path:
    backend = scratch / "backend" / "setuptools"
    backend.mkdir(parents=True)
    (backend / "__init__.py").touch()
    (backend / "build_meta.py").write_text(_BACKEND.format(name=name, version=version))
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    command += ["--no-binary", name, "--no-build-isolation", "--dest", str(scratch), "-r", str(_REQUIREMENTS)]
    environment = os.environ | {"PYTHONPATH": str(backend.parent)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"pip could not download {name} {version}:\n{done.stderr}")
    return scratch / f"{name}-{version}.tar.gz"


def _unpack(archive: Path, target: Path) -> None:
    with tarfile.open(archive) as tar:
        for member in tar:
            member.name = member.name.partition("/")[2]  # without the folder that names the version
            if member.isfile() and member.name.startswith(_WANTED):
                tar.extract(member, target, filter="data")


def _put_in_place(unpacked: Path, kept: Path) -> None:
    """Move in one step, so that a test process beside this one sees all of it or nothing."""
    try:
        unpacked.rename(kept)
    except OSError:
        if not kept.is_dir():  # another process was first, else this is a real failure
            raise
        shutil.rmtree(unpacked)


if __name__ == "__main__":
    sys.stdout.write(f"{botocore_vectors()}\n")
