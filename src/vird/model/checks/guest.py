"""A domain without its devices completed and checked as libvirt does when it reads a definition.

``complete_before_devices`` is what device rules build on, ``complete_after_devices`` what depends
on them.  Both work in place and look at nothing but the document and their arguments.
"""

from __future__ import annotations

from typing import get_args

from vird.errors import ConfigUnsupported, XmlError
from vird.model.checks.booting import complete_boot_order, complete_os
from vird.model.checks.clocks import complete_clock
from vird.model.checks.confinement import complete_seclabels
from vird.model.checks.cpu_rules import complete_cpu
from vird.model.checks.cputune import complete_cputune
from vird.model.checks.features import complete_features
from vird.model.checks.identity import check_identity
from vird.model.checks.memory import complete_memory
from vird.model.checks.numa import complete_numa
from vird.model.checks.sysinfo import complete_sysinfo
from vird.model.checks.vcpus import complete_iothreads, complete_vcpus
from vird.model.domain.blkiotune import BlkioTune
from vird.model.domain.clock import Clock
from vird.model.domain.domain import Domain
from vird.model.domain.perf import Perf, PerfEventName
from vird.model.domain.resource import IdMap


def complete_before_devices(
    domain: Domain,
    arch: str,
    machine: str | None = None,
    *,
    slashes: bool = False,
    security_model: str | None = None,
) -> None:
    """Complete and check all but devices and what follows from them.

    ``arch`` is the architecture of a guest that names none, ``machine`` the full name of its
    machine type where the driver knows it; ``slashes`` may be in names of some hypervisors' guests.
    ``security_model`` is the security driver of a label that names none.
    """
    check_identity(domain, slashes=slashes)
    complete_vcpus(domain)
    complete_iothreads(domain)
    if domain.cpu is not None:
        complete_cpu(domain.cpu)
    complete_numa(domain)
    complete_cputune(domain)
    complete_os(domain, arch, machine)
    if domain.features is not None:
        complete_features(domain.features)
    domain.clock = domain.clock or Clock()
    complete_clock(domain.clock)
    _complete_actions(domain)
    complete_sysinfo(domain)
    complete_seclabels(domain, security_model)
    if domain.perf is not None:
        _order_perf(domain.perf)
    if domain.blkiotune is not None:
        _complete_blkiotune(domain.blkiotune)
    if domain.idmap is not None:
        _check_idmap(domain.idmap)
    if domain.bootloader is None:
        domain.bootloader_args = None


def complete_after_devices(domain: Domain, *, memory_from_nodes: bool = False) -> None:
    """Complete and check what depends on devices: sizes of memory and the boot order.

    ``memory_from_nodes``: guests that are defined anew have the memory of their NUMA nodes,
    whatever total they give.
    """
    complete_memory(domain, from_nodes=memory_from_nodes)
    complete_boot_order(domain)


def _complete_actions(domain: Domain) -> None:
    for event in ("poweroff", "reboot"):
        action = getattr(domain, f"on_{event}")
        if action is not None and action.startswith("coredump"):
            raise ConfigUnsupported(f"Lifecycle event '{event}' doesn't support '{action}' action")
    domain.on_poweroff = domain.on_poweroff or "destroy"
    domain.on_reboot = domain.on_reboot or "restart"
    domain.on_crash = domain.on_crash or "destroy"


def _order_perf(perf: Perf) -> None:
    """Events stand in the order of the vocabulary, each once."""
    known = {}
    for event in perf.events:
        if event.name in known:
            raise XmlError(f"perf event '{event.name}' was already specified")
        known[event.name] = event
    perf.events = [known[name] for name in get_args(PerfEventName) if name in known]


def _complete_blkiotune(tune: BlkioTune) -> None:
    """Zero is no limit; devices without limits are forgotten."""
    tune.weight = tune.weight or None
    seen: set[str] = set()
    limits = ("weight", "read_iops_sec", "write_iops_sec", "read_bytes_sec", "write_bytes_sec")
    for device in tune.devices:
        if device.path in seen:
            raise ConfigUnsupported(f"duplicate blkio device path '{device.path}'")
        seen.add(device.path)
        for name in limits:
            setattr(device, name, getattr(device, name) or None)
    tune.devices = [device for device in tune.devices if any(getattr(device, name) for name in limits)]


def _check_idmap(idmap: IdMap) -> None:
    if bool(idmap.uids) != bool(idmap.gids):
        raise ConfigUnsupported("uid and gid should be mapped both")
    for ranges in (idmap.uids, idmap.gids):
        ranges.sort(key=lambda each: each.start)
        if ranges and ranges[0].start != 0:
            raise ConfigUnsupported("the mapping must start with id 0")
