"""One piece of guest memory as a backend object: anonymous, in a file, in a memfd, of huge pages.

Which kind it is follows from ``<memoryBacking>``, the guest node it belongs to, and for modules from
their own source.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from vird.drivers.qemu import places
from vird.drivers.qemu.plan.arguments import Properties, present
from vird.drivers.qemu.plan.facts import LaunchFacts
from vird.drivers.qemu.plan.launch import Launch, alias_of
from vird.errors import ConfigUnsupported, InternalError
from vird.model.domain.devices.memory_device import MemoryDevice
from vird.model.domain.domain import Domain
from vird.model.domain.memory import MemoryBacking
from vird.model.domain.numa import NumaCell

POLICIES = {"strict": "bind", "preferred": "preferred", "interleave": "interleave"}
KIB = 1024
SMALL_PAGE = 4
DEFAULT_PAGE = 2048


class Backend(NamedTuple):
    """A backend that may be needed; ``size`` in KiB.

    ``always`` says that a plain one is made too; otherwise only memory with special wishes gets one.
    """

    id: str
    size: int
    cell: int | None = None
    device: MemoryDevice | None = None
    is_main: bool = False
    always: bool = False


class Wishes(NamedTuple):
    """What the document wants of a backend."""

    page: int | None
    share: bool | None
    discard: bool | None
    nodes: list[int] | None
    policy: str | None
    path: str | None
    source: str | None
    immediate: bool
    threads: int | None


def short_name(domain: Domain) -> str:
    """The guest's name in folders: its number and the beginning of its name."""
    return places.short_name(domain.id if domain.id is not None else -1, domain.name)


def is_needed(launch: Launch, backend: Backend) -> bool:
    """Whether the memory has wishes that only a backend object fulfils."""
    wishes = wishes_for(launch, backend)
    return bool(wishes.page or wishes.nodes or wishes.path or wishes.source or wishes.share is not None)


def backend_arguments(launch: Launch, backend: Backend) -> Iterator[str]:
    """The object, behind the thread context that fills it on the right nodes."""
    wishes = wishes_for(launch, backend)
    _check_nodes(launch, backend)
    properties = _properties(launch, backend, wishes)
    if properties.get("prealloc") and "host-nodes" in properties and launch.has("thread-context"):
        context = f"tc-{backend.id}"
        yield from launch.object({"qom-type": "thread-context", "id": context, "node-affinity": wishes.nodes})
        properties["prealloc-context"] = context
    yield from launch.object(properties)


def _check_nodes(launch: Launch, backend: Backend) -> None:
    known = launch.facts.host_nodes
    missing = sorted(set(_nodes(launch, backend)[0] or ()) - known) if known is not None else []
    if missing:
        raise ConfigUnsupported(f"NUMA node {missing[0]} is unavailable")


def wishes_for(launch: Launch, backend: Backend) -> Wishes:
    """Everything that is said of a piece of memory, wherever it is said."""
    backing = launch.domain.memory_backing or MemoryBacking()
    cell = _cell(launch, backend.cell)
    device = backend.device
    nodes, policy = _nodes(launch, backend)
    allocation = backing.allocation
    return Wishes(
        page=_page(launch, backing, backend),
        share=_share(backing, cell, device),
        discard=_discard(backing, cell, device),
        nodes=nodes if policy is not None else None,
        policy=policy,
        path=device.source.path if device is not None and device.source is not None else None,
        source=backing.source.type if backing.source is not None else None,
        immediate=allocation is not None and allocation.mode == "immediate",
        threads=allocation.threads if allocation is not None else None,
    )


def _cell(launch: Launch, number: int | None) -> NumaCell | None:
    numa = launch.domain.cpu.numa if launch.domain.cpu is not None else None
    if number is None or numa is None:
        return None
    return next((c for index, c in enumerate(numa.cells) if (index if c.id is None else c.id) == number), None)


def _share(backing: MemoryBacking, cell: NumaCell | None, device: MemoryDevice | None) -> bool | None:
    access = device.access if device is not None else None
    if access is None and cell is not None:
        access = cell.mem_access
    if access is None and backing.access is not None:
        access = backing.access.mode
    return None if access is None else access == "shared"


def _discard(backing: MemoryBacking, cell: NumaCell | None, device: MemoryDevice | None) -> bool | None:
    said = device.discard if device is not None else None
    if said is None and cell is not None:
        said = cell.discard
    if said is None:
        return True if backing.discard else None
    return said == "yes"


def _page(launch: Launch, backing: MemoryBacking, backend: Backend) -> int | None:
    """The size of huge pages, KiB; None for ordinary memory."""
    device = backend.device
    if device is not None and device.source is not None and device.source.page_size:
        size = device.source.page_size
        return None if size == SMALL_PAGE else size
    if backing.hugepages is None:
        return None
    if device is not None and (device.model in ("nvdimm", "virtio-pmem", "sgx-epc")):
        return None
    pages = backing.hugepages.pages
    if not pages:
        return launch.facts.default_hugepage or DEFAULT_PAGE
    number = backend.cell if backend.cell is not None else 0
    found = next((page for page in pages if page.nodeset is not None and number in page.nodeset), None)
    found = found or next((page for page in pages if page.nodeset is None), None)
    return None if found is None or found.size == SMALL_PAGE else found.size


def _nodes(launch: Launch, backend: Backend) -> tuple[list[int] | None, str | None]:
    """The host nodes and QEMU's policy for them, None where the emulator is told nothing of them."""
    tune = launch.domain.numatune
    memory = tune.memory if tune is not None else None
    mode = memory.mode if memory is not None and memory.mode is not None else "strict"
    source = backend.device.source if backend.device is not None else None
    if source is not None and source.nodemask is not None:
        return sorted(source.nodemask), POLICIES.get(mode)
    for node in tune.memnodes if tune is not None else ():
        if backend.cell is not None and node.cellid == backend.cell:
            return sorted(node.nodeset), POLICIES.get(node.mode or "strict")
    if memory is None or memory.nodeset is None:
        return None, None
    return sorted(memory.nodeset), POLICIES.get(mode)


def _properties(launch: Launch, backend: Backend, wishes: Wishes) -> Properties:
    device = backend.device
    found: Properties = {"qom-type": "memory-backend-ram", "id": backend.id}
    prealloc = wishes.immediate
    if device is not None and device.model == "sgx-epc":
        found["qom-type"] = "memory-backend-epc"
        prealloc = True
    elif wishes.page is not None and wishes.source != "memfd":
        found |= {"qom-type": "memory-backend-file", "mem-path": huge_path(launch, wishes.page)}
        prealloc = True
    elif wishes.source == "memfd" and wishes.path is None:
        found["qom-type"] = "memory-backend-memfd"
        if wishes.page is not None:
            found |= {"hugetlb": True, "hugetlbsize": wishes.page * KIB}
            prealloc = True
    elif wishes.path is not None:
        found |= {"qom-type": "memory-backend-file", "mem-path": wishes.path}
        # persistent memory of the host is there already
        on_media = device is not None and device.source is not None and device.source.pmem
        prealloc = prealloc or (device is not None and device.model == "nvdimm" and not on_media)
    elif wishes.source == "file" or (wishes.share is not None and wishes.source != "anonymous"):
        found |= {
            "qom-type": "memory-backend-file",
            "mem-path": file_path(launch, backend.id if device is None else alias_of(device)),
        }
    return found | _rest(launch, backend, wishes, found["qom-type"], prealloc)


def _rest(launch: Launch, backend: Backend, wishes: Wishes, kind: str, prealloc: bool) -> Properties:
    device = backend.device
    is_file = kind == "memory-backend-file"
    in_file = is_file or kind == "memory-backend-memfd"
    is_virtio_mem = device is not None and device.model == "virtio-mem"
    if is_virtio_mem and launch.has("virtio-mem-pci.prealloc"):
        prealloc = False
    source = device.source if device is not None else None
    canonical = backend.is_main and in_file and launch.has("memory-backend-file.x-use-canonical-path-for-ramblock-id")
    threads = wishes.threads if launch.has("memory-backend-file.prealloc-threads") else None
    return present(
        {
            "discard-data": wishes.discard if is_file else None,
            "share": wishes.share if in_file else None,
            "x-use-canonical-path-for-ramblock-id": False if canonical else None,
            "prealloc": True if prealloc else None,
            "prealloc-threads": threads if prealloc else None,
            "reserve": False if is_virtio_mem and launch.has("memory-backend-file.reserve") else None,
            "size": backend.size * KIB,
            "align": source.align_size * KIB if source is not None and source.align_size else None,
            "pmem": True if source is not None and source.pmem else None,
            "host-nodes": wishes.nodes,
            "policy": wishes.policy if wishes.nodes is not None else None,
        }
    )


def wants_preallocation(launch: Launch, backend: Backend) -> bool:
    """Whether the memory is to be populated at once."""
    wishes = wishes_for(launch, backend)
    return wishes.immediate or wishes.page is not None


def huge_path(launch: Launch, page: int) -> str:
    """The guest's folder among the huge pages of a size.

    Raises InternalError when the host has none mounted.
    """
    mount = launch.facts.hugepage_mounts.get(page)
    if mount is None:
        raise InternalError(f"Unable to find any usable hugetlbfs mount for {page} KiB")
    return f"{mount}/libvirt/qemu/{short_name(launch.domain)}"


def file_path(launch: Launch, name: str) -> str:
    """The file that holds a piece of memory."""
    return f"{launch.facts.memory_backing_dir}/{short_name(launch.domain)}/{name}"


def memory_folders(domain: Domain, facts: LaunchFacts) -> list[str]:
    """The folders that files of guest memory are made in, and huge pages taken from."""
    backing = domain.memory_backing
    if backing is None or (backing.source is not None and backing.source.type == "memfd"):
        return []
    name = short_name(domain)
    found = [f"{facts.memory_backing_dir}/{name}"]
    if backing.hugepages is not None:
        sizes = {page.size for page in backing.hugepages.pages} or {facts.default_hugepage or DEFAULT_PAGE}
        mounts = (facts.hugepage_mounts.get(size) for size in sorted(sizes))
        found += [f"{mount}/libvirt/qemu/{name}" for mount in mounts if mount is not None]
    return found


def _file_name(backend: Backend) -> str:
    return backend.id if backend.device is None else alias_of(backend.device)


def plain_path(launch: Launch) -> str | None:
    """The path of main memory for QEMUs that take only a path; None for anonymous memory."""
    backing = launch.domain.memory_backing
    if backing is None:
        return None
    page = _page(launch, backing, Backend("ram", 0))
    if page is not None:
        return huge_path(launch, page)
    return file_path(launch, "ram") if backing.source is not None and backing.source.type == "file" else None
