"""Suites of documents: an input folder and a folder of what becomes of each input.

An input may come without its result: inputs that are refused have none, and a folder of results
may be a part of all there are.  The data does not say which, so the name does: words such as
"invalid" mean refused.  Of any other input nothing is known but that it must be taken, and that
what became of it stays as it is.  Where there is no folder of results, inputs stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.corpora.case import Case, expect_refusal
from tests.corpora.compare import xml_differs

Convert = Callable[[str], str]

REFUSED_NAMES = re.compile(r"invalid|missing|mismatch|colliding|multiple-source|duplicate|no-dns-extra|-bad|bogus")


def documents(folder: str, results: str, convert: Convert) -> Callable[[Path], Iterator[Case]]:
    """Cases: each file of ``folder`` becomes the file of the same name in ``results``."""

    def cases(root: Path) -> Iterator[Case]:
        for source in sorted((root / folder).glob("*.xml")):
            yield Case(source.stem, lambda source=source: check_document(source, root / results, convert))

    return cases


def check_document(source: Path, results: Path, convert: Convert) -> str:
    """The difference for one input."""
    result = results / source.name
    if result.exists():
        return xml_differs(result, convert(source.read_text()))
    if REFUSED_NAMES.search(source.stem):
        return expect_refusal(lambda: convert(source.read_text()))
    converted = convert(source.read_text())
    return xml_differs(convert(converted) if results.exists() else source.read_text(), converted)


def stable(folder: str, convert: Convert) -> Callable[[Path], Iterator[Case]]:
    """Cases: each file of ``folder``, a result already, stays as it is."""

    def cases(root: Path) -> Iterator[Case]:
        for source in sorted((root / folder).glob("*.xml")):
            yield Case(source.stem, lambda source=source: xml_differs(source, convert(source.read_text())))

    return cases
