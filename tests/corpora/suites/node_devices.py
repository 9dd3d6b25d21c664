"""Devices of the host."""

from __future__ import annotations

from tests.corpora.case import Suite
from tests.corpora.documents import documents, stable


def _device(text: str) -> str:
    from vird.model.node_device import parse_node_device

    return parse_node_device(text).to_xml()


SUITES = [
    Suite("nodedevschemadata", documents("nodedevschemadata", "nodedevxml2xmlout", _device)),
    Suite("nodedevxml2xmlout", stable("nodedevxml2xmlout", _device)),
]
