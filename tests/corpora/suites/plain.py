"""Documents that are read and written back, without anything derived from them."""

from __future__ import annotations

from tests.corpora.case import Suite
from tests.corpora.documents import documents, stable


def _secret(text: str) -> str:
    from vird.model.secret import parse_secret

    return parse_secret(text).to_xml()


def _interface(text: str) -> str:
    from vird.model.interface import parse_interface

    return parse_interface(text).to_xml()


SUITES = [
    Suite("secretxml2xmlin", documents("secretxml2xmlin", "secretxml2xmlout", _secret)),
    Suite("interfaceschemadata", stable("interfaceschemadata", _interface)),
]
