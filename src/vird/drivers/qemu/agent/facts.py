"""What a guest tells of itself, as the flat list of named values that clients get.

Each group has its command and a function that takes the answer apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

from vird.api.enums.domain_stats import DomainGuestInfoTypes as Group
from vird.drivers.qemu.agent.addresses import told as told_interfaces
from vird.drivers.qemu.agent.file_systems import target
from vird.model.domain.domain import Domain
from vird.wire.xdr import TypedParam, TypedParameterType, TypedValue

Params = list[TypedParam]

OS: Final = ("id", "name", "pretty-name", "version", "version-id", "machine", "variant", "variant-id",
             "kernel-release", "kernel-version")  # fmt: skip


def _text(name: str, value: object) -> TypedParam:
    return TypedParam(name, TypedValue(TypedParameterType.STRING, str(value)))


def _count(name: str, value: int) -> TypedParam:
    return TypedParam(name, TypedValue(TypedParameterType.UINT, value))


def _large(name: str, value: int) -> TypedParam:
    return TypedParam(name, TypedValue(TypedParameterType.ULLONG, value))


def users(answer: Iterable[Mapping[str, Any]], live: Domain) -> Params:
    """Who is logged in, since when (milliseconds since 1970)."""
    found = list(answer)
    params = [_count("user.count", len(found))]
    for number, user in enumerate(found):
        params.append(_text(f"user.{number}.name", user["user"]))
        if "domain" in user:
            params.append(_text(f"user.{number}.domain", user["domain"]))
        params.append(_large(f"user.{number}.login-time", int(user["login-time"] * 1000)))
    return params


def system(answer: Mapping[str, Any], live: Domain) -> Params:
    """Which system it is."""
    return [_text(f"os.{name}", answer[name]) for name in OS if answer.get(name) is not None]


def timezone(answer: Mapping[str, Any], live: Domain) -> Params:
    """Its time zone, and the seconds from UTC."""
    found = [_text("timezone.name", answer["zone"])] if "zone" in answer else []
    return [*found, TypedParam("timezone.offset", TypedValue(TypedParameterType.INT, int(answer["offset"])))]


def hostname(answer: Mapping[str, Any], live: Domain) -> Params:
    """Its name."""
    return [_text("hostname", answer["host-name"])]


def file_systems(answer: Iterable[Mapping[str, Any]], live: Domain) -> Params:
    """What is mounted, the last one first as libvirt has it."""
    found = list(reversed(list(answer)))
    params = [_count("fs.count", len(found))]
    for number, each in enumerate(found):
        prefix = f"fs.{number}."
        params += [
            _text(prefix + "name", each["name"]),
            _text(prefix + "mountpoint", each["mountpoint"]),
            _text(prefix + "fstype", each["type"]),
        ]
        for name in ("total-bytes", "used-bytes"):
            if name in each:
                params.append(_large(prefix + name, int(each[name])))
        disks = each.get("disk", [])
        params.append(_count(prefix + "disk.count", len(disks)))
        for place, disk in enumerate(disks):
            params += _disk_words(f"{prefix}disk.{place}.", disk, live)
    return params


def _disk_words(prefix: str, disk: Mapping[str, Any], live: Domain) -> Params:
    found = []
    if (alias := target(disk, live)) is not None:
        found.append(_text(prefix + "alias", alias))
    if "serial" in disk:
        found.append(_text(prefix + "serial", disk["serial"]))
    if "dev" in disk:
        found.append(_text(prefix + "device", disk["dev"]))
    return found


def disks(answer: Iterable[Mapping[str, Any]], live: Domain) -> Params:
    """Its disks and their partitions."""
    found = list(answer)
    params = [_count("disk.count", len(found))]
    for number, disk in enumerate(found):
        prefix = f"disk.{number}."
        partition = TypedValue(TypedParameterType.BOOLEAN, bool(disk["partition"]))
        params += [_text(prefix + "name", disk["name"]), TypedParam(prefix + "partition", partition)]
        needed = disk.get("dependencies") or []
        if needed:
            params.append(_count(prefix + "dependency.count", len(needed)))
            params += [_text(f"{prefix}dependency.{place}.name", name) for place, name in enumerate(needed)]
        address = disk.get("address", {})
        if "serial" in address:
            params.append(_text(prefix + "serial", address["serial"]))
        if address and (alias := target(address, live)) is not None:
            params.append(_text(prefix + "alias", alias))
        if "alias" in disk:
            params.append(_text(prefix + "guest_alias", disk["alias"]))
    return params


def interfaces(answer: Iterable[Mapping[str, Any]], live: Domain) -> Params:
    """Its network interfaces and their addresses."""
    found = told_interfaces(answer)
    params = [_count("if.count", len(found))]
    for number, interface in enumerate(found):
        prefix = f"if.{number}."
        params += [
            _text(prefix + "name", interface.name),
            _text(prefix + "hwaddr", interface.hwaddr or ""),
            _count(prefix + "addr.count", len(interface.addrs)),
        ]
        for place, address in enumerate(interface.addrs):
            params += [
                _text(f"{prefix}addr.{place}.type", ("ipv4", "ipv6")[address.type]),
                _text(f"{prefix}addr.{place}.addr", address.addr),
                _count(f"{prefix}addr.{place}.prefix", address.prefix),
            ]
    return params


class Source(NamedTuple):
    """Where a group comes from."""

    command: str
    told: Callable[[Any, Domain], Params]


SOURCES: Final = {
    Group.USERS: Source("guest-get-users", users),
    Group.OS: Source("guest-get-osinfo", system),
    Group.TIMEZONE: Source("guest-get-timezone", timezone),
    Group.HOSTNAME: Source("guest-get-host-name", hostname),
    Group.FILESYSTEM: Source("guest-get-fsinfo", file_systems),
    Group.DISKS: Source("guest-get-disks", disks),
    Group.INTERFACES: Source("guest-network-get-interfaces", interfaces),
}
"""The groups that libvirt 9.0 knows, in its order."""
