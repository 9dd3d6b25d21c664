"""Every USB device gets a port, and the guest gets hubs where ports are short."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from vird.errors import InternalError, XmlError
from vird.model.checks.controllers import controllers_of
from vird.model.domain.devices.address import UsbAddress
from vird.model.domain.devices.controller import Controller
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.hub import Hub

HUB_PORTS: Final = 8
MAX_DEPTH: Final = 6
_PORTS: Final = {
    "piix3-uhci": 2, "piix4-uhci": 2, "vt82c686b-uhci": 2, "pci-ohci": 3, "ehci": 6, "ich9-ehci1": 6, "nec-xhci": 4,
    "qemu-xhci": 4, "ich9-uhci1": 2, "ich9-uhci2": 2, "ich9-uhci3": 2, "qusb1": 0, "qusb2": 0,
}  # fmt: skip

Tree = dict[int, "Tree | None"]
"""Ports by number: None is free, a dict a hub with its own ports, TAKEN anything else."""
TAKEN: Final[Tree] = {-1: None}


class UsbPorts:
    """The ports of all controllers and hubs while they are handed out."""

    def __init__(self) -> None:
        self.buses: dict[int, Tree] = {}

    def free(self) -> int:
        """How many ports nothing is plugged into."""
        return sum(_free(tree) for tree in self.buses.values())

    def take(self, bus: int, port: str, hub: bool) -> None:
        """Plug a device into a named port; raises XmlError when it is missing or taken."""
        tree = self.buses.get(bus)
        if tree is None:
            raise XmlError(f"USB bus {bus} requested but no controller with that index is present")
        path = _path(port)
        for step in path[:-1]:
            below = tree.get(step)
            if step not in tree:
                raise XmlError(f"requested USB port {port} not present on USB bus {bus}")
            if below is None or below is TAKEN:
                raise XmlError(f"there is no hub at port {step} in USB address bus: {bus} port: {port}")
            tree = below
        last = path[-1]
        if last not in tree:
            raise XmlError(f"requested USB port {port} not present on USB bus {bus}")
        if tree[last] is not None:
            raise XmlError(f"Duplicate USB address bus {bus} port {port}")
        tree[last] = _new_hub() if hub else TAKEN

    def find(self, bus: int | None) -> tuple[int, str] | None:
        """The first free port of a bus, or of any."""
        for number in sorted(self.buses) if bus is None else [bus]:
            port = _first_free(self.buses.get(number, {}), 1)
            if port is not None:
                return number, port
        return None


def _new_hub() -> Tree:
    return dict.fromkeys(range(1, HUB_PORTS + 1))


def _free(tree: Tree) -> int:
    return sum(1 if below is None else _free(below) for below in tree.values() if below is not TAKEN)


def _first_free(tree: Tree, depth: int) -> str | None:
    """Ports of the controller first, then those of its hubs."""
    for port, below in tree.items():
        if below is None:
            return str(port)
    if depth >= MAX_DEPTH:
        return None
    for port, below in tree.items():
        if below is not None and below is not TAKEN:
            found = _first_free(below, depth + 1)
            if found is not None:
                return f"{port}.{found}"
    return None


def _path(port: str) -> list[int]:
    try:
        return [int(step) for step in port.split(".")]
    except ValueError:
        raise XmlError(f"Invalid USB port number '{port}'") from None


def ports_of(controller: Controller) -> int:
    """How many ports a controller has of its own."""
    if controller.model in ("nec-xhci", "qemu-xhci") and controller.ports is not None:
        return controller.ports
    return _PORTS.get(controller.model or "piix3-uhci", 0)


def usb_devices(devices: Devices) -> Iterator[Any]:
    """Every device that sits on USB, in the order in which ports are given out."""
    yield from devices.hubs
    yield from (h for h in devices.hostdevs if h.mode == "subsystem" and h.type == "usb")
    yield from (d for d in devices.disks if d.target is not None and d.target.bus == "usb")
    yield from (c for c in devices.controllers if c.type == "ccid")
    yield from (i for i in devices.inputs if i.bus == "usb")
    yield from (s for s in devices.serials if s.target is not None and s.target.type == "usb-serial")
    yield from (s for s in devices.sounds if s.model == "usb")
    yield from (r for r in devices.redirdevs if r.bus == "usb")


def assign_usb_addresses(devices: Devices) -> None:
    """Complete the USB addresses in place; raises XmlError for ports that are missing or taken."""
    ports = UsbPorts()
    for controller in controllers_of(devices, "usb"):
        if controller.model == "none":
            return
        # companions serve the ports of their master
        if controller.master is None and not (controller.model or "").startswith("ich9-uhci"):
            count = ports_of(controller)
            ports.buses[controller.index or 0] = dict.fromkeys(range(1, count + 1))
    _take_named(devices, ports)
    _add_hubs(devices, ports)
    for device in usb_devices(devices):
        if not _has_port(device):
            _give(device, ports)


def _has_port(device: Any) -> bool:
    return isinstance(device.address, UsbAddress) and device.address.port is not None


def _wants_port(device: Any) -> bool:
    return device.address is None or (isinstance(device.address, UsbAddress) and device.address.port is None)


def _take_named(devices: Devices, ports: UsbPorts) -> None:
    named = [d for d in usb_devices(devices) if _has_port(d)]
    # hubs from the root outwards, so that what is plugged into them finds them
    for device in sorted(named, key=lambda d: (not isinstance(d, Hub), d.address.port.count("."))):
        ports.take(device.address.bus, device.address.port, isinstance(device, Hub))


def _add_hubs(devices: Devices, ports: UsbPorts) -> None:
    wanting = sum(1 for d in usb_devices(devices) if not isinstance(d, Hub) and _wants_port(d))
    for hub in devices.hubs:
        if _wants_port(hub):
            _give(hub, ports)
    short = wanting - ports.free()
    if short <= 0 or not any(ports.buses.values()):
        return
    # a hub takes one port and brings eight
    for _ in range(-(-(short + 1) // (HUB_PORTS - 1))):
        hub = Hub(type="usb")
        _give(hub, ports)
        devices.hubs.append(hub)


def _give(device: Any, ports: UsbPorts) -> None:
    if not _wants_port(device):
        return
    bus = device.address.bus if isinstance(device.address, UsbAddress) else None
    if bus is not None and ports.buses and bus not in ports.buses:
        raise XmlError(f"USB bus {bus} requested but no controller with that index is present")
    found = ports.find(bus)
    if found is None:
        if not ports.buses:
            return
        raise InternalError("No free USB ports")
    device.address = UsbAddress(bus=found[0], port=found[1])
    ports.take(*found, hub=isinstance(device, Hub))
