"""Guests without a driver: what every driver's documents have in common."""

from __future__ import annotations

from tests.corpora.case import Suite
from tests.corpora.documents import documents


def _domain(text: str) -> str:
    from vird.drivers.test.definition import complete_guest
    from vird.model.domain import forms
    from vird.model.domain.domain import Domain

    domain = forms.definition(Domain.from_xml(text))
    complete_guest(domain, "x86_64")
    return forms.inactive(domain).to_xml()


SUITES = [Suite("genericxml2xmlindata", documents("genericxml2xmlindata", "genericxml2xmloutdata", _domain))]
