"""Command line: `python -m tools.codegen` writes the modules, `--check` only compares and names what differs."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from .client_module import client_modules
from .formatting import formatted
from .model import load
from .module import module_text

SERVICES = ("kms", "cloudhsmv2", "sts")
_PACKAGE = Path(__file__).resolve().parents[2] / "src" / "keywright"


def main(arguments: Sequence[str]) -> int:
    """Generate or check; return the exit code: 1 when a check found differences, else 0."""
    parser = argparse.ArgumentParser(prog="python -m tools.codegen", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 and name the files that differ")
    parser.add_argument("--into", type=Path, default=_PACKAGE / "api", help="folder of the shapes' modules")
    parser.add_argument(
        "--client-into", type=Path, default=_PACKAGE / "client", help="folder of the services' packages"
    )
    options = parser.parse_args(arguments)
    outputs = [*_shapes(options.into), *_client(options.client_into)]
    differing = [path for path, text in outputs if _settle(path, text, write=not options.check)]
    differing += [path for path in _strays(options.client_into, outputs) if _settle_stray(path, options.check)]
    for path in differing:
        shown = path.name if path.parent == options.into else f"{path.parent.name}/{path.name}"
        print(f"differs: {shown}" if options.check else f"wrote {shown}")
    return 1 if options.check and differing else 0


def _shapes(folder: Path) -> list[tuple[Path, str]]:
    return [(folder / f"{service}.py", module_text(load(service))) for service in SERVICES]


def _client(folder: Path) -> list[tuple[Path, str]]:
    sources = {
        f"{service}/{name}": text
        for service in SERVICES
        for name, text in client_modules(load(service), service).items()
    }
    return [(folder / name, text) for name, text in formatted(sources).items()]


def _settle(path: Path, text: str, *, write: bool) -> bool:
    """Tell whether the file differs from the text, having written it when asked to."""
    differs = not path.exists() or path.read_text() != text
    if differs and write:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return differs


def _strays(folder: Path, outputs: Sequence[tuple[Path, str]]) -> list[Path]:
    """Modules of operations that the model no longer has."""
    wanted = {path for path, _ in outputs}
    return [path for service in SERVICES for path in sorted((folder / service).glob("*.py")) if path not in wanted]


def _settle_stray(path: Path, only_check: bool) -> bool:
    if not only_check:
        path.unlink()
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
