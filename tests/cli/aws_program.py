"""Runs `aws` commands, each in a process of its own, forked after the import, which is most of a command's time.

Reads one JSON object a line from standard input, {"words": [...], "environment": {...}, "stdout": path, "stderr":
path}, and answers each with a line that holds the exit code.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from awscli.clidriver import main


def _run(job: dict[str, Any]) -> int:
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    for descriptor, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(job[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), descriptor)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    # The import has put there where the service models are.
    data_path = os.environ["AWS_DATA_PATH"]
    os.environ.clear()
    os.environ.update(job["environment"], AWS_DATA_PATH=data_path)
    sys.argv = ["aws", *job["words"]]
    try:
        code = main()
    except SystemExit as ended:
        code = ended.code
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(int(code or 0))


for line in sys.stdin:
    print(_run(json.loads(line)), flush=True)
