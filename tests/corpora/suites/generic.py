"""Guests without a driver: what every driver's documents have in common."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.corpora.case import Case, Suite
from tests.corpora.compare import xml_differs
from tests.corpora.documents import documents, stable


def _domain(text: str) -> str:
    from vird.drivers.test.definition import complete_guest
    from vird.model.domain import forms
    from vird.model.domain.domain import Domain

    domain = forms.definition(Domain.from_xml(text))
    complete_guest(domain, "x86_64")
    return forms.inactive(domain).to_xml()


def _kept(root: Path) -> Iterator[Case]:
    """Documents that are read for what is in them; once written they stay as they are."""
    for source in sorted((root / "domainconfdata").glob("*.xml")):
        yield Case(source.stem, lambda source=source: xml_differs(_domain(source.read_text()), _again(source)))


def _again(source: Path) -> str:
    return _domain(_domain(source.read_text()))


SUITES = [
    Suite("genericxml2xmlindata", documents("genericxml2xmlindata", "genericxml2xmloutdata", _domain)),
    Suite("genericxml2xmloutdata", stable("genericxml2xmloutdata", _domain)),
    Suite("domainconfdata", _kept),
]
