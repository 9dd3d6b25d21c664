"""Network filters and their bindings."""

from __future__ import annotations

from tests.corpora.case import Suite
from tests.corpora.documents import documents, stable


def _filter(text: str) -> str:
    from vird.model.filter import parse_filter

    return parse_filter(text).to_xml()


def _binding(text: str) -> str:
    from vird.model.filter_binding import parse_filter_binding

    return parse_filter_binding(text).to_xml()


SUITES = [
    Suite("nwfilterxml2xmlin", documents("nwfilterxml2xmlin", "nwfilterxml2xmlout", _filter)),
    Suite("nwfilterxml2xmlout", stable("nwfilterxml2xmlout", _filter)),
    Suite("virnwfilterbindingxml2xmldata", stable("virnwfilterbindingxml2xmldata", _binding)),
]
