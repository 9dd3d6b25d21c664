"""Tuning of a domain's threads: ranges, one entry for each vCPU and I/O thread, in order."""

from __future__ import annotations

from typing import Final

from vird.errors import ConfigUnsupported, InternalError, InvalidArg, XmlError
from vird.markup.scalars import CpuSet, NumberSet
from vird.model.checks.resource_groups import complete_groups
from vird.model.checks.vcpus import iothread_ids
from vird.model.domain.cputune import (
    CpuTune,
    EmulatorSched,
    IoThreadSched,
    VcpuSched,
)
from vird.model.domain.domain import Domain

PERIODS: Final = ("period", "global_period", "emulator_period", "iothread_period")
QUOTAS: Final = ("quota", "global_quota", "emulator_quota", "iothread_quota")
MIN_SHARES: Final = 2
MAX_SHARES: Final = 262144
MIN_PERIOD_US: Final = 1000
MAX_PERIOD_US: Final = 1000000
MIN_QUOTA_US: Final = 1000
MAX_QUOTA_US: Final = 17592186044415


def complete_cputune(domain: Domain) -> None:
    """Bring the tuning into the order it is kept in; raises for values out of range."""
    tune = domain.cputune
    if tune is None:
        return
    vcpus = domain.vcpu.count if domain.vcpu is not None else 1
    _check_ranges(tune)
    _complete_pins(tune, vcpus)
    _complete_iothread_pins(tune, iothread_ids(domain))
    _complete_scheds(tune, vcpus, iothread_ids(domain))
    complete_groups(tune, vcpus)


def _check_ranges(tune: CpuTune) -> None:
    if tune.shares and not MIN_SHARES <= tune.shares <= MAX_SHARES:
        raise _out_of("shares", MIN_SHARES, MAX_SHARES)
    for name in PERIODS:
        value = getattr(tune, name)
        if value and not MIN_PERIOD_US <= value <= MAX_PERIOD_US:
            raise _out_of(name, MIN_PERIOD_US, MAX_PERIOD_US)
        if value == 0:
            setattr(tune, name, None)
    for name in QUOTAS:
        value = getattr(tune, name)
        if value is not None and value > 0 and not MIN_QUOTA_US <= value <= MAX_QUOTA_US:
            raise _out_of(name, MIN_QUOTA_US, MAX_QUOTA_US)
        if value == 0:
            setattr(tune, name, None)


def _out_of(name: str, low: int, high: int) -> ConfigUnsupported:
    return ConfigUnsupported(f"Value of cputune '{name}' must be in range [{low}, {high}]")


def _complete_pins(tune: CpuTune, vcpus: int) -> None:
    """One pin for each vCPU at most; pins of vCPUs that are not there are forgotten."""
    for pin in (*tune.vcpupins, *tune.iothreadpins, *([tune.emulatorpin] if tune.emulatorpin else [])):
        if not pin.cpuset:
            raise InvalidArg("Invalid value of 'cpuset'")
    kept = {}
    for pin in tune.vcpupins:
        if pin.vcpu >= vcpus:
            continue
        if pin.vcpu in kept:
            raise InternalError(f"duplicate vcpupin for vcpu '{pin.vcpu}'")
        kept[pin.vcpu] = pin
    tune.vcpupins = [kept[number] for number in sorted(kept)]


def _complete_iothread_pins(tune: CpuTune, ids: list[int]) -> None:
    kept = {}
    for pin in tune.iothreadpins:
        if pin.iothread not in ids:
            raise ConfigUnsupported(f"Cannot find 'iothread' : {pin.iothread}")
        if pin.iothread in kept:
            raise InternalError(f"duplicate iothreadpin for same iothread '{pin.iothread}'")
        kept[pin.iothread] = pin
    tune.iothreadpins = [kept[number] for number in ids if number in kept]


def _complete_scheds(tune: CpuTune, vcpus: int, ids: list[int]) -> None:
    by_vcpu: dict[int, VcpuSched] = {}
    for vcpu_sched in tune.vcpuscheds:
        _complete_sched(vcpu_sched, "vcpusched")
        for number in sorted(vcpu_sched.vcpus):
            if number >= vcpus:
                raise ConfigUnsupported(f"vCPU '{number}' is not present in domain definition")
            if number in by_vcpu:
                raise XmlError(f"'vcpusched' attributes 'vcpus' must not overlap: {number}")
            by_vcpu[number] = VcpuSched(
                vcpus=CpuSet([number]), scheduler=vcpu_sched.scheduler, priority=vcpu_sched.priority
            )
    tune.vcpuscheds = [by_vcpu[number] for number in sorted(by_vcpu)]
    by_thread: dict[int, IoThreadSched] = {}
    for thread_sched in tune.iothreadscheds:
        _complete_sched(thread_sched, "iothreadsched")
        for number in sorted(thread_sched.iothreads):
            if number not in ids:
                raise ConfigUnsupported(f"Cannot find 'iothread' : {number}")
            if number in by_thread:
                raise XmlError(f"'iothreadsched' attributes 'iothreads' must not overlap: {number}")
            by_thread[number] = IoThreadSched(
                iothreads=NumberSet([number]), scheduler=thread_sched.scheduler, priority=thread_sched.priority
            )
    tune.iothreadscheds = [by_thread[number] for number in ids if number in by_thread]
    if tune.emulatorsched is not None:
        _complete_sched(tune.emulatorsched, "emulatorsched")


def _complete_sched(sched: VcpuSched | IoThreadSched | EmulatorSched, tag: str) -> None:
    """Only the real-time classes have a priority."""
    if sched.scheduler not in ("fifo", "rr"):
        sched.priority = None
    elif sched.priority is None:
        raise XmlError(f"Missing required attribute 'priority' in element '{tag}'")
