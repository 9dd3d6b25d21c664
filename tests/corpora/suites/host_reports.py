"""The host as its kernel and its firmware tell it: texts that become a sysinfo document."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.corpora.case import Case, Suite
from tests.corpora.compare import xml_differs

FOLDER = "sysinfodata"


def _cases(root: Path) -> Iterator[Case]:
    """A result beside what it was made from; one without its source is no case."""
    for expected in sorted((root / FOLDER).glob("*sysinfo.expect")):
        name = expected.name.removesuffix("sysinfo.expect")
        tables, processors = (expected.with_name(f"{name}{kind}.data") for kind in ("sysinfo", "cpuinfo"))
        if name.startswith("s390") and not processors.exists():
            continue
        if tables.exists() or processors.exists():
            texts = [path.read_text() if path.exists() else "" for path in (tables, processors)]
            yield Case(
                expected.stem,
                lambda name=name, texts=texts, expected=expected: xml_differs(expected, _document(name, *texts)),
            )


def _document(arch: str, tables: str, processors: str) -> str:
    from vird.host import sysinfo_text

    if arch.startswith("s390"):
        return sysinfo_text.mainframe(tables, processors)
    if tables:
        return sysinfo_text.dmidecode(tables)
    return sysinfo_text.power(processors) if arch.startswith("ppc") else sysinfo_text.arm(processors)


SUITES = [Suite(FOLDER, _cases)]
"""The folders of the corpora that are understood, one module per family."""
