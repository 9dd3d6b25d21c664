"""Keyboards, mice, tablets, and event devices of the host."""

from __future__ import annotations

from collections.abc import Iterator

from vird.drivers.qemu.plan.addresses import address_properties
from vird.drivers.qemu.plan.arguments import Properties, present, switch
from vird.drivers.qemu.plan.launch import Launch, alias_of
from vird.drivers.qemu.plan.virtio import virtio_driver, virtio_options
from vird.errors import ConfigUnsupported
from vird.model.domain.devices.input import Input

USB = {"mouse": "usb-mouse", "tablet": "usb-tablet", "keyboard": "usb-kbd"}
VIRTIO = {
    "mouse": "virtio-mouse",
    "tablet": "virtio-tablet",
    "keyboard": "virtio-keyboard",
    "passthrough": "virtio-input-host",
}


def inputs(launch: Launch) -> Iterator[str]:
    """All but what the board has built in."""
    for device in launch.devices.inputs:
        if device.type == "evdev":
            yield from launch.object(_event_device(device))
        elif device.bus == "usb":
            properties: Properties = {"driver": USB[device.type], "id": alias_of(device)}
            yield from launch.device(properties | address_properties(launch, device))
        elif device.bus == "virtio":
            yield from launch.device(_virtio(launch, device))


def _virtio(launch: Launch, device: Input) -> Properties:
    base = VIRTIO.get(device.type)
    if base is None or not launch.has(base):
        raise ConfigUnsupported(f"{base or device.type} is not supported by this QEMU binary")
    found = virtio_driver(launch, base, device, device.model) | virtio_options(launch, device.driver)
    found["id"] = alias_of(device)
    if device.type == "passthrough" and device.source is not None:
        found["evdev"] = device.source.evdev or ""
    return found | address_properties(launch, device)


def _event_device(device: Input) -> Properties:
    source = device.source
    found: Properties = {"qom-type": "input-linux", "id": alias_of(device)}
    if source is None:
        return found
    return found | present(
        {
            "evdev": source.dev,
            "repeat": switch(source.repeat),
            "grab_all": True if source.grab == "all" else None,
            "grab-toggle": source.grab_toggle,
        }
    )
