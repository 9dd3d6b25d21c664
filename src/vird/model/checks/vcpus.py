"""Virtual processors and I/O threads: counts, states, numbers."""

from __future__ import annotations

from typing import Final

from vird.errors import ConfigUnsupported, InternalError, InvalidArg, XmlError
from vird.model.domain.domain import Domain
from vird.model.domain.numa import NumaMemory, NumaTune
from vird.model.domain.vcpu import DefaultIoThread, IoThread, IoThreadIds, Vcpu, VcpuEntry, Vcpus

MAX_VCPUS: Final = 1 << 20
"""Far more than any emulator has; beyond it a document only costs memory."""


def complete_vcpus(domain: Domain) -> None:
    """Fill in counts and the state of each vCPU; raises what libvirt raises for impossible ones."""
    vcpu = domain.vcpu = domain.vcpu or Vcpu(count=1)
    if not vcpu.count:
        raise InternalError("CPU IDs in <numa> exceed the <vcpu> count")
    if vcpu.count > MAX_VCPUS:
        raise XmlError(f"maximum vcpus count must be at most {MAX_VCPUS}")
    if vcpu.cpuset is not None and not vcpu.cpuset:
        raise InvalidArg("Invalid value of 'cpuset'")
    if vcpu.current is not None and vcpu.current > vcpu.count:
        raise ConfigUnsupported("maximum vCPU count must not be less than current vCPU count")
    if domain.vcpus is not None and domain.vcpus.entries:
        domain.vcpus = _complete_entries(vcpu, domain.vcpus)
    if vcpu.current == vcpu.count:
        vcpu.current = None
    _complete_placement(domain, vcpu)


def current_vcpus(domain: Domain) -> int:
    """How many vCPUs a completed domain starts with."""
    vcpu = domain.vcpu
    return 1 if vcpu is None else vcpu.count if vcpu.current is None else vcpu.current


def _complete_entries(vcpu: Vcpu, given: Vcpus) -> Vcpus:
    known = {}
    for entry in given.entries:
        if entry.id >= vcpu.count:
            raise XmlError(f"vcpu id '{entry.id}' is out of range of maximum vcpu count")
        if entry.hotpluggable is None:
            entry.hotpluggable = "no" if entry.enabled == "yes" else "yes"
        if entry.enabled == "no" and entry.hotpluggable == "no":
            raise ConfigUnsupported(f"vcpu '{entry.id}' is both offline and not hotpluggable")
        known[entry.id] = entry
    entries = [known.get(i) or VcpuEntry(id=i, enabled="no", hotpluggable="yes") for i in range(vcpu.count)]
    vcpu.current = sum(entry.enabled == "yes" for entry in entries)
    return Vcpus(entries=entries)


def _complete_placement(domain: Domain, vcpu: Vcpu) -> None:
    """Automatic placement of vCPUs and of memory go together, unless one says otherwise."""
    memory = domain.numatune.memory if domain.numatune is not None else None
    if vcpu.placement is None:
        vcpu.placement = "static"
    if vcpu.placement == "auto":
        vcpu.cpuset = None
        if memory is None:
            domain.numatune = domain.numatune or NumaTune()
            domain.numatune.memory = NumaMemory(mode="strict", placement="auto")
    elif memory is not None and memory.placement == "auto" and vcpu.cpuset is None and not _is_pinned(domain):
        vcpu.placement = "auto"


def _is_pinned(domain: Domain) -> bool:
    tune = domain.cputune
    return tune is not None and bool(tune.vcpupins or tune.emulatorpin or tune.iothreadpins)


def complete_iothreads(domain: Domain) -> None:
    """Number the I/O threads that only a count asks for; raises for impossible pools."""
    ids = domain.iothreadids.threads if domain.iothreadids is not None else []
    seen: set[int] = set()
    for thread in ids:
        if thread.id in seen:
            raise XmlError(f"duplicate iothread id '{thread.id}' found")
        seen.add(thread.id)
        _check_pool(thread)
    domain.iothreads = max(domain.iothreads or 0, len(ids)) or None
    if ids and domain.iothreads is not None:
        free = [number for number in range(1, domain.iothreads + 1) if number not in seen]
        missing = domain.iothreads - len(ids)
        domain.iothreadids = IoThreadIds(threads=[*ids, *(IoThread(id=number) for number in free[:missing])])
    if domain.defaultiothread is not None:
        _check_pool(domain.defaultiothread)


def iothread_ids(domain: Domain) -> list[int]:
    """The numbers of all I/O threads of a completed domain."""
    if domain.iothreadids is not None and domain.iothreadids.threads:
        return [thread.id for thread in domain.iothreadids.threads]
    return list(range(1, (domain.iothreads or 0) + 1))


def _check_pool(pool: IoThread | DefaultIoThread) -> None:
    if pool.thread_pool_min is not None and pool.thread_pool_min < 0:
        raise XmlError(f"Invalid value for attribute 'thread_pool_min': '{pool.thread_pool_min}'")
    if pool.thread_pool_max is not None and pool.thread_pool_max <= 0:
        raise ConfigUnsupported("thread_pool_max must be a positive integer")
    if pool.thread_pool_min is not None and pool.thread_pool_min > (pool.thread_pool_max or 0):
        raise ConfigUnsupported("thread_pool_min must be smaller or equal to thread_pool_max")
