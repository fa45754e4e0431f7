"""Command line: `python -m tools.codegen` writes the modules, `--check` only compares and names what differs."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from .model import load
from .module import module_text

SERVICES = ("kms", "cloudhsmv2", "sts")
_API = Path(__file__).resolve().parents[2] / "src" / "keywright" / "api"


def main(arguments: Sequence[str]) -> int:
    """Generate or check; return the exit code: 1 when a check found differences, else 0."""
    parser = argparse.ArgumentParser(prog="python -m tools.codegen", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 and name the files that differ")
    parser.add_argument("--into", type=Path, default=_API, help="folder of the modules")
    options = parser.parse_args(arguments)
    differing = [path for path, text in _outputs(options.into) if _settle(path, text, write=not options.check)]
    for path in differing:
        print(f"differs: {path.name}" if options.check else f"wrote {path.name}")
    return 1 if options.check and differing else 0


def _outputs(folder: Path) -> list[tuple[Path, str]]:
    return [(folder / f"{service}.py", module_text(load(service))) for service in SERVICES]


def _settle(path: Path, text: str, *, write: bool) -> bool:
    """Tell whether the file differs from the text, having written it when asked to."""
    differs = not path.exists() or path.read_text() != text
    if differs and write:
        path.write_text(text)
    return differs


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
