"""The project's own files, for the tests in this folder that read them."""

import ast
import functools
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src/vird"


def modules() -> list[Path]:
    """Every module of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def dotted(path: Path) -> str:
    """`vird.wire.frame` for its file; a package's own name for its `__init__.py`."""
    parts = path.relative_to(ROOT / "src").with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def listed(name: str) -> list[str]:
    """The lines of a list in this folder, without comments; in order, once each, so that a diff reads well."""
    lines = [line.split("#")[0].strip() for line in (Path(__file__).with_name(name)).read_text().splitlines()]
    entries = [line for line in lines if line]
    assert entries == sorted(set(entries)), f"{name} is to be sorted, each line once"
    return entries
