"""What connections and emulators can do: documents that are only read and shown."""

from __future__ import annotations

from tests.corpora.case import Suite
from tests.corpora.documents import stable


def _capabilities(text: str) -> str:
    from vird.model.capabilities import Capabilities

    return Capabilities.from_xml(text, "error").to_xml()


SUITES = [Suite("capabilityschemadata", stable("capabilityschemadata", _capabilities))]
