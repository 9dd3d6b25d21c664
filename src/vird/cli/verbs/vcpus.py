"""A guest's virtual processors: how many, which, and on which of the host's they run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from vird import errors
from vird.api.enums.domain import DomainModificationImpact, DomainVcpuFlags, VcpuState
from vird.cli.cpu_figures import of_all, of_each
from vird.cli.cpu_lists import as_map, from_map, processors_in, ranges
from vird.cli.failure import Failed, UsageError
from vird.cli.impact import Config, Current, Live, exclusive, impact, requires
from vird.cli.lookups import Guest, find_guest
from vird.cli.option import Opt
from vird.cli.results import Done, Lines, Table, column
from vird.cli.shell import Shell
from vird.cli.verb import verb

if TYPE_CHECKING:
    from vird.client.objects import Domain

OfConfig = Annotated[bool, Opt("of the definition")]
OfLive = Annotated[bool, Opt("of the guest that runs")]
OfCurrent = Annotated[bool, Opt("of the guest as it is")]
CpuList = Annotated[str | None, Opt("processors: 0-3,^2; r for all")]

STATES = {VcpuState.OFFLINE: "offline", VcpuState.RUNNING: "running", VcpuState.BLOCKED: "blocked"}


async def host_processors(shell: Shell) -> int:
    """How many processors the host has, online or not."""
    connection = await shell.connection()
    try:
        return (await connection.node_get_cpu_map()).ret
    except errors.VirdError:
        info = await connection.node_get_info()
        return info.nodes * info.sockets * info.cores * info.threads


@verb("domain")
async def setvcpus(
    shell: Shell,
    domain: Guest,
    count: Annotated[int, Opt("how many", unsigned=True)],
    maximum: Annotated[bool, Opt("how many it can have, from the next start")] = False,
    config: Config = False,
    live: Live = False,
    current: Current = False,
    guest: Annotated[bool, Opt("have the guest itself switch them")] = False,
    hotpluggable: Annotated[bool, Opt("make those that are added removable")] = False,
) -> None:
    """Change how many processors a guest has."""
    exclusive(guest=guest, config=config)
    flags = impact(config, live, current)
    exclusive(maximum=maximum, guest=guest)
    if maximum and not config:
        raise UsageError("--maximum must be used with --config only") if live or current else _needs_config()
    if count == 0:
        raise UsageError("Can't set 0 processors for a VM")
    found = await find_guest(shell, domain)
    flags |= DomainVcpuFlags.MAXIMUM if maximum else 0
    flags |= DomainVcpuFlags.GUEST if guest else 0
    flags |= DomainVcpuFlags.HOTPLUGGABLE if hotpluggable else 0
    if not flags:
        await found.set_vcpus(count)
    else:
        await found.set_vcpus_flags(count, flags)


def _needs_config() -> UsageError:
    return UsageError("Option --config is required by option --maximum")


@verb("domain")
async def setvcpu(
    shell: Shell,
    domain: Guest,
    vcpulist: Annotated[str, Opt("which: 0-3,5")],
    enable: Annotated[bool, Opt("plug them in")] = False,
    disable: Annotated[bool, Opt("unplug them")] = False,
    config: Config = False,
    live: Live = False,
    current: Current = False,
) -> None:
    """Plug single processors in or out."""
    exclusive(enable=enable, disable=disable)
    flags = impact(config, live, current)
    if not enable and not disable:
        raise UsageError("one of --enable, --disable is required")
    guest = await find_guest(shell, domain)
    await guest.set_vcpu(vcpulist, int(enable), flags)


@verb("domain")
async def vcpucount(
    shell: Shell,
    domain: Guest,
    maximum: Annotated[bool, Opt("how many it can have")] = False,
    active: Annotated[bool, Opt("how many it has")] = False,
    live: OfLive = False,
    config: OfConfig = False,
    current: OfCurrent = False,
    guest: Annotated[bool, Opt("as the guest itself sees it")] = False,
) -> Lines:
    """Tell how many processors a guest has and can have."""
    exclusive(live=live, config=config)
    exclusive(live=live, current=current)
    exclusive(config=config, current=current)
    exclusive(active=active, maximum=maximum)
    exclusive(guest=guest, config=config)
    found = await find_guest(shell, domain)
    if maximum or active or live or config or current or guest:
        flags = impact(config, live, current) | (DomainVcpuFlags.MAXIMUM if maximum else 0)
        flags |= DomainVcpuFlags.GUEST if guest else 0
        return Lines([str(await _count(shell, found, flags))])
    lines = []
    for word, kind in (("maximum", DomainVcpuFlags.MAXIMUM), ("current", DomainVcpuFlags.CURRENT)):
        for where, scope in (("config", DomainVcpuFlags.CONFIG), ("live", DomainVcpuFlags.LIVE)):
            try:
                count = await found.get_vcpus_flags(kind | scope)
            except errors.OperationInvalid:
                # It does not run, or has no definition.
                continue
            lines.append(f"{word:<12} {where:<12} {count:>3}")
    return Lines(lines)


async def _count(shell: Shell, guest: Domain, flags: int) -> int:
    if flags & DomainVcpuFlags.GUEST:
        with shell.failing("Failed to retrieve vCPU count from the guest"):
            return await guest.get_vcpus_flags(flags)
    return await guest.get_vcpus_flags(flags)


@dataclass(frozen=True)
class Vcpu:
    """A virtual processor; ``cpu`` and ``cpu_time_s`` are None of a guest that does not run."""

    number: int
    cpu: int | None
    state: str | None
    cpu_time_s: float | None
    affinity: list[int]
    host_processors: int
    pretty: bool

    def text(self, *, quiet: bool) -> str:
        """A line each."""
        if self.pretty:
            shown = f"{ranges(set(self.affinity))} (out of {self.host_processors})"
        else:
            shown = "".join("y" if number in self.affinity else "-" for number in range(self.host_processors))
        lines = [f"{'VCPU:':<15} {self.number}\n"]
        lines.append(f"{'CPU:':<15} {'N/A' if self.cpu is None else self.cpu}\n")
        lines.append(f"{'State:':<15} {self.state or 'N/A'}\n")
        if self.state is None:
            lines.append(f"{'CPU time':<15} N/A\n")
        elif self.cpu_time_s:
            lines.append(f"{'CPU time:':<15} {self.cpu_time_s:.1f}s\n")
        lines.append(f"{'CPU Affinity:':<15} {shown}\n")
        return "".join(lines)


@dataclass(frozen=True)
class Vcpus:
    """The virtual processors of a guest."""

    vcpus: list[Vcpu]

    def text(self, *, quiet: bool) -> str:
        """Each, with an empty line between."""
        return "\n".join(each.text(quiet=quiet) for each in self.vcpus)


@verb("domain")
async def vcpuinfo(
    shell: Shell, domain: Guest, pretty: Annotated[bool, Opt("numbers rather than a letter for each")] = False
) -> Vcpus:
    """Tell what a guest's processors do, and where they may run."""
    guest = await find_guest(shell, domain)
    most = await host_processors(shell)
    length = (most + 7) // 8
    info = await guest.get_info()
    try:
        told = await guest.get_vcpus(info.nr_virt_cpu, length)
    except errors.OperationInvalid:
        if await guest.is_active():
            raise
        pins = await guest.get_vcpu_pin_info(info.nr_virt_cpu, length, DomainModificationImpact.CONFIG)
        maps = _split(pins.cpumaps, length)
        return Vcpus(
            [
                Vcpu(number, None, None, None, sorted(from_map(held, most)), most, pretty)
                for number, held in enumerate(maps[: info.nr_virt_cpu])
            ]
        )
    maps = _split(told.cpumaps, length)
    vcpus = []
    for each, held in zip(told.info, maps, strict=False):
        cpu = each.cpu if each.cpu >= 0 else None
        state = STATES.get(each.state, "no state")  # type: ignore[call-overload]
        vcpus.append(Vcpu(each.number, cpu, state, each.cpu_time / 1e9, sorted(from_map(held, most)), most, pretty))
    return Vcpus(vcpus)


def _split(maps: bytes, length: int) -> list[bytes]:
    return [maps[start : start + length] for start in range(0, len(maps), length)]


@dataclass(frozen=True)
class PinRow:
    """Where a virtual processor may run."""

    vcpu: int = column("VCPU")
    affinity: str = column("CPU Affinity")


@verb("domain")
async def vcpupin(
    shell: Shell,
    domain: Guest,
    vcpu: Annotated[int | None, Opt("which one", unsigned=True)] = None,
    cpulist: CpuList = None,
    config: Config = False,
    live: Live = False,
    current: Current = False,
) -> Table[PinRow] | Done:
    """Tell or change on which of the host's processors those of a guest may run."""
    flags = impact(config, live, current)
    guest = await find_guest(shell, domain)
    if cpulist is not None and vcpu is None:
        raise UsageError("vcpupin: Missing vCPU number in pin mode.")
    most = await host_processors(shell)
    if cpulist is None:
        count = await guest.get_vcpus_flags(flags | DomainVcpuFlags.MAXIMUM)
        if vcpu is not None and vcpu >= count:
            if await guest.is_active() and not config:
                raise UsageError(f"vcpupin: vCPU index out of range: {vcpu} >= {count}")
            raise UsageError("vcpupin: Invalid vCPU number.")
        length = (most + 7) // 8
        pins = await guest.get_vcpu_pin_info(count, length, flags)
        rows = [
            PinRow(number, ranges(from_map(held, most)))
            for number, held in enumerate(_split(pins.cpumaps, length)[: pins.num])
        ]
        return Table(PinRow, [row for row in rows if vcpu in (None, row.vcpu)])
    assert vcpu is not None
    held = as_map(processors_in(cpulist, most), most)
    if flags:
        await guest.pin_vcpu_flags(vcpu, held, flags)
    else:
        await guest.pin_vcpu(vcpu, held)
    return Done()


@dataclass(frozen=True)
class EmulatorPin:
    """Where a guest's own threads, other than its processors, may run."""

    affinity: str

    def text(self, *, quiet: bool) -> str:
        """A line under a heading."""
        head = f"emulator: CPU Affinity\n{'-' * 34}\n"
        return f"{self.affinity}\n" if quiet else f"{head}       *: {self.affinity}\n"


@verb("domain")
async def emulatorpin(
    shell: Shell,
    domain: Guest,
    cpulist: CpuList = None,
    config: Config = False,
    live: Live = False,
    current: Current = False,
) -> EmulatorPin | Done:
    """Tell or change on which of the host's processors a guest's other threads may run."""
    flags = impact(config, live, current)
    guest = await find_guest(shell, domain)
    most = await host_processors(shell)
    if cpulist is None:
        held = await guest.get_emulator_pin_info((most + 7) // 8, flags)
        return EmulatorPin(ranges(from_map(held, most)))
    await guest.pin_emulator(as_map(processors_in(cpulist, most), most), flags)
    return Done()


@dataclass(frozen=True)
class GuestVcpus:
    """What the guest itself says of its processors."""

    facts: dict[str, str | int]

    def text(self, *, quiet: bool) -> str:
        """A line each."""
        return "".join(f"{name:<15}: {value}\n" for name, value in self.facts.items())


@verb("domain")
async def guestvcpus(
    shell: Shell,
    domain: Guest,
    cpulist: Annotated[str | None, Opt("which: 0-3,5")] = None,
    enable: Annotated[bool, Opt("switch them on")] = False,
    disable: Annotated[bool, Opt("switch them off")] = False,
) -> GuestVcpus | Done:
    """Tell or change which of its processors a guest uses."""
    exclusive(enable=enable, disable=disable)
    requires("enable", "cpulist", enable, cpulist)
    requires("disable", "cpulist", disable, cpulist)
    if cpulist is not None and not enable and not disable:
        raise UsageError("One of options --enable or --disable is required by option --cpulist")
    guest = await find_guest(shell, domain)
    if cpulist is not None:
        await guest.set_guest_vcpus(cpulist, int(enable))
        return Done()
    told = await guest.get_guest_vcpus()
    return GuestVcpus({name: value if isinstance(value, str) else int(value) for name, value in told.items()})


@dataclass(frozen=True)
class CpuFigures:
    """Nanoseconds by name: of each of the host's processors, and of all."""

    processors: dict[str, dict[str, int]]
    total: dict[str, int] | None

    def text(self, *, quiet: bool) -> str:
        """The figures under their processor."""
        parts = [(f"CPU{number}", figures) for number, figures in self.processors.items()]
        if self.total is not None:
            parts.append(("Total", self.total))
        return "".join(f"{head}:\n" + "".join(map(_seconds, figures.items())) for head, figures in parts)


def _seconds(figure: tuple[str, int]) -> str:
    name, value = figure
    return f"\t{name:<12} {value // 10**9:>9}.{value % 10**9:09} seconds\n"


@verb("domain", name="cpu-stats")
async def cpu_stats(
    shell: Shell,
    domain: Guest,
    total: Annotated[bool, Opt("only the sum")] = False,
    start: Annotated[int | None, Opt("the first of the host's processors")] = None,
    count: Annotated[int | None, Opt("how many of them")] = None,
) -> CpuFigures:
    """Tell how much time a guest took on each of the host's processors."""
    for name, value in (("start", start), ("count", count)):
        if value is not None and value < 0:
            raise Failed(f"Invalid value for {'start CPU' if name == 'start' else 'number of CPUs to show'}")
    guest = await find_guest(shell, domain)
    everything = total or (start is None and count is None)
    with shell.failing(f"Failed to retrieve CPU statistics for domain '{guest.name}'"):
        figures = {} if total else await of_each(guest, start or 0, count)
        return CpuFigures(figures, await of_all(guest) if everything else None)
