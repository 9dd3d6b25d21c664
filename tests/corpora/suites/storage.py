"""Storage pools and volumes."""

from __future__ import annotations

from tests.corpora.case import Suite
from tests.corpora.documents import documents, stable


def _pool(text: str) -> str:
    from vird.model.pool import parse_pool

    return parse_pool(text).to_xml()


SUITES = [
    Suite("storagepoolxml2xmlin", documents("storagepoolxml2xmlin", "storagepoolxml2xmlout", _pool)),
    Suite("storagepoolxml2xmlout", stable("storagepoolxml2xmlout", _pool)),
]
