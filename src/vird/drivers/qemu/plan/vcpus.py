"""``-smp``, and the objects of I/O threads."""

from __future__ import annotations

from collections.abc import Iterator

from vird.drivers.qemu.plan.arguments import Properties
from vird.drivers.qemu.plan.launch import Launch
from vird.errors import ConfigUnsupported


def vcpus(launch: Launch) -> Iterator[str]:
    """``-smp``: how many there are, how many there may be, and how they are arranged."""
    vcpu = launch.domain.vcpu
    most = vcpu.count if vcpu is not None and vcpu.count else 1
    parts = [str(_plugged(launch, most))]
    if parts[0] != str(most):
        parts.append(f"maxcpus={most}")
    topology = launch.domain.cpu.topology if launch.domain.cpu is not None else None
    if topology is None:
        parts += [f"sockets={most}", "cores=1", "threads=1"]
    else:
        if topology.dies != 1 and not launch.has("smp-dies"):
            raise ConfigUnsupported("Only 1 die per socket is supported")
        parts.append(f"sockets={topology.sockets}")
        if launch.has("smp-dies"):
            parts.append(f"dies={topology.dies}")
        parts += [f"cores={topology.cores}", f"threads={topology.threads}"]
    yield from ("-smp", ",".join(parts))


def _plugged(launch: Launch, most: int) -> int:
    """The vCPUs that are there when QEMU starts; those that can be unplugged come through the monitor."""
    vcpus = launch.domain.vcpus
    if vcpus is not None and vcpus.entries:
        fixed = [each for each in vcpus.entries if each.enabled == "yes" and each.hotpluggable != "yes"]
        return len(fixed) or 1
    vcpu = launch.domain.vcpu
    return vcpu.current if vcpu is not None and vcpu.current else most


def iothreads(launch: Launch) -> Iterator[str]:
    """The threads, and the bounds of the emulator's own pool."""
    domain = launch.domain
    if domain.iothreads and not launch.has("iothread"):
        raise ConfigUnsupported("IOThreads not supported for this QEMU")
    if domain.iothreadids is not None and domain.iothreadids.threads:
        for thread in domain.iothreadids.threads:
            properties: Properties = {"qom-type": "iothread", "id": f"iothread{thread.id}"}
            yield from launch.object(properties | _pool(launch, thread.thread_pool_min, thread.thread_pool_max))
    else:
        for number in range(1, (domain.iothreads or 0) + 1):
            yield from launch.object({"qom-type": "iothread", "id": f"iothread{number}"})
    default = domain.defaultiothread
    if default is not None:
        pool = _pool(launch, default.thread_pool_min, default.thread_pool_max)
        if pool:
            yield from launch.object({"qom-type": "main-loop", "id": "main-loop", **pool})


def _pool(launch: Launch, least: int | None, most: int | None) -> Properties:
    if least is None and most is None:
        return {}
    if not launch.has("iothread.thread-pool-max"):
        raise ConfigUnsupported("thread_pool_min and thread_pool_max is not supported by this QEMU binary")
    pool: Properties = {}
    if least is not None:
        pool["thread-pool-min"] = least
    if most is not None:
        pool["thread-pool-max"] = most
    return pool
