"""Weights on processors and processor time per period, of a guest, its processors, emulator and I/O threads."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from vird import errors
from vird.api.capabilities.tuning import Tuning
from vird.api.events import DomainTunable
from vird.api.params import domain_tuning as names
from vird.api.params.checked import checked
from vird.drivers.common.impact import EITHER, TYPED_STRINGS, affected, document_of
from vird.drivers.common.typed import written
from vird.drivers.qemu.cgroups.guest_group import require, set_bandwidth, undoing
from vird.drivers.qemu.change import change
from vird.drivers.qemu.refuse import check_flags
from vird.drivers.qemu.resources.iothreads import thread_numbers
from vird.host.cgroup import limits
from vird.host.cgroup.group import Group
from vird.model.domain.cputune import CpuTune
from vird.model.domain.domain import Domain
from vird.wire.procedures import remote
from vird.wire.procedures.domain_tuning import DomainGetSchedulerTypeRet
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam, TypedParameterType, TypedValue

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest

SCHEDULER_NAME: Final = "posix"
FIELDS: Final = {
    names.DOMAIN_SCHEDULER_CPU_SHARES: "shares",
    names.DOMAIN_SCHEDULER_VCPU_PERIOD: "period",
    names.DOMAIN_SCHEDULER_VCPU_QUOTA: "quota",
    names.DOMAIN_SCHEDULER_EMULATOR_PERIOD: "emulator_period",
    names.DOMAIN_SCHEDULER_EMULATOR_QUOTA: "emulator_quota",
    names.DOMAIN_SCHEDULER_GLOBAL_PERIOD: "global_period",
    names.DOMAIN_SCHEDULER_GLOBAL_QUOTA: "global_quota",
    names.DOMAIN_SCHEDULER_IOTHREAD_PERIOD: "iothread_period",
    names.DOMAIN_SCHEDULER_IOTHREAD_QUOTA: "iothread_quota",
}
"""Parameter to the element of ``<cputune>``, in libvirt's order."""

SCHEDULER: Final = {
    name: TypedParameterType.LLONG if name.endswith("_quota") else TypedParameterType.ULLONG for name in FIELDS
}
PARTS: Final = ("vcpu", "emulator", "global", "iothread")
"""What has a period and a quota of its own."""


class Scheduling(Tuning):
    """The part of the capability."""

    _driver: QemuDriver

    async def domain_get_scheduler_type(self, dom: DomainRef) -> DomainGetSchedulerTypeRet:
        """The kernel's scheduler, and how many parameters it has for guests."""
        guest = self._driver.guest(dom)
        if guest.runtime is not None:
            require(guest.runtime.group, "cpu")
        return DomainGetSchedulerTypeRet(SCHEDULER_NAME, len(SCHEDULER))

    async def domain_get_scheduler_parameters_flags(self, dom: DomainRef, nparams: int, flags: int) -> list[TypedParam]:
        """Weights, periods and quotas: as the kernel has them while the guest runs, by the definition else."""
        check_flags(flags, EITHER | TYPED_STRINGS, remote.DOMAIN_GET_SCHEDULER_PARAMETERS_FLAGS)
        guest = self._driver.guest(dom)
        document = document_of(guest, flags & EITHER)
        if document is guest.live:
            group = require(guest.running().group, "cpu")
            await guest.running().placed.wait()
            values = await asyncio.to_thread(_in_use, group, inner_groups(guest))
        else:
            values = {name: getattr(document.cputune, field, None) for name, field in FIELDS.items()}
        return written(SCHEDULER, values)[:nparams]

    async def domain_set_scheduler_parameters_flags(self, dom: DomainRef, params: list[TypedParam], flags: int) -> None:
        """Change them; a period or a quota of zero is left as it was."""
        check_flags(flags, EITHER, remote.DOMAIN_SET_SCHEDULER_PARAMETERS_FLAGS)
        wanted = checked(params, SCHEDULER)
        driver, guest = self._driver, self._driver.guest(dom)
        live, _ = affected(guest, flags)
        if live:
            require(guest.running().group, "cpu")
        for name, value in wanted.items():
            check_range(name, value)

        async def act(tried: Domain) -> None:
            group = require(guest.running().group, "cpu")
            await asyncio.to_thread(_apply, group, inner_groups(guest), wanted)
            told = [TypedParam(f"cputune.{name}", TypedValue(SCHEDULER[name], value)) for name, value in
                    in_effect(wanted).items()]  # fmt: skip
            if told:
                driver.bus.publish(DomainTunable(guest.ref, told))

        await change(
            driver,
            guest,
            flags,
            lambda document: set_scheduling(document, wanted),
            live_edit=lambda document: set_scheduling(document, in_effect(wanted)),
            job="tune",
            act=act,
        )


def check_range(name: str, value: int) -> None:
    """Raises ``InvalidArg`` for a period or a quota that cannot be."""
    if name == names.DOMAIN_SCHEDULER_CPU_SHARES:
        return
    is_period = name.endswith("_period")
    low, high = limits.PERIOD_US if is_period else (limits.QUOTA_MIN_US, limits.QUOTA_MAX_US)
    if 0 < value < low or value > high:
        raise errors.InvalidArg(f"value of '{name}' is out of range [{low}, {high}]")


def in_effect(wanted: Mapping[str, int]) -> dict[str, int]:
    """What of it changes a running guest."""
    return {name: value for name, value in wanted.items() if value or name == names.DOMAIN_SCHEDULER_CPU_SHARES}


def set_scheduling(document: Domain, wanted: Mapping[str, int]) -> None:
    """Write it down."""
    if not wanted:
        return
    tune = document.cputune = document.cputune or CpuTune()
    for name, value in wanted.items():
        is_share = name == names.DOMAIN_SCHEDULER_CPU_SHARES
        setattr(tune, FIELDS[name], value if value or is_share else None)


def inner_groups(guest: Guest) -> dict[str, list[str]]:
    """The inner groups that each of the parts is about; the guest as a whole is none."""
    return {
        "vcpu": [f"vcpu{number}" for number in guest.running().vcpu_pids],
        "emulator": ["emulator"],
        "global": [],
        "iothread": [f"iothread{number}" for number in thread_numbers(guest.document)],
    }


def _groups_of(group: Group, inner: Mapping[str, list[str]], part: str) -> list[Group]:
    return [group] if part == "global" else [group.child(name) for name in inner[part]]


def _in_use(group: Group, inner: Mapping[str, list[str]]) -> dict[str, Any]:
    values: dict[str, Any] = {names.DOMAIN_SCHEDULER_CPU_SHARES: limits.shares(group)}
    for part in PARTS:
        # A guest without I/O threads has the figures of the whole guest for them.
        first = (_groups_of(group, inner, part) or [group])[0]
        values[f"{part}_period"], values[f"{part}_quota"] = limits.bandwidth(first)
    return values


def _apply(group: Group, inner: Mapping[str, list[str]], wanted: Mapping[str, int]) -> None:
    with undoing() as done:
        for name, value in in_effect(wanted).items():
            if name == names.DOMAIN_SCHEDULER_CPU_SHARES:
                before = limits.shares(group)
                limits.set_shares(group, value)
                done.append((limits.set_shares, group, before))
                continue
            part, _, kind = name.partition("_")
            for each in _groups_of(group, inner, part):
                period, quota = limits.bandwidth(each)
                done.append((set_bandwidth, each, period, quota))
                set_bandwidth(each, value if kind == "period" else None, value if kind == "quota" else None)
