"""The host's network devices as ``<interface>`` documents, as /sys and /proc/net/vlan have them now.

Blocking.  What is not here: addresses, routes, and how an interface would be configured at the next boot; whoever
configures this host's interfaces keeps that in files of its own.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeVar, cast, get_args

from vird.drivers.common.nic import TAP_PREFIX
from vird.errors import ErrorDomain, InternalError, SystemError_
from vird.host.files import read_text
from vird.host.link import is_name
from vird.model.interface import (
    Arpmon,
    BondMode,
    BondPorts,
    BridgePorts,
    HostInterface,
    InterfaceLink,
    InterfaceMac,
    InterfaceMtu,
    Miimon,
    VlanLink,
    VlanParent,
)

SYS: Final = Path("/sys")
PROC: Final = Path("/proc")

State = Literal["unknown", "notpresent", "down", "lowerlayerdown", "testing", "dormant", "up"]
Validation = Literal["none", "active", "backup", "all"]
STATES: Final = get_args(State)
MODES: Final = get_args(BondMode)
VALIDATIONS: Final = get_args(Validation)
PARTS: Final = ("tun_flags", "brport/state")
"""Files of devices that are part of something else."""
GUESTS: Final = rf"{TAP_PREFIX}\d"
CARRIERS: Final[tuple[Literal["ioctl"], Literal["netif"]]] = ("ioctl", "netif")
U32: Final = 0xFFFF_FFFF

T = TypeVar("T")


class Found(NamedTuple):
    """One network device: ``mac`` is empty for one without, ``state`` is the kernel's word for the wire's state."""

    name: str
    mac: str
    state: str

    @property
    def is_up(self) -> bool:
        """Whether frames can pass."""
        return self.state == "up"


def find(name: str, sys: Path = SYS) -> Found | None:
    """The device of this name, whoever it belongs to; None if there is none."""
    folder = sys / "class/net" / name
    if not is_name(name) or not folder.is_dir():
        return None
    return Found(name, read_text(folder / "address", ""), read_text(folder / "operstate", ""))


def find_all(sys: Path = SYS) -> list[Found]:
    """All devices but taps and what hangs on a bridge; in the order in which they hang on the host's busses."""
    folder = sys / "class/net"
    names = [name for name in os.listdir(folder) if not any((folder / name / sign).exists() for sign in PARTS)]
    names.sort(key=lambda name: os.path.realpath(folder / name))
    return [found for name in names if (found := find(name, sys)) is not None]


class _Reader:
    """The files of one device."""

    def __init__(self, name: str, sys: Path, proc: Path) -> None:
        self.name = name
        self.folder = sys / "class/net" / name
        self.sys, self.proc = sys, proc
        kinds = re.search(r"^DEVTYPE=(.*)$", read_text(self.folder / "uevent", ""), re.MULTILINE)
        self.kind = kinds[1] if kinds else ""

    def text(self, path: str) -> str:
        try:
            return read_text(self.folder / path)
        except OSError:
            raise _failed(f"Could not retrieve '{path}' for '{self.name}'") from None

    def number(self, path: str) -> int:
        text = self.text(path)
        return self.parsed(path, text, int, text)

    def word(self, path: str, words: tuple[T, ...]) -> T | None:
        """One of the kernel's words, which are followed by their numbers; None for a number that is not known."""
        text = self.text(path)
        try:
            number = text.split(" ", 1)[1]
        except IndexError:
            raise _failed(f"Invalid format for '{path}' for '{self.name}'") from None
        index = self.parsed(path, number, int, text)
        return words[index] if 0 <= index < len(words) else None

    def parsed(self, path: str, number: str, how: Callable[[str], int], shown: str) -> int:
        try:
            return how(number)
        except ValueError:
            raise _failed(f"Could not parse '{path}' '{shown}' for '{self.name}'") from None


def describe(name: str, sys: Path = SYS, proc: Path = PROC) -> HostInterface:
    """The document of a device, with those that are part of it.

    Raises ``InternalError`` or ``SystemError_`` for one whose files cannot be read, as when it has just gone.
    """
    reader = _Reader(name, sys, proc)
    interface = _described(reader)
    size = read_text(reader.folder / "mtu", "<null>")
    if not size.isdigit():
        raise _failed(f"Could not parse MTU value '{size}'")
    interface.mtu = InterfaceMtu(size=int(size)) if int(size) else None
    return interface


def _described(reader: _Reader) -> HostInterface:
    name, files = reader.name, reader.folder
    if reader.kind == "bridge":
        return HostInterface(type="bridge", name=name, bridge=_bridge(reader))
    if reader.kind == "bond":
        return HostInterface(type="bond", name=name, link=_link(files), bond=_bond(reader))
    # Kernels that do not tell a VLAN's kind have it in a name with a dot.
    if reader.kind == "vlan" or ("." in name and (reader.proc / "net/vlan" / name).exists()):
        return HostInterface(type="vlan", name=name, link=_link(files), vlan=_vlan(reader))
    mac = InterfaceMac(address=read_text(files / "address")) if (files / "address").exists() else None
    return HostInterface(type="ethernet", name=name, link=_link(files), mac=mac)


def _link(files: Path) -> InterfaceLink:
    state = _read(files / "operstate")
    if state not in STATES:
        raise InternalError(f"Unable to parse: {state}")
    speed = 0
    if state == "up":
        try:
            speed = int(_read(files / "speed")) & U32
        except ValueError as failure:
            raise InternalError(f"Unable to parse: {failure.args[0].split()[-1]}") from None
        except SystemError_ as failure:
            # How devices answer that have no speed.
            if failure.int1 != errno.EINVAL:
                raise
    return InterfaceLink(speed=speed or None, state=cast(State, state))


def _read(path: Path) -> str:
    try:
        return read_text(path)
    except OSError as failure:
        raise SystemError_(f"unable to read: {path}: {failure.strerror}", int1=failure.errno or 0) from None


def _bridge(reader: _Reader) -> BridgePorts:
    delay = reader.text("bridge/forward_delay")
    stp = reader.number("bridge/stp_state")
    if stp not in (0, 1):
        raise _failed(f"Invalid STP state value {stp} received for '{reader.name}'. Must be -1, 0, or 1.")
    try:
        ports = sorted(name for name in os.listdir(reader.folder / "brif") if not re.match(GUESTS, name))
    except OSError as failure:
        text = f"Could not get members of bridge '{reader.name}': {failure.strerror}"
        raise SystemError_(text, domain=ErrorDomain.INTERFACE, int1=failure.errno or 0) from None
    # What guests have on it comes and goes, and is no part of how the host is set up.
    return BridgePorts(stp="on" if stp else "off", delay=delay, interfaces=_parts(reader, ports))


def _bond(reader: _Reader) -> BondPorts:
    mode = reader.word("bonding/mode", MODES)
    miimon, up, down, carrier = (
        reader.number(f"bonding/{name}") for name in ("miimon", "updelay", "downdelay", "use_carrier")
    )
    arp = reader.number("bonding/arp_interval")
    bond = BondPorts(mode=mode)
    if arp:
        target = reader.text("bonding/arp_ip_target")
        validate = reader.word("bonding/arp_validate", VALIDATIONS)
        # What is checked by default is not said.
        bond.arpmon = Arpmon(interval=arp, target=target, validate=validate if validate != "none" else None)
    elif miimon:
        bond.miimon = Miimon(
            freq=miimon,
            downdelay=down or None,
            updelay=up or None,
            carrier=CARRIERS[carrier] if carrier in (0, 1) else None,
        )
    # libvirt looks for links that kernels have not made since 3.13, and finds no members there.
    bond.interfaces = _parts(reader, sorted(read_text(reader.folder / "bonding/slaves", "").split()))
    return bond


def _parts(reader: _Reader, names: list[str]) -> list[HostInterface]:
    """The members; those that have gone since they were listed are left out."""
    parts = []
    for name in names:
        part = _Reader(name, reader.sys, reader.proc)
        try:
            parts.append(_described(part))
        except (InternalError, SystemError_):
            if part.folder.exists():
                raise
    return parts


def _vlan(reader: _Reader) -> VlanLink:
    path = reader.proc / "net/vlan" / reader.name
    try:
        text = read_text(path)
    except OSError as failure:
        raise SystemError_(f"Failed to open file '{path}': {failure.strerror}", int1=failure.errno or 0) from None
    tag = re.search(r"VID: (\d+)", text)
    if tag is None:
        raise _failed(f"failed to find the VID for the VLAN device '{reader.name}'")
    below = re.search(r"^Device: (\S+)", text, re.MULTILINE)
    if below is None:
        raise _failed(f"failed to find the real device for the VLAN device '{reader.name}'")
    return VlanLink(tag=tag[1], interface=VlanParent(name=below[1]))


def _failed(text: str) -> InternalError:
    return InternalError(text, domain=ErrorDomain.INTERFACE)
