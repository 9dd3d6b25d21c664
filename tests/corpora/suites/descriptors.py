"""What packages describe beside QEMU: firmware images and vhost-user programs, in folders that override one another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from tests.corpora.case import Case, Suite
from tests.corpora.compare import json_differs, lines_differ

FIRMWARE = "qemufirmwaredata"
PROGRAMS = "qemuvhostuserdata"
FOLDERS = ("usr/share", "etc")
"""What is installed, and what the administrator puts before it."""


def _firmware(root: Path) -> Iterator[Case]:
    """Every descriptor is read and, where that is told, says what it is to say; then which ones count, in order."""
    folder = root / FIRMWARE
    for path in _descriptors(folder, "qemu/firmware"):
        name = str(path.relative_to(folder))
        yield Case(name, lambda path=path, name=name: _image_differs(path, folder / "out" / name))
    yield Case("precedence", lambda: _order_differs(folder))


def _programs(root: Path) -> Iterator[Case]:
    folder = root / PROGRAMS
    for path in _descriptors(folder, "qemu/vhost-user"):
        yield Case(str(path.relative_to(folder)), lambda path=path: _program_differs(path))
    yield Case("precedence", lambda: _programs_order_differs(folder))


def _descriptors(folder: Path, under: str) -> list[Path]:
    """Those that say anything: an empty file only hides another."""
    found = [path for place in FOLDERS for path in sorted((folder / place / under).glob("*.json"))]
    return [path for path in found if path.stat().st_size]


def _counting(folder: Path, under: str) -> list[str]:
    """The rule of QEMU's documentation: the last folder's file of a name, in the order of names, unless it is empty."""
    places = [folder / place / under for place in FOLDERS]
    names = sorted({path.name for place in places for path in place.glob("*.json")})
    chosen = [[place / name for place in places if (place / name).exists()][-1] for name in names]
    return [str(path) for path in chosen if path.stat().st_size]


def _image_differs(path: Path, expected: Path) -> str:
    from vird.drivers.qemu.firmware import descriptor_of, parse

    image = parse("", json.loads(path.read_text()))
    if expected.exists():
        return json_differs(expected, descriptor_of(image))
    return "" if parse("", descriptor_of(image)) == image else "does not stay as it is"


def _order_differs(folder: Path) -> str:
    from vird.drivers.qemu.firmware import read_all

    images = read_all([str(folder / place / "qemu/firmware") for place in FOLDERS])
    return lines_differ(_counting(folder, "qemu/firmware"), [image.descriptor for image in images])


def _program_differs(path: Path) -> str:
    from vird.drivers.qemu.vhost_user_programs import descriptor_of, parse

    written = json.loads(path.read_text())
    program = parse("", written)
    actual = {key: value for key, value in written.items() if key not in ("description", "tags")}
    return "" if descriptor_of(program) == actual else f"{descriptor_of(program)} instead of {actual}"


def _programs_order_differs(folder: Path) -> str:
    from vird.drivers.qemu.vhost_user_programs import read_all

    programs = read_all([str(folder / place / "qemu/vhost-user") for place in FOLDERS])
    return lines_differ(_counting(folder, "qemu/vhost-user"), [program.descriptor for program in programs])


SUITES = [Suite(FIRMWARE, _firmware), Suite(PROGRAMS, _programs)]
"""The folders of the corpora that are understood, one module per family."""
