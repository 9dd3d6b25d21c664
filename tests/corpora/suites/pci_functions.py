"""Configuration spaces of PCI functions.

The capture is named by the function's address.  What it must read as is read a second time here, at the places that
the PCI specification gives; a function of PCI Express has more than the 256 bytes of conventional PCI.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.corpora.case import Case, Suite
from tests.corpora.compare import lines_differ, xml_differs

FOLDER = "virpcitestdata"
_NAME = re.compile(r"([0-9a-f]{4})-([0-9a-f]{2})-([0-9a-f]{2})\.([0-7])")
CONVENTIONAL_BYTES = 256
VENDOR, DEVICE, REVISION, CLASS, HEADER = 0x00, 0x02, 0x08, 0x09, 0x0E
BRIDGE, SEVERAL = 0x01, 0x80


def _captures(root: Path) -> Iterator[Case]:
    for source in sorted((root / FOLDER).glob("*.config")):
        yield Case(source.stem, lambda source=source: _differs(source))


def _differs(source: Path) -> str:
    from vird.model.native.pci_config import node_device, read_config
    from vird.model.node_device import parse_node_device
    from vird.model.pci_address import PciLocation

    where = _NAME.fullmatch(source.stem)
    if where is None:
        return f"{source.stem} is no address of a PCI function"
    data = source.read_bytes()
    found = read_config(data)
    facts = {
        "vendor": (int.from_bytes(data[VENDOR : VENDOR + 2], "little"), found.vendor),
        "device": (int.from_bytes(data[DEVICE : DEVICE + 2], "little"), found.device),
        "revision": (data[REVISION], found.revision),
        "class": (int.from_bytes(data[CLASS : CLASS + 3], "little"), found.class_code),
        "bridge": (data[HEADER] & ~SEVERAL == BRIDGE, found.header == BRIDGE),
        "one of several": (bool(data[HEADER] & SEVERAL), found.is_multifunction),
        "express": (len(data) > CONVENTIONAL_BYTES, found.is_express),
    }
    wrong = lines_differ(*([f"{name} {pair[side]}" for name, pair in facts.items()] for side in (0, 1)))
    text = node_device(found, PciLocation(*(int(part, 16) for part in where.groups()))).to_xml()
    named = f"<name>pci_{source.stem.replace('-', '_').replace('.', '_')}</name>"
    return wrong or xml_differs(text, parse_node_device(text).to_xml()) or ("" if named in text else f"not {named}")


SUITES = [Suite(FOLDER, _captures)]
