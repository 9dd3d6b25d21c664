"""What of a guest's devices can change while it runs: which come and go, and what of them can be another.

A kind of device without a row can only be redefined.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from vird.model.diff.guest_rules import Rule

HOT_BUSES: Final = ("virtio", "scsi", "usb")
MEDIA: Final = ("cdrom", "floppy")


class DeviceRule(NamedTuple):
    """``plugs_live`` says which devices of the kind come and go in a running guest (None: none),
    ``plugs_off`` whether there is a call for it in the definition, ``updates`` whether one changes them there,
    ``fields`` what changes in a running guest, by the place in the device."""

    plugs_live: Callable[[Any], bool] | None = None
    plugs_off: bool = True
    updates: bool = False
    fields: dict[str, Rule] = {}


def _always(_device: Any) -> bool:
    return True


def _hot_disk(disk: Any) -> bool:
    return disk.target is not None and disk.target.bus in HOT_BUSES and disk.device != "floppy"


def _has_media(disk: Any) -> bool:
    return disk.device in MEDIA


def _target_type(*types: str) -> Callable[[Any], bool]:
    return lambda port: getattr(port.target, "type", None) in types


def _is_network(interface: Any) -> bool:
    return interface.type in ("network", "bridge", "ethernet", "direct")


_MEDIUM: Final = Rule("live", "change-media", _has_media)
_NIC: Final = Rule("live", "update-device")
_SCREEN: Final = Rule("live", "update-device")

DISK: Final = DeviceRule(
    _hot_disk,
    updates=True,
    fields={
        "source": _MEDIUM,
        "@type": _MEDIUM,
        "driver/@type": _MEDIUM,
        "target/@tray": _MEDIUM,
        "iotune": Rule("live", "blkdeviotune"),
    },
)
INTERFACE: Final = DeviceRule(
    _always,
    updates=True,
    fields={
        "link": Rule("live", "domif-setlink"),
        "bandwidth": Rule("live", "domiftune"),
        "@type": _NIC._replace(when=_is_network),
        "source": _NIC._replace(when=_is_network),
        "virtualport": _NIC,
        "vlan": _NIC,
        "filterref": _NIC,
        "coalesce": _NIC,
        "@trustGuestRxFilters": _NIC,
    },
)
GRAPHICS: Final = DeviceRule(
    plugs_off=False,
    updates=True,
    fields={"@passwd": _SCREEN, "@passwdValidTo": _SCREEN, "@connected": _SCREEN},
)
MEMORY: Final = DeviceRule(_always, updates=True, fields={"target/requested": Rule("live", "update-memory-device")})
DEVICES: Final[dict[str, DeviceRule]] = {
    "disk": DISK,
    "interface": INTERFACE,
    "graphics": GRAPHICS,
    "memory": MEMORY,
    "controller": DeviceRule(lambda controller: controller.type == "scsi"),
    "lease": DeviceRule(_always),
    "filesystem": DeviceRule(lambda each: each.driver is not None and each.driver.type == "virtiofs"),
    "hostdev": DeviceRule(_always),
    "redirdev": DeviceRule(_always),
    "serial": DeviceRule(_target_type("usb-serial", "pci-serial")),
    "parallel": DeviceRule(),
    "console": DeviceRule(_target_type("virtio")),
    "channel": DeviceRule(_target_type("virtio")),
    "rng": DeviceRule(_always),
    "shmem": DeviceRule(_always),
    "input": DeviceRule(lambda device: device.bus in ("usb", "virtio")),
    "watchdog": DeviceRule(lambda device: device.model == "i6300esb"),
    "vsock": DeviceRule(_always),
    "sound": DeviceRule(),
    "memballoon": DeviceRule(plugs_off=False, fields={"stats": Rule("live", "dommemstat --period")}),
}
"""By the name of the element."""
