"""Storage pools and volumes."""

from __future__ import annotations

from tests.corpora.case import Suite
from tests.corpora.documents import documents, stable


def _pool(text: str) -> str:
    from vird.model.pool import parse_pool

    return parse_pool(text).to_xml()


def _volume(text: str) -> str:
    from vird.model.volume import parse_volume

    # of the kinds of pools in the data, gluster and dir have the same volumes
    return parse_volume(text, "dir", capacity_optional=True).to_xml()


SUITES = [
    Suite("storagepoolxml2xmlin", documents("storagepoolxml2xmlin", "storagepoolxml2xmlout", _pool)),
    Suite("storagepoolxml2xmlout", stable("storagepoolxml2xmlout", _pool)),
    Suite("storagevolxml2xmlin", documents("storagevolxml2xmlin", "storagevolxml2xmlout", _volume)),
    Suite("storagevolxml2xmlout", stable("storagevolxml2xmlout", _volume)),
]
