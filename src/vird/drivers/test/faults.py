"""Faults of guests' documents as libvirt reports them: which of its errors stands for what the reader found, and
which sources no guest can be without.

``definition.py`` asks here once a document could not be read, and once it is complete.  Texts are the model's own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from vird.errors import ConfigUnsupported, InternalError, NoName, NoSource, NoTarget, VirdError, XmlError

if TYPE_CHECKING:
    from vird.markup import InvalidXml
    from vird.model.domain.devices.devices import Devices

HEAD: Final = re.compile(r"/domain(/@type)?: .*(missing attribute 'type'|, got '')$")
NAMELESS: Final = "missing element 'name'"
_RETOLD: Final[tuple[tuple[str, type[VirdError]], ...]] = (
    (r"/disk(\[\d+\])?/target: missing attribute 'dev'", NoTarget),
    (r"/filesystem(\[\d+\])?/target: missing attribute 'dir'", NoTarget),
    (r"/channel(\[\d+\])?/target(/@type)?: ", ConfigUnsupported),
    (r"/video(\[\d+\])?/model/@type: ", ConfigUnsupported),
    (r"/graphics(\[\d+\])?/@port: ", InternalError),
)
"""Where the reader finds one kind of fault and libvirt reports another."""

MEDIA: Final = ("cdrom", "floppy", "lun")
"""Drives that may be empty."""


def retold(broken: InvalidXml) -> VirdError:
    """The error that libvirt has for the first fault; the given one where that is the same."""
    first = broken.problems[0]
    said = f"{first.path}: {first.text}"
    if HEAD.match(said):
        nameless = any(problem.text == NAMELESS for problem in broken.problems)
        return NoName() if nameless else InternalError("missing domain type attribute")
    for pattern, kind in _RETOLD:
        if re.search(pattern, said):
            return kind(broken.detail)
    return broken


def _check_number(devices: Devices) -> None:
    if len(devices.watchdogs) > 1:
        raise InternalError("only a single watchdog device is supported")
    models = [each.model or "default" for each in devices.panics]
    for model in models:
        if models.count(model) > 1:
            raise XmlError(f"Multiple panic devices with model '{model}'")


def check_sources(devices: Devices) -> None:
    """Raises ``NoSource``, ``NoTarget`` or ``XmlError`` for a device that comes from nowhere or goes nowhere,
    ``ConfigUnsupported`` for a second console at a serial port, ``InternalError`` or ``XmlError`` for a second one of
    what there is only one of."""
    _check_number(devices)
    if any(each.target is not None and each.target.type == "serial" for each in devices.consoles[1:]):
        raise ConfigUnsupported("Only the first console can be a serial port")
    for disk in devices.disks:
        given = getattr(disk.source, "file", None) or getattr(disk.source, "dev", None)
        if disk.device not in MEDIA and disk.type in ("file", "block") and not given:
            raise NoSource(disk.target.dev if disk.target is not None else "")
    for filesystem in devices.filesystems:
        source, target = filesystem.source, filesystem.target
        if filesystem.type == "mount" and (source is None or source.dir is None):
            raise NoSource(target.dir if target is not None else "")
        if target is None or not target.dir:
            raise NoTarget(source.dir if source is not None else "")
    for interface in devices.interfaces:
        if interface.type not in ("network", "bridge"):
            continue
        if interface.source is None:
            raise XmlError(f"interface type='{interface.type}' requires a 'source' element")
        if getattr(interface.source, interface.type) is None:
            raise XmlError(f"/source: missing attribute '{interface.type}'")
