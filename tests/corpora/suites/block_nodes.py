"""Images as QEMU's block layer is told of them: made, and named in the headers of others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.corpora.case import Case, Suite, expect_refusal
from tests.corpora.compare import lines_differ

FOLDER = "qemublocktestdata"

STORAGE_BYTES = 4294967296
IMAGE_BYTES = 8589934590
"""What new images are made for."""

NODE = "0123456789ABCDEF0123456789ABCDE"
KEY = f"{NODE}-encalias"

BACKING = {"luks": "luks-noopts", "qcow2luks": "qcow2-luks-encopts"}
"""The document of an image that a name puts below another, where that is not its own name."""


def _cases(root: Path) -> Iterator[Case]:
    """Results whose source is not there are no cases."""
    folder = root / FOLDER
    for source in sorted((folder / "imagecreate").glob("*.xml")):
        if source.with_suffix(".json").exists():
            yield Case(f"imagecreate/{source.stem}", lambda source=source: _creation_differs(source))
        else:
            yield Case(f"imagecreate/{source.stem}.xml", lambda source=source: _naming_differs(source))
    for source in sorted((folder / "jsontojson").glob("*-in.json")):
        name = source.name.removesuffix("-in.json")
        yield Case(f"jsontojson/{name}", lambda source=source: _opening_differs(source))


def _image(source: Path) -> Any:
    from vird.drivers.qemu.plan.storage.images import image_of
    from vird.model.domain.devices.devices import Devices

    # The documents leave out where the guest would see the disk.
    text = source.read_text().replace("</disk>", "<target dev='vda'/></disk>")
    image = image_of(Devices.from_xml(f"<devices>{text}</devices>").disks[0])
    assert image is not None
    return image


def _creation_differs(source: Path) -> str:
    from vird.drivers.qemu.plan.storage.backing_string import backing_string
    from vird.drivers.qemu.plan.storage.creation import BackingName, create_format, create_storage

    image, backing = _image(source), None
    if below := _below(source):
        lower = _image(below)
        kind = "luks" if lower.format == "raw" and lower.encryption is not None else lower.format
        backing = BackingName(backing_string(lower), kind)
    made = {
        "protocol": create_storage(image.source, STORAGE_BYTES),
        "format": create_format(image.format, NODE, IMAGE_BYTES, backing=backing, encryption=image.encryption, key=KEY),
    }
    if image.format == "raw" and made["protocol"] is None:
        made["format"] = None
    return lines_differ(_pretty(_expected(source.with_suffix(".json"))), _pretty(made))


def _below(source: Path) -> Path | None:
    _, word, name = source.stem.partition("-backing")
    if not word:
        return None
    name = name.removeprefix("-")
    return source.with_name(f"{BACKING.get(name, name) or 'qcow2'}.xml")


def _expected(path: Path) -> dict[str, Any]:
    """Two values, each behind its name; ``<null>`` where nothing is made."""
    found: dict[str, Any] = {}
    text = path.read_text()
    for name, end in (("protocol", "format:"), ("format", "\0")):
        part = text.partition(f"{name}:")[2].partition(end)[0].strip()
        found[name] = None if part == "<null>" else json.loads(part)
    return found


def _naming_differs(source: Path) -> str:
    """An image that only stands below others: its name in a header leads back to it."""
    from vird.drivers.qemu.plan.storage.backing_string import backing_string, parse_backing

    image = _image(source)
    read = parse_backing(backing_string(image)).source
    image.source.private_data = None
    return "" if read == image.source else f"{read} instead of {image.source}"


def _opening_differs(source: Path) -> str:
    from vird.drivers.qemu.plan.storage.backing_string import parse_backing
    from vird.drivers.qemu.plan.storage.protocols import storage_properties

    expected = source.with_name(source.name.replace("-in.json", "-out.json"))
    text = source.read_text().strip()
    if not expected.exists():
        return expect_refusal(lambda: parse_backing(text))
    backing = parse_backing(text)
    access = {"gluster_debug": None, **backing.access}
    found = storage_properties(backing.source, access, floppy=False, readonly=False, cdrom=False)
    found |= {"auto-read-only": True, "discard": "unmap"}
    return lines_differ(_pretty(json.loads(expected.read_text())), _pretty(found))


def _pretty(value: Any) -> list[str]:
    return json.dumps(value, indent=2, sort_keys=True).splitlines()


SUITES = [Suite(FOLDER, _cases)]
"""The folders of the corpora that are understood, one module per family."""
