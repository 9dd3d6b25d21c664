"""A container's configuration of the LXC tools (``lxc.container.conf(5)``) as a domain.

Both vocabularies are read: the one of LXC 1 and 2 (``lxc.network.*``, ``lxc.utsname``) and the one
of LXC 3 (``lxc.net.N.*``, ``lxc.uts.name``).  Only what the text says is used: included files and
fstab files are not opened.  Interfaces are in ``lxc_network.py``, mounts in ``lxc_mount.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vird.errors import ConfigUnsupported, ConfSyntax, InternalError, XmlError
from vird.markup.scalars import CpuSet, NodeSet, NumberSet
from vird.model.checks.guest import complete_after_devices
from vird.model.domain.blkiotune import BlkioDevice, BlkioTune
from vird.model.domain.capability import Capabilities
from vird.model.domain.clock import Clock
from vird.model.domain.cputune import CpuTune
from vird.model.domain.devices.console import Console, ConsoleTarget
from vird.model.domain.devices.devices import Devices
from vird.model.domain.domain import Domain
from vird.model.domain.features import Features
from vird.model.domain.hyperv import Toggle
from vird.model.domain.memory import Memory, MemTune
from vird.model.domain.numa import NumaMemory, NumaTune
from vird.model.domain.os import ARCHES, Os, OsType
from vird.model.domain.resource import IdMap, IdRange
from vird.model.domain.vcpu import Vcpu
from vird.model.native.lxc_mount import mounted, root_filesystem
from vird.model.native.lxc_network import add_networks
from vird.model.native.sizes import size_in_bytes

Setting = tuple[str, str]

DEFAULT_MEMORY: Final = 64 * 1024
"""KiB of a container that sets no limit."""

_ARCHES: Final = {"x86": "i686", "amd64": "x86_64"}
_CGROUP: Final = "lxc.cgroup."
_THROTTLES: Final = {
    "read_bps_device": "read_bytes_sec",
    "write_bps_device": "write_bytes_sec",
    "read_iops_device": "read_iops_sec",
    "write_iops_device": "write_iops_sec",
}


def domain_of_lxc(text: str, uuid: str, emulator: str) -> Domain:
    """The container that the configuration describes.

    ``uuid`` is the new domain's, ``emulator`` the path of the container's controller.  Raises
    ConfSyntax for what is no configuration, InternalError for values that make no sense and
    ConfigUnsupported for what cannot be expressed.
    """
    settings = list(_settings(text))
    if any(key in ("lxc.mount.fstab", "lxc.mount") for key, _ in settings):
        raise ConfigUnsupported("lxc.mount.fstab or lxc.mount found, use lxc.mount.entry lines instead")
    devices = Devices(emulator=emulator)
    domain = Domain(
        type="lxc",
        uuid=uuid,
        name=_required(settings, "lxc.uts.name", "lxc.utsname"),
        vcpu=Vcpu(placement="static", count=1),
        os=Os(type=OsType(name="exe", arch=_arch(settings)), init="/sbin/init"),
        clock=Clock(),
        on_poweroff="destroy",
        on_reboot="restart",
        on_crash="destroy",
        devices=devices,
    )
    devices.filesystems = [root_filesystem(_required(settings, "lxc.rootfs.path", "lxc.rootfs"))]
    devices.filesystems += mounted(_all(settings, "lxc.mount.entry"))
    has_network = add_networks(devices, settings)
    domain.features = Features(privnet=not has_network, capabilities=_capabilities(settings))
    devices.consoles = _consoles(settings)
    _set_memory(domain, settings)
    _set_processors(domain, settings)
    domain.idmap = _idmap(settings)
    domain.blkiotune = _blkiotune(settings)
    complete_after_devices(domain)
    return domain


def _settings(text: str) -> Iterator[Setting]:
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        key, equals, value = line.partition("=")
        if not equals:
            raise ConfSyntax(f"line {number}: expecting an assignment")
        value = value.strip()
        if len(value) > 1 and value[0] in "\"'" and value[0] == value[-1]:
            value = value[1:-1]
        yield key.strip(), value


def _all(settings: list[Setting], *keys: str) -> list[str]:
    return [value for key, value in settings if key in keys]


def _first(settings: list[Setting], *keys: str) -> str | None:
    return next((value for name in keys for key, value in settings if key == name), None)


def _required(settings: list[Setting], *keys: str) -> str:
    value = _first(settings, *keys)
    if not value:
        raise InternalError(f"the configuration has no {keys[0]}")
    return value


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise InternalError(f"failed to parse integer: '{text}'") from None


def _count(text: str) -> int:
    number = _number(text)
    if number < 0:
        raise InternalError(f"failed to parse integer: '{text}'")
    return number


def _arch(settings: list[Setting]) -> str | None:
    value = _first(settings, "lxc.arch")
    name = _ARCHES.get(value or "", value)
    return name if name in ARCHES else None


def _capabilities(settings: list[Setting]) -> Capabilities:
    found = Capabilities(policy="allow")
    for name in " ".join(_all(settings, "lxc.cap.drop")).split():
        if name != "policy" and hasattr(found, name):
            setattr(found, name, Toggle(state="off"))
    return found


def _consoles(settings: list[Setting]) -> list[Console]:
    value = _first(settings, "lxc.tty.max", "lxc.tty")
    count = _count(value) if value is not None else 0
    if count > 4096:
        raise InternalError(f"too many consoles: {count}")
    return [Console(type="pty", target=ConsoleTarget(type="lxc", port=port)) for port in range(count)]


def _cgroup(settings: list[Setting], name: str) -> str | None:
    return _first(settings, _CGROUP + name)


def _limit(settings: list[Setting], name: str) -> int | None:
    """KiB."""
    value = _cgroup(settings, f"memory.{name}")
    return size_in_bytes(value) // 1024 if value is not None else None


def _set_memory(domain: Domain, settings: list[Setting]) -> None:
    hard = _limit(settings, "limit_in_bytes")
    size = hard if hard is not None else DEFAULT_MEMORY
    domain.memory = Memory(size=size)
    domain.current_memory = size
    domain.memtune = MemTune(
        hard_limit=hard,
        soft_limit=_limit(settings, "soft_limit_in_bytes"),
        swap_hard_limit=_limit(settings, "memsw.limit_in_bytes"),
    )


def _set_processors(domain: Domain, settings: list[Setting]) -> None:
    shares, quota, period = (_cgroup(settings, f"cpu.{name}") for name in ("shares", "cfs_quota_us", "cfs_period_us"))
    domain.cputune = CpuTune(
        shares=_count(shares) if shares is not None else None,
        period=_count(period) if period is not None else None,
        quota=_number(quota) if quota is not None else None,
    )
    cpus, nodes = _cgroup(settings, "cpuset.cpus"), _cgroup(settings, "cpuset.mems")
    if cpus is not None and domain.vcpu is not None:
        domain.vcpu.cpuset = CpuSet(_numbers(cpus))
    if nodes is not None:
        domain.numatune = NumaTune(memory=NumaMemory(mode="strict", nodeset=NodeSet(_numbers(nodes))))


def _numbers(text: str) -> NumberSet:
    try:
        return NumberSet.parse(text)
    except ValueError:
        raise XmlError(f"Failed to parse bitmap '{text}'") from None


def _idmap(settings: list[Setting]) -> IdMap | None:
    found = IdMap()
    for line in _all(settings, "lxc.idmap", "lxc.id_map"):
        words = line.split()
        if len(words) != 4 or words[0] not in ("u", "g"):
            raise InternalError(f"invalid lxc.id_map: '{line}'")
        target, start, count = map(_count, words[1:])
        (found.uids if words[0] == "u" else found.gids).append(IdRange(start=start, target=target, count=count))
    return found if found.uids or found.gids else None


def _blkiotune(settings: list[Setting]) -> BlkioTune:
    weight = _cgroup(settings, "blkio.weight")
    found = BlkioTune(weight=_count(weight) if weight is not None else None)
    devices: dict[str, BlkioDevice] = {}
    for key, value in settings:
        name = key.removeprefix(_CGROUP + "blkio.")
        field = "weight" if name == "device_weight" else _THROTTLES.get(name.removeprefix("throttle."))
        if name == key or field is None:
            continue
        words = value.split()
        if len(words) < 2:
            raise InternalError(f"invalid {key} value: '{value}'")
        device = devices.setdefault(words[0], BlkioDevice(path=f"/dev/block/{words[0]}"))
        setattr(device, field, _count(words[1]))
    found.devices = list(devices.values())
    return found
