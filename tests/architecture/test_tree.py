"""The tree keeps its own rules of size, naming and speech."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
GENERATED = {ROOT / "src/keywright/api" / f"{name}.py" for name in ("kms", "cloudhsmv2", "sts")}
WRITTEN = [path for path in SOURCES if path not in GENERATED]
MAXIMUM_FILE_LINES = 300
MAXIMUM_FUNCTION_LINES = 40
NAMELESS = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_no_file_is_longer_than_a_reader_can_hold():
    long = {path.name: lines for path in WRITTEN if (lines := path.read_text().count("\n")) > MAXIMUM_FILE_LINES}
    assert long == {}


def test_every_key_store_type_is_held_apart_from_the_others():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (apart,) = (contract for contract in contracts if contract["id"] == "key-store-types")
    folders = (ROOT / "src/keywright/keystores").glob("*/provider.py")
    assert sorted(apart["modules"]) == sorted(f"keywright.keystores.{path.parent.name}" for path in folders)


def test_no_function_is_longer_than_a_screen():
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in WRITTEN
        if "versions" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > MAXIMUM_FUNCTION_LINES
    ]
    assert long == []


def test_every_file_is_named_for_what_is_in_it():
    assert [path for path in SOURCES if path.stem in NAMELESS or path.parent.name in NAMELESS] == []


def test_every_lint_exception_gives_its_reason():
    bare = re.compile(r"#\s*(noqa(:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*)?|type:\s*ignore(\[[a-z, -]+\])?)\s*$")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in WRITTEN
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if bare.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    "forbidden", ["verify=False", "import pickle", "yaml.load", "shell=True", "random.random", "eval("]
)
def test_no_source_has_what_must_never_be_there(forbidden):
    pattern = re.compile(rf"(?<![\w.]){re.escape(forbidden)}")
    assert [path for path in WRITTEN if pattern.search(path.read_text())] == []


def test_no_file_names_a_machine_or_an_index():
    words = [str(ROOT.parent) + "/", str(Path.home()) + "/", "index" + "-url", "files.python" + "hosted"]
    words += ["registry." + "npmjs", '"resol' + 'ved":']
    text = {".py", ".md", ".toml", ".lock", ".sh", ".txt", ".c", ".js", ".json"}
    files = [path for path in tracked() if path.suffix in text or path.name in {"Makefile", "run", ".npmrc"}]
    found = [
        (path.relative_to(ROOT), word)
        for path in files
        for word in words
        if word in path.read_text(errors="replace") and path.name != "Makefile"
    ]
    assert found == []
