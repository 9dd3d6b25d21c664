"""Serial and parallel ports, consoles and channels: both ends of each."""

from __future__ import annotations

from collections.abc import Iterator

from vird.drivers.qemu.plan.addresses import address_properties
from vird.drivers.qemu.plan.arguments import Properties, present
from vird.drivers.qemu.plan.chardevs import chardev
from vird.drivers.qemu.plan.launch import Launch, alias_of
from vird.drivers.qemu.plan.sockets import assign_channel_socket
from vird.errors import ConfigUnsupported
from vird.model.checks.every_device import is_serial_console
from vird.model.domain.devices.channel import Channel
from vird.model.domain.devices.console import Console
from vird.model.domain.devices.serial import Serial

SCLP = {"sclp": "sclpconsole", "sclplm": "sclplmconsole"}
DRIVERS = {"isa-serial", "usb-serial", "pci-serial", "spapr-vty", "sclpconsole", "sclplmconsole", "isa-debugcon"}


def serials(launch: Launch) -> Iterator[str]:
    """Serial ports."""
    for serial in launch.devices.serials:
        alias = alias_of(serial)
        yield from chardev(launch, serial, alias)
        driver = _serial_driver(serial)
        if driver is None:
            # the board's own port takes its backend by position
            yield from ("-serial", f"chardev:char{alias}")
        else:
            yield from launch.device(_serial_properties(launch, serial, driver))


def _serial_driver(serial: Serial) -> str | None:
    model = serial.target.model.name if serial.target is not None and serial.target.model is not None else None
    return model if model in DRIVERS else None


def _serial_properties(launch: Launch, serial: Serial, driver: str) -> Properties:
    if driver in ("usb-serial", "pci-serial") and not launch.has(driver):
        raise ConfigUnsupported(f"'{driver}' is not supported in this QEMU binary")
    found: Properties = {"driver": driver, "chardev": f"char{alias_of(serial)}", "id": alias_of(serial)}
    if driver == "isa-serial" and serial.target is not None:
        found |= present({"index": serial.target.port})
    return found | address_properties(launch, serial)


def parallels(launch: Launch) -> Iterator[str]:
    """Parallel ports."""
    for parallel in launch.devices.parallels:
        alias = alias_of(parallel)
        yield from chardev(launch, parallel, alias, port="parallel")
        yield from launch.device({"driver": "isa-parallel", "chardev": f"char{alias}", "id": alias})


def channels(launch: Launch) -> Iterator[str]:
    """Channels."""
    for channel in launch.devices.channels:
        alias = alias_of(channel)
        if channel.target.type == "guestfwd":
            yield from chardev(launch, channel, alias)
            yield from _forward(launch, channel)
        elif channel.target.type == "virtio":
            yield from chardev(launch, _with_socket(launch, channel), alias)
            yield from launch.device(virtio_port(launch, channel))
        else:
            raise ConfigUnsupported(f"channel target type '{channel.target.type}' is not supported by QEMU")


def _with_socket(launch: Launch, channel: Channel) -> Channel:
    """The channel, with a path for a socket that nobody named."""
    named = channel.copy()
    assign_channel_socket(named, launch.facts.channel_dir)
    return named


def _forward(launch: Launch, channel: Channel) -> Iterator[str]:
    alias, target = alias_of(channel), channel.target
    rule = f"tcp:{target.address}:{target.port}-chardev:char{alias}"
    yield from launch.netdev({"type": "user", "guestfwd": [{"str": rule}], "id": alias})


def virtio_port(launch: Launch, channel: Channel) -> Properties:
    """The guest's end of a virtio channel."""
    alias = alias_of(channel)
    found: Properties = {"driver": "virtserialport", **address_properties(launch, channel)}
    found |= {"chardev": f"char{alias}", "id": alias}
    name = channel.target.name or ("com.redhat.spice.0" if channel.type in ("spicevmc", "qemu-vdagent") else None)
    return found | present({"name": name})


def consoles(launch: Launch) -> Iterator[str]:
    """Consoles that are not just the first serial port again."""
    skipped = 1 if is_serial_console(launch.devices) else 0
    for console in launch.devices.consoles[skipped:]:
        yield from _console(launch, console)


def _console(launch: Launch, console: Console) -> Iterator[str]:
    kind = console.target.type if console.target is not None else None
    alias = alias_of(console)
    if kind in SCLP:
        yield from chardev(launch, console, alias)
        yield from launch.device({"driver": SCLP[kind or ""], "chardev": f"char{alias}", "id": alias})
    elif kind == "virtio":
        yield from chardev(launch, console, alias)
        found: Properties = {"driver": "virtconsole", **_console_place(launch, console)}
        yield from launch.device({**found, "chardev": f"char{alias}", "id": alias})
    elif kind != "serial":
        raise ConfigUnsupported(f"unsupported console target type {kind}")


def _console_place(launch: Launch, console: Console) -> Properties:
    return address_properties(launch, console)
