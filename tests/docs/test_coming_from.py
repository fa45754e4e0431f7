"""The ten tasks of the pages for newcomers, run as they stand there: every block prints what the page says."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import Any

import pytest

from tests.services.server import KeywrightServer

PAGES = Path(__file__).parents[2] / "docs/how-to"
BLOCK = re.compile(r"^```([a-z0-9 ]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TASK = re.compile(r"^## \d+\. ", re.MULTILINE)


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory):
    server = KeywrightServer.make_dev(tmp_path_factory.mktemp("coming-from"))
    try:
        yield server.start().endpoint
        server.stop()
    finally:
        server.close()


def tasks_of(page: str) -> list[dict[str, str]]:
    """Return the blocks of each task by what they are said to be."""
    _, *tasks = TASK.split((PAGES / page).read_text())
    return [dict(BLOCK.findall(task)) for task in tasks]


def printed(tasks: list[dict[str, str]], kind: str, endpoint: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Run all blocks of a kind, one after the other in one program, and return what each prints."""
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    program: dict[str, Any] = {"__name__": "page"}
    outputs = []
    for task in tasks:
        block = compile(task[kind].replace("http://127.0.0.1:8080", endpoint), "page", "exec", dont_inherit=True)
        with contextlib.redirect_stdout(io.StringIO()) as output:
            exec(block, program)
        outputs.append(output.getvalue())
    for name in {"client", "context"} & program.keys():
        program[name].close()
    return outputs


CASES = [
    ("coming-from-boto3.md", "python boto3"),
    ("coming-from-boto3.md", "python keywright"),
    ("coming-from-smaws.md", "python keywright"),
]


@pytest.mark.parametrize(("page", "kind"), CASES)
def test_each_block_prints_what_the_page_says(endpoint, monkeypatch, page, kind):
    tasks = tasks_of(page)
    outputs = printed(tasks, kind, endpoint, monkeypatch)
    assert [output.rstrip("\n") for output in outputs] == [task["text"].rstrip("\n") for task in tasks]


def test_both_pages_have_the_same_ten_tasks():
    boto3, smaws = tasks_of("coming-from-boto3.md"), tasks_of("coming-from-smaws.md")
    assert len(boto3) == len(smaws) == 10
    assert [task["python keywright"] for task in boto3] == [task["python keywright"] for task in smaws]
    assert all("python boto3" in task for task in boto3)
    assert all("ocaml" in task for task in smaws)
