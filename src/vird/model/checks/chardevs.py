"""Serial ports, consoles and channels: targets and ports left open, and the console that is a serial port."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from vird.errors import ConfigUnsupported
from vird.model.checks.machine import MachineFacts
from vird.model.domain.devices.address import IsaAddress, PciAddress, SpaprVioAddress, UsbAddress
from vird.model.domain.devices.console import Console, ConsoleTarget
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.serial import (
    ParallelTarget,
    Serial,
    SerialModel,
    SerialTarget,
    SerialTargetModel,
    SerialTargetType,
)

TARGET_OF_MODEL: Final[dict[SerialTargetModel, SerialTargetType]] = {
    "isa-serial": "isa-serial",
    "usb-serial": "usb-serial",
    "pci-serial": "pci-serial",
    "spapr-vty": "spapr-vio-serial",
    "pl011": "system-serial",
    "16550a": "system-serial",
    "sclpconsole": "sclp-serial",
    "sclplmconsole": "sclp-serial",
    "isa-debugcon": "isa-debug",
}


def complete_ports(devices: Devices) -> None:
    """Number the ports that have no number; consoles get a target, by place."""
    for serial in devices.serials:
        if serial.target is None:
            serial.target = SerialTarget()
    for parallel in devices.parallels:
        if parallel.target is None:
            parallel.target = ParallelTarget()
    for console in devices.consoles:
        if console.target is None:
            console.target = ConsoleTarget()
        if console.target.type is None:
            console.target.type = "serial"
    _number(devices.serials)
    _number(devices.parallels)
    for place, console in enumerate(devices.consoles):
        if console.target is not None:
            console.target.port = place


def _number(ports: Sequence[Any]) -> None:
    for device in ports:
        if device.target.port is None or device.target.port < 0:
            device.target.port = max((d.target.port for d in ports if d.target.port is not None), default=-1) + 1


def complete_serial(serial: Serial, facts: MachineFacts) -> None:
    """Target type from the address or the machine, model from the type.

    Raises ConfigUnsupported when type, model and machine do not go together.
    """
    target = serial.target or SerialTarget()
    serial.target = target
    if facts.is_virt and target.type == "isa-serial" and target.model is None:
        # documents of old called every serial port that
        target.type = None
    if target.type is None:
        target.type = _type_of_address(serial) or _type_of_machine(facts)
    if target.model is None:
        model = _model_of(target.type, facts)
        if model is not None:
            target.model = SerialModel(name=model)


def _type_of_address(serial: Serial) -> SerialTargetType | None:
    address = serial.address
    if isinstance(address, PciAddress):
        return "pci-serial"
    if isinstance(address, UsbAddress):
        return "usb-serial"
    if isinstance(address, SpaprVioAddress):
        return "spapr-vio-serial"
    return "isa-serial" if isinstance(address, IsaAddress) else None


def _type_of_machine(facts: MachineFacts) -> SerialTargetType | None:
    if facts.is_x86:
        return "isa-serial"
    if facts.is_pseries:
        return "spapr-vio-serial"
    if facts.is_arm_virt or facts.is_riscv_virt:
        return "system-serial"
    return "sclp-serial" if facts.is_s390 else None


def _model_of(kind: SerialTargetType | None, facts: MachineFacts) -> SerialTargetModel | None:
    if kind == "spapr-vio-serial":
        return "spapr-vty"
    if kind == "system-serial":
        return "pl011" if facts.is_arm else "16550a"
    if kind == "sclp-serial":
        return "sclpconsole"
    if kind == "isa-debug":
        return "isa-debugcon"
    if kind in ("isa-serial", "usb-serial", "pci-serial"):
        return kind
    return None


def check_serial(serial: Serial, facts: MachineFacts) -> None:
    """Raise ConfigUnsupported when type, model and machine do not go together."""
    target = serial.target
    if target is None or target.type is None or target.model is None:
        return
    kind, model = target.type, target.model.name
    if TARGET_OF_MODEL[model] != kind:
        raise ConfigUnsupported(f"Target model '{model}' requires target type '{TARGET_OF_MODEL[model]}'")
    fits = {
        "isa-serial": facts.is_x86,
        "isa-debug": facts.is_x86,
        "spapr-vio-serial": facts.is_pseries,
        "sclp-serial": facts.is_s390,
        "system-serial": facts.is_arm if model == "pl011" else facts.is_riscv,
    }.get(kind, True)
    if not fits:
        raise ConfigUnsupported(
            f"Serial device with target type '{kind}' and target model '{model}' not compatible with guest "
            "architecture or machine type"
        )


def pair_first_console(devices: Devices) -> None:
    """The first console and the first serial port of a fully virtualised guest are one device.

    A console without serial port makes the port; a serial port without console makes the console.
    """
    first = devices.consoles[0].target if devices.consoles else None
    if first is not None and first.type == "serial":
        _console_to_serial(devices)
    elif devices.serials and _is_console_port(devices.serials[0]):
        devices.consoles.insert(0, _console_of(devices.serials[0]))


def _is_console_port(serial: Serial) -> bool:
    kind = serial.target.type if serial.target else None
    return kind in (None, "isa-serial", "spapr-vio-serial", "system-serial", "sclp-serial")


def _console_to_serial(devices: Devices) -> None:
    console = devices.consoles[0]
    if not devices.serials:
        made = Serial(type=console.type, target=SerialTarget(port=0))
        made.sources = [s.copy() for s in console.sources]
        made.protocol, made.log = console.protocol, console.log
        made.address, made.alias = console.address, console.alias
        devices.serials.append(made)
        devices.consoles[0] = _console_of(made)
    else:
        devices.consoles[0] = _console_of(devices.serials[0])


def _console_of(serial: Serial) -> Console:
    """The console that is another view of a serial port."""
    port = serial.target.port if serial.target is not None and serial.target.port is not None else 0
    console = Console(type=serial.type, target=ConsoleTarget(type="serial", port=port))
    console.tty = serial.tty
    console.sources = [s.copy() for s in serial.sources]
    console.protocol, console.log = serial.protocol, serial.log
    console.alias, console.address = serial.alias, serial.address
    return console


def refresh_first_console(devices: Devices) -> None:
    """Show the serial port's alias and address on its console too, once they are known."""
    if devices.consoles and devices.serials:
        target = devices.consoles[0].target
        if target is not None and target.type == "serial":
            devices.consoles[0] = _console_of(devices.serials[0])
