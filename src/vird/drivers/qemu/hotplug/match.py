"""Which device of a guest a client's document means, for kinds that are not compared word by word, and what is said
when there is none; pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from vird.model.domain.devices.chardev_source import ChardevSource
from vird.model.domain.devices.hostdev import Hostdev, MdevSource, PciHostSource, UsbHostSource

CHARDEVS: Final = {"channels": "channel", "consoles": "console", "parallels": "parallel", "serials": "serial"}


def is_same_chardev(had: Any, wanted: Any) -> bool:
    """Whether two character devices are one: by the guest's end, as the host's may be chosen anew."""
    first, second = had.target, wanted.target
    if had.type != wanted.type or first is None or second is None:
        return False
    if not all(map(_is_as_asked, had.sources, wanted.sources)):
        return False
    if getattr(second, "name", None) is not None or getattr(first, "name", None) is not None:
        return bool(first.type == second.type and first.name == second.name)
    port = getattr(second, "port", None)
    return port is not None and (first.type, first.port) == (second.type, port)


def _is_as_asked(had: ChardevSource, wanted: ChardevSource) -> bool:
    return wanted.mode in (None, had.mode) and wanted.path in (None, had.path)


def is_same_hostdev(had: Hostdev, wanted: Hostdev) -> bool:
    """Whether two documents name one device of the host; a USB device may be named by what it is."""
    mine, asked = had.source, wanted.source
    if (had.mode, had.type) != (wanted.mode, wanted.type):
        return False
    if isinstance(mine, UsbHostSource) and isinstance(asked, UsbHostSource):
        if asked.address is not None and asked.address.bus:
            return mine.address == asked.address
        return (mine.vendor, mine.product) == (asked.vendor, asked.product)
    if isinstance(mine, PciHostSource) and isinstance(asked, PciHostSource):
        return mine.address.location == asked.address.location
    return mine == asked


def missing(field: str, tag: str, found: list[Any], wanted: Any) -> str:
    """What is said when none of those ``found`` is it."""
    if field in CHARDEVS:
        return f"chr type '{CHARDEVS[field]}' device not present in domain configuration"
    if field == "hostdevs":
        return _missing_hostdev(wanted)
    if field == "rngs":
        model = wanted.backend.model if wanted.backend is not None else "random"
        return f"model '{model}' RNG device not present in domain configuration"
    if field == "watchdogs":
        return (
            f"model '{found[0].model}' watchdog device not present in domain configuration"
            if found
            else "watchdog device not present in domain configuration"
        )
    if field == "memories":
        return f"model '{wanted.model}' memory device not present in the domain configuration"
    return f"matching {tag} device not found"


def _missing_hostdev(wanted: Hostdev) -> str:
    source = wanted.source
    if isinstance(source, PciHostSource):
        place = source.address.location
        return f"host pci device {place.domain:04x}:{place.bus:02x}:{place.slot:02x}.{place.function} not found"
    if isinstance(source, UsbHostSource):
        if source.address is not None and source.address.bus:
            return f"host usb device {source.address.bus:03d}.{source.address.device or 0:03d} not found"
        vendor = source.vendor.id if source.vendor is not None else 0
        product = source.product.id if source.product is not None else 0
        return f"host usb device vendor=0x{vendor:04x} product=0x{product:04x} not found"
    if isinstance(source, MdevSource):
        return f"mediated device '{source.address.uuid}' not found"
    return f"matching {wanted.type} host device not found"


SAME: Final[dict[str, Callable[[Any, Any], bool]]] = {
    **dict.fromkeys(CHARDEVS, is_same_chardev),
    "hostdevs": is_same_hostdev,
}
"""How devices of a list are compared, where their documents are not compared word by word."""
