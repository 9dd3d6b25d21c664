"""Every channel and virtio console gets a port, and the guest gets controllers where ports are short."""

from __future__ import annotations

from typing import Any, Final

from vird.errors import InternalError, XmlError
from vird.model.checks.controllers import add_missing_controller, controllers_of
from vird.model.domain.devices.address import VirtioSerialAddress
from vird.model.domain.devices.devices import Devices

DEFAULT_PORTS: Final = 31


def assign_virtio_serial_addresses(devices: Devices) -> None:
    """Complete the addresses in place; raises XmlError for ports that are missing or taken.

    Port 0 is kept for a console, which old guests expect there; consoles are numbered by QEMU.
    """
    consoles = [c for c in devices.consoles if c.target is not None and c.target.type == "virtio"]
    channels = [c for c in devices.channels if c.target.type == "virtio"]
    ports = _Ports(devices)
    for device in (*consoles, *channels):
        if isinstance(device.address, VirtioSerialAddress) and device.address.port:
            ports.take(device.address)
    for device in channels:
        _give(device, ports)


def _give(device: Any, ports: _Ports) -> None:
    address = device.address
    if isinstance(address, VirtioSerialAddress) and address.port:
        return
    if address is not None and not isinstance(address, VirtioSerialAddress):
        return
    asked = address.controller if address is not None else None
    device.address = ports.give(asked)


class _Ports:
    """Ports in use, by controller."""

    def __init__(self, devices: Devices) -> None:
        self.devices = devices
        self.used: dict[int, set[int]] = {}
        self.sizes: dict[int, int] = {}
        for controller in controllers_of(devices, "virtio-serial"):
            self._add(controller.index or 0, controller.ports)

    def _add(self, index: int, ports: int | None) -> None:
        self.used[index] = set()
        self.sizes[index] = ports if ports is not None else DEFAULT_PORTS

    def take(self, address: VirtioSerialAddress) -> None:
        used = self.used.get(address.controller)
        if used is None:
            raise XmlError(f"virtio serial controller {address.controller} is missing")
        if address.port >= self.sizes[address.controller]:
            raise XmlError(f"virtio serial controller {address.controller} does not have port {address.port}")
        if address.port in used:
            raise XmlError(f"virtio serial port {address.port} on controller {address.controller} is already occupied")
        used.add(address.port)

    def give(self, asked: int | None) -> VirtioSerialAddress:
        for index in sorted(self.used) if asked is None else [asked]:
            port = self._free(index)
            if port is not None:
                return self._taken(index, port)
        if asked is not None:
            raise XmlError(f"Unable to find a free port on virtio-serial controller {asked}")
        index = max(self.used, default=-1) + 1
        add_missing_controller(self.devices, "virtio-serial", index)
        self._add(index, None)
        port = self._free(index)
        if port is None:
            raise InternalError("no free virtio-serial port")
        return self._taken(index, port)

    def _free(self, index: int) -> int | None:
        used = self.used.get(index, set())
        return next((p for p in range(1, self.sizes.get(index, 0)) if p not in used), None)

    def _taken(self, index: int, port: int) -> VirtioSerialAddress:
        self.used[index].add(port)
        return VirtioSerialAddress(controller=index, bus=0, port=port)
