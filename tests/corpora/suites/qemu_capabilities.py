"""Recorded monitor conversations of QEMU binaries, and what they say that QEMU can do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.corpora.case import Case, Suite
from tests.corpora.compare import xml_differs


def _captures(root: Path) -> Iterator[Case]:
    for source in sorted((root / "qemucapabilitiesdata").glob("*.replies")):
        yield Case(source.stem, lambda source=source: _capture_differs(source))


def _capture_differs(source: Path) -> str:
    from vird.drivers.qemu.capabilities import replay

    version, arch = source.stem.removeprefix("caps_").rsplit(".", 1)
    # The recorded host is unknown: the data stands for its microcode with a number made of the file's name.
    microcode = sum(map(ord, arch)) * 100_000 + sum(map(ord, version))
    found = replay(source.read_text(), f"/usr/bin/qemu-system-{arch}", microcode)
    return xml_differs(source.with_suffix(".xml"), found.to_xml())


SUITES = [Suite("qemucapabilitiesdata", _captures)]
