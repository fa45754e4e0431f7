"""Asks the installed AWS CLI for its own result, in a process of its own: importing it replaces botocore."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

_SHORTHAND = """
import json, sys
from awscli.shorthand import ShorthandParser, ShorthandParseError
def parse(text):
    try:
        return {"value": ShorthandParser().parse(text)}
    except ShorthandParseError as fault:
        return {"error": str(fault)}
json.dump([parse(text) for text in json.load(sys.stdin)], sys.stdout)
"""


def shorthand_results(texts: list[str]) -> list[dict[str, Any]]:
    """Return, for each text, {"value": ...} or {"error": message}."""
    done = subprocess.run(
        [sys.executable, "-c", _SHORTHAND], input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found
