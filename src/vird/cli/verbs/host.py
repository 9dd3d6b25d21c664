"""The host and its daemon: what it is, what it can do, how it is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from vird import __version__
from vird.api.enums.node import NodeSuspendTarget
from vird.cli.cpu_lists import from_map, ranges
from vird.cli.device_nodes import parsed
from vird.cli.failure import Failed
from vird.cli.known import known
from vird.cli.option import Opt
from vird.cli.results import Document, Done, Facts, Lines, column
from vird.cli.shell import Shell
from vird.cli.verb import verb


@verb("host")
async def capabilities(shell: Shell) -> Document:
    """Show what the host and its emulators can do."""
    connection = await shell.connection()
    with shell.failing("failed to get capabilities"):
        return Document(await connection.get_capabilities())


@verb("host")
async def domcapabilities(
    shell: Shell,
    virttype: Annotated[str | None, Opt("such as kvm or qemu")] = None,
    emulatorbin: Annotated[str | None, Opt("path of the emulator", completes="file")] = None,
    arch: Annotated[str | None, Opt("the guest's architecture")] = None,
    machine: Annotated[str | None, Opt("the machine type")] = None,
) -> Document:
    """Show what an emulator can give a guest."""
    connection = await shell.connection()
    with shell.failing("failed to get emulator capabilities"):
        return Document(await connection.get_domain_capabilities(emulatorbin, arch, machine, virttype))


@verb("host")
async def hostname(shell: Shell) -> Lines:
    """Tell the host's name."""
    connection = await shell.connection()
    with shell.failing("failed to get hostname"):
        return Lines([await connection.get_hostname()])


@verb("host")
async def uri(shell: Shell) -> Lines:
    """Tell what this is connected to."""
    connection = await shell.connection()
    with shell.failing("failed to get URI"):
        told = await connection.get_uri()
    # The whole way to the daemon, where one was named.
    return Lines([connection.uri or told])


@verb("host")
async def sysinfo(shell: Shell) -> Document:
    """Show what the host's firmware says of itself."""
    connection = await shell.connection()
    with shell.failing("failed to get sysinfo"):
        return Document((await connection.get_sysinfo()).removesuffix("\n"))


@dataclass(frozen=True)
class NodeFacts(Facts):
    """What the host has; memory in KiB, frequency in MHz."""

    LABEL = 20

    model: str = column("CPU model")
    cpus: int = column("CPU(s)")
    mhz: int = column("CPU frequency", lambda value: f"{value} MHz")
    sockets: int = column("CPU socket(s)")
    cores: int = column("Core(s) per socket")
    threads: int = column("Thread(s) per core")
    nodes: int = column("NUMA cell(s)")
    memory_kib: int = column("Memory size", lambda value: f"{value} KiB")


@verb("host")
async def nodeinfo(shell: Shell) -> NodeFacts:
    """Tell what the host has: processors and memory."""
    connection = await shell.connection()
    with shell.failing("failed to get node information"):
        info = await connection.node_get_info()
    return NodeFacts(info.model, info.cpus, info.mhz, info.sockets, info.cores, info.threads, info.nodes, info.memory)


@dataclass(frozen=True)
class CpuMap(Facts):
    """Which processors the host has and which are online."""

    present: int = column("CPUs present")
    online: int = column("CPUs online")
    map: str = column("CPU map")


@verb("host")
async def nodecpumap(
    shell: Shell, pretty: Annotated[bool, Opt("as a list of numbers rather than a letter for each")] = False
) -> CpuMap:
    """Tell which of the host's processors are online."""
    connection = await shell.connection()
    with shell.failing("Unable to get cpu map"):
        answer = await connection.node_get_cpu_map()
    online = from_map(answer.cpumap, answer.ret)
    shown = ranges(online) if pretty else "".join("y" if number in online else "-" for number in range(answer.ret))
    return CpuMap(answer.ret, answer.online, shown)


@dataclass(frozen=True)
class CpuTimes:
    """What the host's processors did since its start, in nanoseconds; None for what it does not tell."""

    user: int | None
    system: int | None
    idle: int | None
    iowait: int | None
    usage_percent: float | None

    def text(self, *, quiet: bool) -> str:
        """A line each."""
        shown = (("user", self.user), ("system", self.system), ("idle", self.idle), ("iowait", self.iowait))
        lines = [f"{name + ':':<20}{value:>16}\n" for name, value in shown if value is not None]
        if self.usage_percent is not None and not lines:
            lines.append(f"{'usage:':<15}{self.usage_percent:>5.1f}%\n")
        return "".join(lines)


@dataclass(frozen=True)
class CpuShares:
    """What the host's processors did in the last second, in percent."""

    usage: float
    user: float | None
    system: float | None
    idle: float | None
    iowait: float | None

    def text(self, *, quiet: bool) -> str:
        """A line each."""
        shown = (
            ("usage", self.usage),
            ("user", self.user),
            ("system", self.system),
            ("idle", self.idle),
            ("iowait", self.iowait),
        )
        return "".join(f"{name + ':':<15}{value:>5.1f}%\n" for name, value in shown if value is not None)


@verb("host")
async def nodecpustats(
    shell: Shell,
    cpu: Annotated[int | None, Opt("only this processor")] = None,
    percent: Annotated[bool, Opt("what share of the next second")] = False,
) -> CpuTimes | CpuShares:
    """Tell what the host's processors do."""
    import asyncio

    connection = await shell.connection()

    async def ask() -> dict[str, int]:
        with shell.failing("Unable to get node cpu stats"):
            stats = await connection.node_get_cpu_stats(-1 if cpu is None else cpu)
        return {each.field: each.value for each in stats}

    first = await ask()
    if not percent:
        share = float(first["utilization"]) if "utilization" in first else None
        return CpuTimes(first.get("user"), first.get("kernel"), first.get("idle"), first.get("iowait"), share)
    if "utilization" in first:
        return CpuShares(first["utilization"], None, None, None, None)
    await asyncio.sleep(1)
    second = await ask()
    spent = {name: second[name] - first.get(name, 0) for name in ("user", "kernel", "idle", "iowait") if name in second}
    total = sum(spent.values())

    def of_all(amount: int) -> float:
        return amount * 100 / total if total else 0.0

    busy = spent.get("user", 0) + spent.get("kernel", 0)
    parts = (of_all(spent[name]) if name in spent else None for name in ("user", "kernel", "idle", "iowait"))
    return CpuShares(of_all(busy), *parts)


@dataclass(frozen=True)
class Amounts:
    """Amounts of memory in KiB by name."""

    amounts_kib: dict[str, int]

    def text(self, *, quiet: bool) -> str:
        """A line each."""
        return "".join(f"{name:<7}:{value:>21} KiB\n" for name, value in self.amounts_kib.items())


@verb("host")
async def nodememstats(shell: Shell, cell: Annotated[int | None, Opt("only this NUMA node")] = None) -> Amounts:
    """Tell how the host's memory is used."""
    connection = await shell.connection()
    with shell.failing("Unable to get number of memory stats"):
        stats = await connection.node_get_memory_stats(-1 if cell is None else cell)
    return Amounts({each.field: each.value for each in stats})


@dataclass(frozen=True)
class FreeCells:
    """Free memory in KiB, of each NUMA node and of all."""

    cells_kib: dict[str, int]
    total_kib: int | None

    def text(self, *, quiet: bool) -> str:
        """A line each, and their sum."""
        if self.total_kib is None:
            return "".join(f"{cell}: {amount} KiB\n" for cell, amount in self.cells_kib.items())
        if not self.cells_kib:
            return f"Total: {self.total_kib} KiB\n"
        lines = "".join(f"{cell:>5}: {amount:>10} KiB\n" for cell, amount in self.cells_kib.items())
        return lines if quiet else f"{lines}{'-' * 20}\n{'Total':>5}: {self.total_kib:>10} KiB\n"


@verb("host")
async def freecell(
    shell: Shell,
    cellno: Annotated[int | None, Opt("only this NUMA node")] = None,
    all: Annotated[bool, Opt("each NUMA node")] = False,
) -> FreeCells:
    """Tell how much memory is free, by NUMA node."""
    from vird.cli.impact import exclusive

    exclusive(all=all, cellno=cellno is not None)
    connection = await shell.connection()
    if all:
        cells = {}
        for number in _cells(await connection.get_capabilities()):
            with shell.failing(f"failed to get free memory for NUMA node number: {number}"):
                cells[str(number)] = (await connection.node_get_cells_free_memory(number, 1))[0] // 1024
        return FreeCells(cells, sum(cells.values()))
    if cellno is not None:
        free = await connection.node_get_cells_free_memory(cellno, 1)
        return FreeCells({str(cellno): free[0] // 1024}, None)
    return FreeCells({}, await connection.node_get_free_memory() // 1024)


def _cells(document: str) -> list[int]:
    root = parsed(document)
    cells = [int(cell.get("id", "0")) for cell in root.findall("host/topology/cells/cell")]
    if not cells:
        raise Failed("no NUMA nodes are in the host's capabilities")
    return cells


def _page_sizes(document: str) -> list[int]:
    root = parsed(document)
    sizes = {int(pages.get("size", "0")) for pages in root.findall("host/cpu/pages")}
    cells = {int(pages.get("size", "0")) for pages in root.findall("host/topology/cells/cell/pages")}
    return sorted(sizes | cells)


@dataclass(frozen=True)
class FreePages:
    """Free pages by NUMA node and by page size in KiB."""

    nodes: dict[str, dict[str, int]]
    names_nodes: bool

    def text(self, *, quiet: bool) -> str:
        """The sizes under their node."""
        parts = []
        for node, pages in self.nodes.items():
            lines = "".join(f"{size}KiB: {count}\n" for size, count in pages.items())
            parts.append(f"Node {node}:\n{lines}\n" if self.names_nodes else lines)
        return "".join(parts)


@verb("host")
async def freepages(
    shell: Shell,
    cellno: Annotated[int | None, Opt("only this NUMA node")] = None,
    pagesize: Annotated[int | None, Opt("only pages of this size; a bare number is KiB", unit=1024)] = None,
    all: Annotated[bool, Opt("each NUMA node, each size")] = False,
) -> FreePages:
    """Tell how many pages of memory are free, by NUMA node and by size."""
    from vird.cli.impact import exclusive

    exclusive(all=all, cellno=cellno is not None)
    connection = await shell.connection()
    if all:
        document = await connection.get_capabilities()
        cells, sizes = _cells(document), _page_sizes(document)
    else:
        if cellno is None:
            raise Failed("missing cellno argument")
        if cellno < 0:
            raise Failed("cell number must be non-negative integer or -1")
        if pagesize is None:
            raise Failed("missing pagesize argument")
        cells = [cellno]
        sizes = _page_sizes(await connection.get_capabilities())
    if pagesize is not None:
        sizes = [pagesize // 1024]
    nodes: dict[str, dict[str, int]] = {}
    for cell in cells:
        counts = await connection.node_get_free_pages(sizes, cell, 1)
        nodes[str(cell)] = {str(size): count for size, count in zip(sizes, counts, strict=True)}
    return FreePages(nodes, names_nodes=all)


@verb("host")
async def allocpages(
    shell: Shell,
    pagesize: Annotated[int, Opt("the pages' size; a bare number is KiB", unit=1024)],
    pagecount: Annotated[int, Opt("how many", unsigned=True)],
    cellno: Annotated[int | None, Opt("in this NUMA node")] = None,
    add: Annotated[bool, Opt("so many more")] = False,
    all: Annotated[bool, Opt("in each NUMA node")] = False,
) -> Done:
    """Change how many large pages the host keeps."""
    from vird.api.enums.node import NodeAllocPagesFlags
    from vird.cli.impact import exclusive

    exclusive(all=all, cellno=cellno is not None)
    connection = await shell.connection()
    cells = _cells(await connection.get_capabilities()) if all else [-1 if cellno is None else cellno]
    flags = NodeAllocPagesFlags.ADD if add else NodeAllocPagesFlags.SET
    for cell in cells:
        await connection.node_alloc_pages([pagesize // 1024], [pagecount], cell, 1, flags)
    return Done("")


@verb("host")
async def maxvcpus(shell: Shell, type: Annotated[str | None, Opt("the kind of guest")] = None) -> Lines:
    """Tell how many processors a guest can have."""
    connection = await shell.connection()
    return Lines([str(await connection.get_max_vcpus(type))])


@dataclass(frozen=True)
class Parameters:
    """Settings of the merging of equal memory."""

    parameters: dict[str, int]

    def text(self, *, quiet: bool) -> str:
        """A line each."""
        return "Shared memory:\n" + "".join(f"\t{name:<15} {value}\n" for name, value in self.parameters.items())


@verb("host")
async def node_memory_tune(
    shell: Shell,
    shm_pages_to_scan: Annotated[int | None, Opt("pages to look at before a pause")] = None,
    shm_sleep_millisecs: Annotated[int | None, Opt("how long the pause is")] = None,
    shm_merge_across_nodes: Annotated[int | None, Opt("1 to merge over NUMA nodes")] = None,
) -> Parameters | Done:
    """Tell or change how the host merges equal memory."""
    connection = await shell.connection()
    given = {
        "shm_pages_to_scan": shm_pages_to_scan,
        "shm_sleep_millisecs": shm_sleep_millisecs,
        "shm_merge_across_nodes": shm_merge_across_nodes,
    }
    wanted = {name: value for name, value in given.items() if value is not None}
    if wanted:
        with shell.failing("Unable to change memory parameters"):
            await connection.node_set_memory_parameters(wanted)
        return Done("")
    with shell.failing("Unable to get number of memory parameters"):
        told = await connection.node_get_memory_parameters()
    return Parameters({name: int(value) for name, value in told.items()})


@dataclass(frozen=True)
class SevFacts:
    """What the host's memory encryption can do."""

    parameters: dict[str, int | str]

    def text(self, *, quiet: bool) -> str:
        """A line each."""
        return "".join(f"{name:<18}: {value}\n" for name, value in self.parameters.items())


@verb("host")
async def nodesevinfo(shell: Shell) -> SevFacts:
    """Tell what the host's memory encryption (SEV) can do."""
    connection = await shell.connection()
    with shell.failing("Unable to get host SEV information"):
        told = await connection.node_get_sev_info()
    return SevFacts({name: value if isinstance(value, str) else int(value) for name, value in told.items()})


@verb("host")
async def nodesuspend(
    shell: Shell,
    target: Annotated[str, Opt("mem, disk or hybrid")],
    duration: Annotated[int, Opt("seconds until it wakes, at least 60")],
) -> Done:
    """Put the host to sleep for some time."""
    known_targets = {each.name.lower(): each for each in NodeSuspendTarget}
    if target not in known_targets:
        raise Failed("Invalid target")
    if duration < 0:
        raise Failed("Invalid duration")
    connection = await shell.connection()
    with shell.failing("The host was not suspended"):
        await connection.node_suspend_for_duration(known_targets[target], duration)
    return Done("")


@dataclass(frozen=True)
class Versions(Facts):
    """The releases that take part."""

    library: str = column("Using library")
    api: str = column("Using API")
    hypervisor: str | None = column("Running hypervisor")
    daemon: str | None = column("Running against daemon")

    def text(self, *, quiet: bool) -> str:
        """A line each."""
        lines = [f"Using library: {self.library}", f"Using API: {self.api}"]
        if self.hypervisor is None:
            name = self.api.split()[0]
            lines.append(f"Cannot extract running {name} hypervisor version")
        else:
            lines.append(f"Running hypervisor: {self.hypervisor}")
        if self.daemon is not None:
            lines.append(f"Running against daemon: {self.daemon}")
        return "".join(line + "\n" for line in lines)


def release(number: int) -> str:
    """A version number as people write it."""
    return f"{number // 1_000_000}.{number // 1000 % 1000}.{number % 1000}"


@verb("host")
async def version(shell: Shell, daemon: Annotated[bool, Opt("the daemon's as well")] = False) -> Versions:
    """Tell the releases of vird, of the interface that is spoken, and of the hypervisor."""
    connection = await shell.connection()
    with shell.failing("failed to get hypervisor type"):
        kind = await connection.get_type()
    spoken = await connection.get_lib_version()
    number = await known(connection.get_version())
    return Versions(
        f"vird {__version__}",
        f"{kind} {release(spoken)}",
        f"{kind} {release(number)}" if number else None,
        release(spoken) if daemon else None,
    )
