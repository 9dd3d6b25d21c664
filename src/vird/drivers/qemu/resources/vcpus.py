"""How many virtual processors a guest has, and which of them are on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vird import errors
from vird.api.capabilities.resources import Resources
from vird.api.enums.domain import DomainModificationImpact as Impact
from vird.api.enums.domain import DomainVcpuFlags as Which
from vird.drivers.common.domains import processors
from vird.drivers.common.impact import EITHER, affected, bare_argument, document_of
from vird.drivers.qemu.agent import processors as used
from vird.drivers.qemu.change import change
from vird.drivers.qemu.refuse import check_flags
from vird.drivers.qemu.resources.hotplug import plug, unplug
from vird.errors import ErrorDomain
from vird.markup.scalars import CpuSet
from vird.model.domain.domain import Domain
from vird.model.domain.vcpu import Vcpu, VcpuEntry, Vcpus
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver

GETTABLE: Final = EITHER | Which.MAXIMUM | Which.GUEST
SETTABLE: Final = GETTABLE | Which.HOTPLUGGABLE


class VcpuCounts(Resources):
    """The part of the capability."""

    _driver: QemuDriver

    async def domain_get_max_vcpus(self, dom: DomainRef) -> int:
        """The most a running guest can have; of one that is off, the most of the definition."""
        return most_vcpus(self._driver.guest(dom).newest)

    async def domain_get_vcpus_flags(self, dom: DomainRef, flags: int) -> int:
        """How many are on, or can be, or the guest's own agent says are on."""
        check_flags(flags, GETTABLE, remote.DOMAIN_GET_VCPUS_FLAGS)
        guest = self._driver.guest(dom)
        document = document_of(guest, flags)
        if flags & Which.GUEST:
            if document is not guest.live:
                raise errors.OperationInvalid("vCPU count provided by the guest agent can only be requested for live "
                                              "domains")  # fmt: skip
            return await used.count(guest)
        return most_vcpus(document) if flags & Which.MAXIMUM else processors(document)

    async def domain_set_vcpus_flags(self, dom: DomainRef, nvcpus: int, flags: int) -> None:
        """Change how many are on, or can be at the next start, or the agent is to switch on."""
        _check_set(nvcpus, flags)
        check_flags(flags, SETTABLE, remote.DOMAIN_SET_VCPUS_FLAGS)
        driver, guest = self._driver, self._driver.guest(dom)
        impact = flags & EITHER
        if flags & Which.GUEST:
            affected(guest, impact | Impact.LIVE)
            await used.set_count(guest, nvcpus)
            return
        if flags & Which.MAXIMUM:
            if affected(guest, impact)[0]:
                raise errors.OperationInvalid("maximum vcpu count of a live domain can't be modified")
            await change(driver, guest, impact, lambda document: set_most(document, nvcpus))
            return

        async def replug(live: Domain) -> None:
            assert guest.live is not None
            on = set(vcpus_on(guest.live))
            wanted = set(vcpus_on(live))
            for number in sorted(wanted - on):
                await plug(driver, guest, number)
            for number in sorted(on - wanted, reverse=True):
                await unplug(driver, guest, number)

        hotpluggable = bool(flags & Which.HOTPLUGGABLE)
        await change(
            driver,
            guest,
            impact,
            lambda document: set_count(document, nvcpus, "persistent domain", hotpluggable=hotpluggable),
            live_edit=lambda document: set_count(document, nvcpus, "live domain", hotpluggable=True),
            job="set vcpus",
            act=replug,
        )

    async def domain_set_vcpu(self, dom: DomainRef, cpumap: str, state: int, flags: int) -> None:
        """Switch the listed processors on (1) or off (0)."""
        check_flags(flags, EITHER, remote.DOMAIN_SET_VCPU)
        if state not in (0, 1):
            raise errors.InvalidArg(f"unsupported state value '{state}'")
        try:
            numbers = list(CpuSet.parse(cpumap))
        except ValueError:
            raise errors.InvalidArg(f"Failed to parse bitmap '{cpumap}'") from None
        if not numbers:
            raise errors.InvalidArg(f"Failed to parse bitmap '{cpumap}'")
        driver, guest = self._driver, self._driver.guest(dom)
        affected(guest, flags)

        async def replug(live: Domain) -> None:
            for number in numbers:
                await (plug if state else unplug)(driver, guest, number)

        await change(
            driver,
            guest,
            flags,
            lambda document: switch_vcpus(document, numbers, "persistent config", on=bool(state)),
            live_edit=lambda document: switch_vcpus(document, numbers, "live config", on=bool(state)),
            job="set vcpu",
            act=replug,
        )


def _check_set(count: int, flags: int) -> None:
    if not count:
        raise bare_argument("nvcpus in virDomainSetVcpusFlags must not be zero", ErrorDomain.DOMAIN)
    if flags & Which.MAXIMUM and not flags & Which.CONFIG:
        raise bare_argument(
            "Flag 'VIR_DOMAIN_AFFECT_CONFIG' is required by flag 'VIR_DOMAIN_VCPU_MAXIMUM'", ErrorDomain.DOMAIN
        )


def most_vcpus(document: Domain) -> int:
    """How many there can be."""
    return document.vcpu.count if document.vcpu is not None else 1


def vcpus_on(document: Domain) -> list[int]:
    """The numbers of those that are on."""
    if document.vcpus is not None and document.vcpus.entries:
        return [entry.id for entry in document.vcpus.entries if entry.enabled == "yes"]
    return list(range(processors(document)))


def set_most(document: Domain, count: int) -> None:
    """Change how many there can be.

    Raises ``InvalidArg`` when the topology says another number.
    """
    topology = document.cpu.topology if document.cpu is not None else None
    if topology is not None:
        product = (topology.sockets or 1) * (topology.dies or 1) * (topology.cores or 1) * (topology.threads or 1)
        if product != count:
            raise errors.InvalidArg("CPU topology doesn't match the desired vcpu count")
    on = min(processors(document), count)
    vcpu = document.vcpu = document.vcpu or Vcpu(placement="static", count=1)
    vcpu.count = count
    vcpu.current = on if on != count else None
    if document.vcpus is not None and document.vcpus.entries:
        kept = document.vcpus.entries[:count]
        new = [VcpuEntry(id=number, enabled="no", hotpluggable="yes") for number in range(len(kept), count)]
        document.vcpus = Vcpus(entries=[*kept, *new])


def set_count(document: Domain, count: int, which: str, *, hotpluggable: bool) -> None:
    """Change how many are on: the first ones, as far as they are not named one by one.

    Raises ``InvalidArg`` for more than there can be.
    """
    most = most_vcpus(document)
    if count > most:
        raise errors.InvalidArg(
            f"requested vcpus is greater than max allowable vcpus for the {which}: {count} > {most}"
        )
    entries = document.vcpus.entries if document.vcpus is not None else []
    if not entries and hotpluggable:
        entries = _entries(document)
    on = [entry for entry in entries if entry.enabled == "yes"]
    for entry in reversed(on[count:]):
        entry.enabled, entry.hotpluggable = "no", "yes"
    for entry in [entry for entry in entries if entry.enabled == "no"][: max(count - len(on), 0)]:
        entry.enabled, entry.hotpluggable = "yes", "yes" if hotpluggable else "no"
    if entries:
        document.vcpus = Vcpus(entries=entries)
    vcpu = document.vcpu = document.vcpu or Vcpu(placement="static", count=1)
    vcpu.current = count if count != most else None


def switch_vcpus(document: Domain, numbers: list[int], which: str, *, on: bool) -> None:
    """Switch some on or off.

    Raises ``InvalidArg`` for one that is not there, or is as wanted; ``OperationUnsupported`` for the first one.
    """
    most = most_vcpus(document)
    entries = list(document.vcpus.entries) if document.vcpus is not None else []
    entries = entries or _entries(document)
    for number in numbers:
        if number >= most:
            raise errors.InvalidArg(f"vcpu {number} is not present in {which}")
        entry = entries[number]
        if which == "live config" and (entry.enabled == "yes") == on:
            raise errors.InvalidArg(f"vcpu '{number}' is already in requested state")
        if not on and number == 0:
            raise errors.OperationUnsupported("vcpu '0' can't be unplugged")
        if not on and entry.hotpluggable != "yes" and which == "live config":
            raise errors.OperationUnsupported(f"vcpu '{number}' can't be unplugged")
        if which != "live config" and any(
            e.enabled == "yes" and e.hotpluggable != "yes" for e in entries[number + 1 :]
        ):
            raise errors.InvalidArg(
                f"vcpu '{number}' can't be modified as it is followed by non-hotpluggable online vcpus"
            )
        if (entry.enabled == "yes") == on:
            raise errors.InvalidArg(f"vcpu '{number}' is already in requested state")
        entry.enabled, entry.hotpluggable = ("yes" if on else "no"), "yes"
    document.vcpus = Vcpus(entries=entries)
    count = sum(entry.enabled == "yes" for entry in entries)
    vcpu = document.vcpu = document.vcpu or Vcpu(placement="static", count=1)
    vcpu.current = count if count != most else None


def _entries(document: Domain) -> list[VcpuEntry]:
    """One by one, what the count alone says."""
    on = processors(document)
    return [
        VcpuEntry(id=number, enabled="yes" if number < on else "no", hotpluggable="no" if number < on else "yes")
        for number in range(most_vcpus(document))
    ]
