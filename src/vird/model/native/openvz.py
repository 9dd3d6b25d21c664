"""A container's configuration of OpenVZ's tools (``ctid.conf(5)``) as a domain.

The file says nothing of the container's number, which is its name too: that comes from the file's name.  Only what
the text says is used; the host's own defaults (``vz.conf``) and templates are not opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from vird.errors import ConfSyntax, InternalError
from vird.markup.scalars import CpuSet, parse_mac
from vird.model.checks.guest import complete_after_devices, complete_before_devices
from vird.model.domain.cputune import CpuTune
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.filesystem import Filesystem, FilesystemSource, FilesystemTarget
from vird.model.domain.devices.interface import GuestNames, Interface, InterfaceMac, InterfaceSource, InterfaceTarget
from vird.model.domain.domain import Domain
from vird.model.domain.memory import Memory, MemTune
from vird.model.domain.os import Os, OsType
from vird.model.domain.vcpu import Vcpu
from vird.model.ip_address import IpAddress

PAGE_KIB: Final = 4
UNLIMITED_FROM: Final = 2**31 - 1
"""Bare numbers that the tools write for no limit: this on a 32-bit host, 2**63 - 1 on others."""
DEFAULT_MEMORY: Final = 64 * 1024
"""KiB of a container without a limit."""

_SETTING: Final = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)")
_UNITS: Final = {"": 1, "B": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "P": PAGE_KIB << 10}


def domain_of_openvz(text: str, number: str, uuid: str) -> Domain:
    """The container ``number`` (its name) that the configuration describes; ``uuid`` where the file names none.

    Raises ConfSyntax for what is no configuration and InternalError for values that make no sense.
    """
    settings = dict(_settings(text))
    devices = Devices()
    domain = Domain(
        type="openvz",
        name=number,
        uuid=settings.get("UUID") or uuid,
        description=settings.get("DESCRIPTION") or None,
        vcpu=Vcpu(count=_count(settings, "CPUS") or 1, cpuset=_cpus(settings.get("CPUMASK"))),
        os=Os(type=OsType(name="exe", arch="x86_64"), init="/sbin/init"),
        devices=devices,
    )
    _set_memory(domain, settings)
    shares = _count(settings, "CPUUNITS")
    if shares:
        domain.cputune = CpuTune(shares=shares)
    devices.filesystems = list(_filesystems(settings, number))
    devices.interfaces = [*_addresses(settings), *_interfaces(settings)]
    complete_before_devices(domain, "x86_64")
    complete_after_devices(domain)
    return domain


def _settings(text: str) -> Iterator[tuple[str, str]]:
    """The file is a piece of shell that only assigns; later assignments win."""
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        found = _SETTING.fullmatch(line)
        if found is None:
            raise ConfSyntax(f"line {number}: expecting an assignment")
        value = found[2].strip()
        if value[:1] in ("'", '"'):
            end = value.find(value[0], 1)
            if end < 0:
                raise ConfSyntax(f"line {number}: unterminated string")
            value = value[1:end]
        else:
            value = value.split("#")[0].strip()
        yield found[1], value


def _count(settings: Mapping[str, str], name: str) -> int | None:
    value = settings.get(name)
    if not value:
        return None
    if not value.isascii() or not value.isdigit() or len(value) > 10:
        raise InternalError(f"invalid value of {name}: '{value}'")
    return int(value)


def _cpus(value: str | None) -> CpuSet | None:
    if not value or value in ("all", "auto"):
        return None
    try:
        return CpuSet.parse(value)
    except ValueError:
        raise InternalError(f"invalid value of CPUMASK: '{value}'") from None


def _pair(settings: Mapping[str, str], name: str, bare_unit: int) -> tuple[int | None, int | None]:
    """Barrier and limit in bytes; None for no limit.  A single value is both."""
    value = settings.get(name)
    if not value:
        return None, None
    first, colon, second = value.partition(":")
    barrier = _size(first, name, bare_unit)
    return barrier, _size(second, name, bare_unit) if colon else barrier


def _size(word: str, name: str, bare_unit: int) -> int | None:
    if word.lower() == "unlimited":
        return None
    found = re.fullmatch(r"([0-9]{1,19})([BKMGP]?)", word.upper())
    if found is None:
        raise InternalError(f"invalid value of {name}: '{word}'")
    number = int(found[1])
    if not found[2] and number >= UNLIMITED_FROM:
        return None
    return number * (_UNITS[found[2]] if found[2] else bare_unit)


def _set_memory(domain: Domain, settings: Mapping[str, str]) -> None:
    """A container of the newer kernels is limited by PHYSPAGES, one of the older by PRIVVMPAGES."""
    page = PAGE_KIB << 10
    soft, hard = _pair(settings, "PRIVVMPAGES", page)
    limit = _pair(settings, "PHYSPAGES", page)[1] or hard
    guaranteed = _pair(settings, "VMGUARPAGES", page)[0]
    size = (limit or 0) >> 10 or DEFAULT_MEMORY
    domain.memory = Memory(size=size)
    limits = {"hard_limit": hard, "soft_limit": soft, "min_guarantee": guaranteed}
    given = {name: value >> 10 for name, value in limits.items() if value}
    if given:
        domain.memtune = MemTune(**given)


def _filesystems(settings: Mapping[str, str], number: str) -> Iterator[Filesystem]:
    soft, hard = _pair(settings, "DISKSPACE", 1 << 10)
    root = Filesystem(target=FilesystemTarget(dir="/"), space_hard_limit=hard, space_soft_limit=soft)
    private = settings.get("VE_PRIVATE", "")
    if settings.get("OSTEMPLATE"):
        root.type, root.source = "template", FilesystemSource(name=settings["OSTEMPLATE"])
    elif private:
        root.type, root.source = "mount", FilesystemSource(dir=re.sub(r"\$(?:VEID|\{VEID\})", number, private))
    else:
        raise InternalError("the configuration has neither OSTEMPLATE nor VE_PRIVATE")
    yield root


def _addresses(settings: Mapping[str, str]) -> Iterator[Interface]:
    """Addresses of the container's venet device: each is an interface that has nothing but an address."""
    for word in settings.get("IP_ADDRESS", "").split():
        address, _, prefix = word.partition("/")
        if prefix and not (prefix.isascii() and prefix.isdigit() and int(prefix) <= 128):
            raise InternalError(f"invalid value of IP_ADDRESS: '{word}'")
        yield Interface(type="ethernet", ips=[_ip(address, int(prefix) if prefix else None)])


def _ip(address: str, prefix: int | None) -> IpAddress:
    from ipaddress import ip_address

    try:
        version = ip_address(address).version
    except ValueError:
        raise InternalError(f"invalid value of IP_ADDRESS: '{address}'") from None
    return IpAddress(address=address, family="ipv6" if version == 6 else "ipv4", prefix=prefix)


def _interfaces(settings: Mapping[str, str]) -> Iterator[Interface]:
    """veth devices: ``ifname=…,mac=…,host_ifname=…,host_mac=…,bridge=…``, separated by semicolons."""
    for words in filter(None, settings.get("NETIF", "").split(";")):
        parts = dict(part.partition("=")[::2] for part in words.split(",") if part.strip())
        bridge = parts.get("bridge")
        found = Interface(type="bridge" if bridge else "ethernet")
        try:
            found.mac = InterfaceMac(address=parse_mac(parts["mac"])) if parts.get("mac") else None
        except ValueError:
            raise InternalError(f"invalid MAC address in NETIF: '{parts['mac']}'") from None
        if bridge:
            found.source = InterfaceSource(bridge=bridge)
        if parts.get("host_ifname"):
            found.target = InterfaceTarget(dev=parts["host_ifname"])
        if parts.get("ifname"):
            found.guest = GuestNames(dev=parts["ifname"])
        yield found
