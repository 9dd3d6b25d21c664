"""The document of a guest that a command runs: what the file says, what the options say otherwise. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from vird.errors import XmlError
from vird.model.domain.devices.chardev_source import ChardevSource
from vird.model.domain.devices.console import Console, ConsoleTarget
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.interface import InterfaceSource
from vird.model.domain.devices.serial import Serial
from vird.model.domain.domain import Domain
from vird.model.domain.memory import Memory
from vird.model.domain.vcpu import Vcpu


@dataclass(frozen=True)
class Overrides:
    """``memory`` in bytes. What is None is as in the file."""

    memory: int | None = None
    vcpus: int | None = None
    kernel: str | None = None
    initrd: str | None = None
    cmdline: str | None = None


def prepared(text: str, wanted: Overrides, *, with_console: bool) -> Domain:
    """The guest to start; it has a console if one is to be shown.

    Raises NotWellFormed and InvalidXml for the document, `XmlError` for options that it has no place for.
    """
    domain = Domain.from_xml(text)
    # it is not the guest that may be defined under this identity
    domain.uuid = None
    domain.id = None
    if wanted.memory is not None:
        domain.memory = Memory(size=wanted.memory >> 10)
        domain.current_memory = None
    if wanted.vcpus is not None:
        domain.vcpu = Vcpu(count=wanted.vcpus)
    for name in ("kernel", "initrd", "cmdline"):
        value = getattr(wanted, name)
        if value is not None:
            if domain.os is None:
                raise XmlError(f"the document has no <os> in which --{name} could stand")
            setattr(domain.os, name, value)
    devices = domain.devices = domain.devices or Devices()
    if with_console and not devices.consoles and not devices.serials:
        devices.consoles = [Console(type="pty", target=ConsoleTarget(type="serial"))]
    return domain


def heard(domain: Domain, path: str) -> None:
    """Put the console that is shown on a socket at ``path``, in place.

    A pseudo-terminal forgets what nobody has read when the guest's end closes it; a socket keeps it.
    """
    devices = domain.devices
    shown: list[Console | Serial] = [] if devices is None else [*devices.consoles[:1], *devices.serials[:1]]
    if len(shown) == 2 and isinstance(shown[0], Console) and not _is_serial(shown[0]):
        shown.pop()
    for device in shown:
        if device.type == "pty":
            device.type = "unix"
            device.sources = [ChardevSource(mode="bind", path=path)]


def _is_serial(console: Console) -> bool:
    return console.target is None or console.target.type in (None, "serial")


def networks_of(domain: Domain) -> set[str]:
    """The networks that the guest's cards are on."""
    cards = domain.devices.interfaces if domain.devices is not None else []
    return {card.source.network for card in cards if card.type == "network" and card.source and card.source.network}


def on_bridges(domain: Domain, bridges: dict[str, str]) -> None:
    """Put the cards on the bridges of their networks, in place: the networks themselves are another daemon's."""
    for card in domain.devices.interfaces if domain.devices is not None else ():
        if card.type == "network" and card.source is not None and card.source.network in bridges:
            card.type = "bridge"
            card.source = InterfaceSource(bridge=bridges[card.source.network])
