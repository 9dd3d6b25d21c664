"""Files of ``key = value`` settings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.corpora.case import Case, Suite
from tests.corpora.compare import lines_differ


def _settings(root: Path) -> Iterator[Case]:
    for source in sorted((root / "virconfdata").glob("*.conf")):
        yield Case(source.stem, lambda source=source: _differs(source))


def _differs(source: Path) -> str:
    from vird.markup.virconf import parse

    written = parse(source.read_text(), source=source.name).format()
    return lines_differ(source.with_suffix(".out").read_text().splitlines(), written.splitlines())


SUITES = [Suite("virconfdata", _settings)]
