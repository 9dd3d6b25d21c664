"""What a guest may take from its host: processor time, disk and network throughput, NUMA nodes; and its counters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from vird.api.enums.domain import DomainNumatuneMemMode
from vird.cli.failure import Failed, UsageError
from vird.cli.impact import Config, Current, Live, impact
from vird.cli.lookups import Guest, find_guest
from vird.cli.option import Opt
from vird.cli.results import Done
from vird.cli.shell import Shell
from vird.cli.verb import verb


@dataclass(frozen=True)
class Settings:
    """Settings by name."""

    settings: dict[str, int | float | bool | str]

    def text(self, *, quiet: bool) -> str:
        """A line each."""
        return "".join(f"{name:<15}: {_said(value)}\n" for name, value in self.settings.items())


def _said(value: float | bool | str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.6f}" if isinstance(value, float) else str(value)


@dataclass(frozen=True)
class Scheduling(Settings):
    """How processor time is shared out."""

    scheduler: str = ""

    def text(self, *, quiet: bool) -> str:
        """The scheduler, then its settings."""
        return f"{'Scheduler':<15}: {self.scheduler}\n{super().text(quiet=quiet)}"


@verb("domain")
async def schedinfo(
    shell: Shell,
    domain: Guest,
    weight: Annotated[int | None, Opt("its share (Xen)", unsigned=True, named=True)] = None,
    cap: Annotated[int | None, Opt("its limit (Xen)", unsigned=True, named=True)] = None,
    current: Current = False,
    config: Config = False,
    live: Live = False,
    set: Annotated[list[str], Opt("NAME=VALUE")] = [],  # noqa: B006
) -> Scheduling:
    """Tell or change how a guest gets processor time."""
    flags = impact(config, live, current)
    guest = await find_guest(shell, domain)
    scheduler = await guest.get_scheduler_type()
    told = await guest.get_scheduler_parameters_flags(flags) if flags else await guest.get_scheduler_parameters()
    wanted: dict[str, str] = {}
    for word in set:
        name, equals, value = word.partition("=")
        if not equals:
            raise UsageError("Invalid syntax for --set, expecting name=value")
        wanted[name] = value
    for name, number in (("weight", weight), ("cap", cap)):
        if number is not None:
            wanted[name] = str(number)
    for name in wanted:
        if name not in told:
            shell.tell(Scheduling({}, scheduler).text(quiet=shell.settings.quiet))
            raise UsageError(f"invalid scheduler option: {name}")
    if wanted:
        changed = {name: _like(told[name], name, text) for name, text in wanted.items()}
        if flags:
            await guest.set_scheduler_parameters_flags(changed, flags)
        else:
            await guest.set_scheduler_parameters(changed)
        told = await guest.get_scheduler_parameters_flags(flags) if flags else await guest.get_scheduler_parameters()
    return Scheduling(dict(told), scheduler)


def _like(before: float | bool | str, name: str, text: str) -> float | bool | str:
    """A value of the kind that the setting has."""
    if isinstance(before, str):
        return text
    try:
        return float(text) if isinstance(before, float) else int(text, 0)
    except ValueError:
        raise UsageError(f"Invalid value for parameter '{name}': {text}") from None


@verb("domain")
async def blkiotune(
    shell: Shell,
    domain: Guest,
    weight: Annotated[int | None, Opt("its share, from 100 to 1000", unsigned=True)] = None,
    device_weights: Annotated[str | None, Opt("shares by disk: /dev/sda,200,/dev/sdb,300")] = None,
    device_read_iops_sec: Annotated[str | None, Opt("reads per second by disk")] = None,
    device_write_iops_sec: Annotated[str | None, Opt("writes per second by disk")] = None,
    device_read_bytes_sec: Annotated[str | None, Opt("bytes read per second by disk")] = None,
    device_write_bytes_sec: Annotated[str | None, Opt("bytes written per second by disk")] = None,
    config: Config = False,
    live: Live = False,
    current: Current = False,
) -> Settings | Done:
    """Tell or change what a guest may take of the host's disks."""
    flags = impact(config, live, current)
    guest = await find_guest(shell, domain)
    given: dict[str, int | str | None] = {
        "weight": weight,
        "device_weight": device_weights,
        "device_read_iops_sec": device_read_iops_sec,
        "device_write_iops_sec": device_write_iops_sec,
        "device_read_bytes_sec": device_read_bytes_sec,
        "device_write_bytes_sec": device_write_bytes_sec,
    }
    wanted = {name: value for name, value in given.items() if value is not None}
    if wanted:
        with shell.failing("Unable to change blkio parameters"):
            await guest.set_blkio_parameters(wanted, flags)
        return Done()
    with shell.failing("Unable to get number of blkio parameters"):
        return Settings(dict(await guest.get_blkio_parameters(flags)))


@verb("domain")
async def numatune(
    shell: Shell,
    domain: Guest,
    mode: Annotated[str | None, Opt("strict, preferred, interleave or restrictive")] = None,
    nodeset: Annotated[str | None, Opt("NUMA nodes: 0-3,^2")] = None,
    config: Config = False,
    live: Live = False,
    current: Current = False,
) -> Settings | Done:
    """Tell or change from which of the host's NUMA nodes a guest has its memory."""
    flags = impact(config, live, current)
    guest = await find_guest(shell, domain)
    modes = {each.name.lower(): int(each) for each in DomainNumatuneMemMode}
    wanted: dict[str, int | str] = {}
    if nodeset is not None:
        wanted["numa_nodeset"] = nodeset
    if mode is not None:
        number = modes.get(mode, int(mode) if mode.isdecimal() else None)
        if number is None:
            raise UsageError(f"Invalid mode: {mode}")
        wanted["numa_mode"] = number
    if wanted:
        with shell.failing("Unable to change numa parameters"):
            await guest.set_numa_parameters(wanted, flags)
        return Done()
    with shell.failing("Unable to get number of memory parameters"):
        told = dict(await guest.get_numa_parameters(flags))
    names = {number: name for name, number in modes.items()}
    if "numa_mode" in told:
        told["numa_mode"] = names.get(int(told["numa_mode"]), str(told["numa_mode"]))
    return Settings(told)


IOTUNE = (
    "total_bytes_sec",
    "read_bytes_sec",
    "write_bytes_sec",
    "total_iops_sec",
    "read_iops_sec",
    "write_iops_sec",
    "total_bytes_sec_max",
    "read_bytes_sec_max",
    "write_bytes_sec_max",
    "total_iops_sec_max",
    "read_iops_sec_max",
    "write_iops_sec_max",
    "size_iops_sec",
)


@verb("domain")
async def blkdeviotune(
    shell: Shell,
    domain: Guest,
    device: Annotated[str, Opt("the disk's target or source", completes="disk")],
    total_bytes_sec: Annotated[int | None, Opt("bytes per second", unit=1)] = None,
    read_bytes_sec: Annotated[int | None, Opt("bytes read per second", unit=1)] = None,
    write_bytes_sec: Annotated[int | None, Opt("bytes written per second", unit=1)] = None,
    total_iops_sec: Annotated[int | None, Opt("operations per second", unit=1)] = None,
    read_iops_sec: Annotated[int | None, Opt("reads per second", unit=1)] = None,
    write_iops_sec: Annotated[int | None, Opt("writes per second", unit=1)] = None,
    total_bytes_sec_max: Annotated[int | None, Opt("bytes per second in a burst", unit=1)] = None,
    read_bytes_sec_max: Annotated[int | None, Opt("bytes read per second in a burst", unit=1)] = None,
    write_bytes_sec_max: Annotated[int | None, Opt("bytes written per second in a burst", unit=1)] = None,
    total_iops_sec_max: Annotated[int | None, Opt("operations per second in a burst", unit=1)] = None,
    read_iops_sec_max: Annotated[int | None, Opt("reads per second in a burst", unit=1)] = None,
    write_iops_sec_max: Annotated[int | None, Opt("writes per second in a burst", unit=1)] = None,
    size_iops_sec: Annotated[int | None, Opt("how large an operation counts as one", unit=1)] = None,
    group_name: Annotated[str | None, Opt("the disks with this name share the limits")] = None,
    total_bytes_sec_max_length: Annotated[int | None, Opt("seconds that a burst may last", unit=1)] = None,
    read_bytes_sec_max_length: Annotated[int | None, Opt("seconds that a burst may last", unit=1)] = None,
    write_bytes_sec_max_length: Annotated[int | None, Opt("seconds that a burst may last", unit=1)] = None,
    total_iops_sec_max_length: Annotated[int | None, Opt("seconds that a burst may last", unit=1)] = None,
    read_iops_sec_max_length: Annotated[int | None, Opt("seconds that a burst may last", unit=1)] = None,
    write_iops_sec_max_length: Annotated[int | None, Opt("seconds that a burst may last", unit=1)] = None,
    config: Config = False,
    live: Live = False,
    current: Current = False,
) -> Settings | Done:
    """Tell or change how fast a guest's disk may be."""
    given = dict(locals())
    flags = impact(config, live, current)
    guest = await find_guest(shell, domain)
    names = (*IOTUNE, "group_name", *(f"{name}_length" for name in IOTUNE if name.endswith("_max")))
    wanted = {name: given[name] for name in names if given[name] is not None}
    if wanted:
        with shell.failing("Unable to change block I/O throttle"):
            await guest.set_block_io_tune(device, wanted, flags)
        return Done()
    with shell.failing("Unable to get block I/O throttle parameters"):
        return Settings(dict(await guest.get_block_io_tune(device, flags)))


RATE = ("average", "peak", "burst", "floor")


@verb("domain")
async def domiftune(
    shell: Shell,
    domain: Guest,
    interface: Annotated[str, Opt("the interface's MAC address or host device", completes="nic")],
    inbound: Annotated[str | None, Opt("AVERAGE,PEAK,BURST,FLOOR of what comes in, in KiB/s and KiB")] = None,
    outbound: Annotated[str | None, Opt("AVERAGE,PEAK,BURST of what goes out")] = None,
    config: Config = False,
    live: Live = False,
    current: Current = False,
) -> Settings | Done:
    """Tell or change how fast a guest's interface may be."""
    flags = impact(config, live, current)
    guest = await find_guest(shell, domain)
    given = {"inbound": rate("inbound", inbound), "outbound": rate("outbound", outbound)}
    wanted = {f"{direction}.{name}": value for direction, rates in given.items() for name, value in rates.items()}
    if wanted:
        with shell.failing("Unable to set interface parameters"):
            await guest.set_interface_parameters(interface, wanted, flags)
        return Done()
    with shell.failing("Unable to get interface parameters"):
        return Settings(dict(await guest.get_interface_parameters(interface, flags)))


def rate(direction: str, text: str | None) -> dict[str, int]:
    """``AVERAGE,PEAK,BURST`` by name, of a direction of traffic; `UsageError` for what is none."""
    if text is None:
        return {}
    parts = text.split(",")
    if len(parts) > len(RATE):
        raise UsageError(f"{direction} takes {len(RATE)} numbers at most")
    wanted = {}
    for name, part in zip(RATE, parts, strict=False):
        if part == "" and name != "average":
            continue
        if not part.isdecimal():
            raise UsageError(f"field '{name}' is malformed")
        wanted[name] = int(part)
    if direction == "outbound" and "floor" in wanted:
        raise UsageError("outbound floor is unsupported yet")
    if len(parts) > 1 and not wanted.get("average") and not wanted.get("floor"):
        outgoing = direction == "outbound"
        raise UsageError(
            "outbound average is mandatory" if outgoing else "either inbound average or floor is mandatory"
        )
    return wanted


@dataclass(frozen=True)
class PerfEvents:
    """Whether the kernel's counters of a guest are on, by name."""

    events: dict[str, bool]

    def text(self, *, quiet: bool) -> str:
        """A line each."""
        return "".join(f"{name:<15}: {'enabled' if on else 'disabled'}\n" for name, on in self.events.items())


@verb("domain")
async def perf(
    shell: Shell,
    domain: Guest,
    enable: Annotated[str | None, Opt("switch these on, with commas between")] = None,
    disable: Annotated[str | None, Opt("switch these off, with commas between")] = None,
    config: Config = False,
    live: Live = False,
    current: Current = False,
) -> PerfEvents:
    """Tell or change which of the kernel's counters run for a guest."""
    flags = impact(config, live, current)
    guest = await find_guest(shell, domain)
    wanted = dict.fromkeys(enable.split(",") if enable is not None else (), True)
    wanted |= dict.fromkeys(disable.split(",") if disable is not None else (), False)
    if wanted:
        with shell.failing("Unable to enable/disable perf events"):
            await guest.set_perf_events(wanted, flags)
        return PerfEvents(wanted)
    with shell.failing("Unable to get perf events"):
        return PerfEvents({name: bool(value) for name, value in (await guest.get_perf_events(flags)).items()})


LIFECYCLE = ("poweroff", "reboot", "crash")
ACTIONS = ("destroy", "restart", "rename-restart", "preserve", "coredump-destroy", "coredump-restart")


@verb("domain", name="set-lifecycle-action")
async def set_lifecycle_action(
    shell: Shell,
    domain: Guest,
    type: Annotated[str, Opt("when: poweroff, reboot or crash")],
    action: Annotated[str, Opt("then: destroy, restart, rename-restart, preserve, coredump-destroy, coredump-restart")],
    config: Config = False,
    live: Live = False,
    current: Current = False,
) -> None:
    """Change what follows when a guest goes off, restarts or crashes."""
    flags = impact(config, live, current)
    if type not in LIFECYCLE:
        raise Failed(f"Invalid lifecycle type '{type}'.")
    if action not in ACTIONS:
        raise Failed(f"Invalid lifecycle action '{action}'.")
    guest = await find_guest(shell, domain)
    with shell.failing("Unable to change lifecycle action."):
        await guest.set_lifecycle_action(LIFECYCLE.index(type), ACTIONS.index(action), flags)
