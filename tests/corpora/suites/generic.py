"""Guests without a driver: what every driver's documents have in common."""

from __future__ import annotations

from tests.corpora.case import Suite
from tests.corpora.documents import documents


def _domain(text: str) -> str:
    from vird.model.checks.domain import complete_document
    from vird.model.domain import forms
    from vird.model.domain.domain import Domain

    return forms.inactive(complete_document(Domain.from_xml(text))).to_xml()


SUITES = [Suite("genericxml2xmlindata", documents("genericxml2xmlindata", "genericxml2xmloutdata", _domain))]
