"""VirtualBox's settings files: what is read is written back, and a snapshot that comes and goes leaves nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.corpora.case import Case, Suite
from tests.corpora.compare import xml_differs


def _machines(root: Path) -> Iterator[Case]:
    for source in sorted((root / "vboxsnapshotxmldata").glob("*.vbox")):
        yield Case(source.stem, lambda source=source: _differs(source))


def _differs(source: Path) -> str:
    from vird.model.native.vbox_snapshots import VboxMachine

    machine = VboxMachine(source.read_bytes())
    text = machine.to_text()
    machine.add("new", "00000000-0000-0000-0000-000000000001", "2030-01-01T00:00:00Z")
    machine.remove("00000000-0000-0000-0000-000000000001")
    expected = source.read_bytes().decode("iso-8859-1")
    return xml_differs(expected, text) or xml_differs(expected, machine.to_text())


SUITES = [Suite("vboxsnapshotxmldata", _machines)]
