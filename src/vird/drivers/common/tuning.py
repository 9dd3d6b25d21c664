"""Weights, limits and placement as typed parameters and in documents, for every driver that has them; pure.

Who asks and what enforces them is the drivers' own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, get_args

from vird import errors
from vird.api.enums.domain import DomainNumatuneMemMode
from vird.api.params import domain_tuning as names
from vird.errors import ErrorDomain
from vird.markup.scalars import NodeSet
from vird.model.domain.blkiotune import BlkioDevice, BlkioTune
from vird.model.domain.domain import Domain
from vird.model.domain.memory import MemTune
from vird.model.domain.numa import MemoryMode, NumaMemory, NumaTune
from vird.model.domain.perf import Perf, PerfEvent, PerfEventName
from vird.wire.xdr import TypedParameterType

UNLIMITED: Final = 9007199254740991
"""The memory limit, in KiB, that is none."""

MEMORY: Final = {
    names.DOMAIN_MEMORY_HARD_LIMIT: TypedParameterType.ULLONG,
    names.DOMAIN_MEMORY_SOFT_LIMIT: TypedParameterType.ULLONG,
    names.DOMAIN_MEMORY_SWAP_HARD_LIMIT: TypedParameterType.ULLONG,
}
NUMA: Final = {
    names.DOMAIN_NUMA_MODE: TypedParameterType.INT,
    names.DOMAIN_NUMA_NODESET: TypedParameterType.STRING,
}
PERF: Final = dict.fromkeys(get_args(PerfEventName), TypedParameterType.BOOLEAN)
PER_DEVICE: Final = {
    names.DOMAIN_BLKIO_DEVICE_WEIGHT: "weight",
    names.DOMAIN_BLKIO_DEVICE_READ_IOPS: "read_iops_sec",
    names.DOMAIN_BLKIO_DEVICE_WRITE_IOPS: "write_iops_sec",
    names.DOMAIN_BLKIO_DEVICE_READ_BPS: "read_bytes_sec",
    names.DOMAIN_BLKIO_DEVICE_WRITE_BPS: "write_bytes_sec",
}
"""Parameter to the limit of a ``<device>``."""

BLKIO: Final = {
    names.DOMAIN_BLKIO_WEIGHT: TypedParameterType.UINT,
    **dict.fromkeys(PER_DEVICE, TypedParameterType.STRING),
}
MODES: Final[dict[int, MemoryMode]] = {
    DomainNumatuneMemMode.STRICT: "strict",
    DomainNumatuneMemMode.PREFERRED: "preferred",
    DomainNumatuneMemMode.INTERLEAVE: "interleave",
    DomainNumatuneMemMode.RESTRICTIVE: "restrictive",
}
LARGEST: Final = {"read_bytes_sec": 2**64 - 1, "write_bytes_sec": 2**64 - 1}
"""The largest value of a device's limit, where it is not that of 32 bits."""

Pairs = list[tuple[str, int]]


# --- memory


def or_unlimited(limit: int | None) -> int:
    """A limit in KiB as clients are told of it."""
    return UNLIMITED if limit is None else limit


def memory_values(document: Domain) -> dict[str, int]:
    """The limits in KiB."""
    return {name: or_unlimited(getattr(document.memtune, name, None)) for name in MEMORY}


def limit_memory(document: Domain, wanted: Mapping[str, int], domain: ErrorDomain = ErrorDomain.NONE) -> None:
    """Set limits in KiB; raises ``InvalidArg`` when there is more memory than memory and swap together."""
    tune = document.memtune = document.memtune or MemTune()
    for name, limit in wanted.items():
        setattr(tune, name, limit if limit < UNLIMITED else None)
    hard_limit = wanted.get(names.DOMAIN_MEMORY_HARD_LIMIT, or_unlimited(tune.hard_limit))
    swap_hard_limit = wanted.get(names.DOMAIN_MEMORY_SWAP_HARD_LIMIT, or_unlimited(tune.swap_hard_limit))
    if hard_limit > swap_hard_limit:
        raise errors.InvalidArg(
            "memory hard_limit tunable value must be lower than or equal to swap_hard_limit", domain=domain
        )


# --- NUMA


def placed(document: Domain) -> NumaMemory | None:
    """Where the guest's memory comes from, as far as it is said."""
    return document.numatune.memory if document.numatune is not None else None


def numa_values(document: Domain) -> dict[str, Any]:
    """Mode and nodes."""
    memory = placed(document) or NumaMemory()
    numbers = {word: number for number, word in MODES.items()}
    return {
        names.DOMAIN_NUMA_MODE: numbers[memory.mode or "strict"],
        names.DOMAIN_NUMA_NODESET: str(memory.nodeset) if memory.nodeset is not None else "",
    }


def wanted_place(wanted: Mapping[str, Any]) -> tuple[MemoryMode | None, NodeSet | None]:
    """The mode and the nodes that parameters ask for; raises ``InvalidArg``."""
    number, text = wanted.get(names.DOMAIN_NUMA_MODE), wanted.get(names.DOMAIN_NUMA_NODESET)
    if number is not None and number not in MODES:
        raise errors.InvalidArg(f"unsupported numatune mode: '{number}'")
    return (MODES[number] if number is not None else None), _nodes(text)


def _nodes(text: str | None) -> NodeSet | None:
    if text is None:
        return None
    try:
        return NodeSet.parse(text)
    except ValueError:
        failure = errors.InvalidArg(f"Failed to parse bitmap '{text}'")
        failure.of_nobody = True
        raise failure from None


def place_memory(document: Domain, mode: MemoryMode | None, nodes: NodeSet | None) -> None:
    """Say where memory comes from; raises ``ConfigUnsupported`` when no nodes are known."""
    tune = document.numatune = document.numatune or NumaTune()
    if tune.memory is None and not nodes:
        raise errors.ConfigUnsupported(
            "nodeset for NUMA memory tuning must be set if 'placement' is 'static'", domain=ErrorDomain.DOMAIN
        )
    memory = tune.memory = tune.memory or NumaMemory()
    memory.mode = mode or memory.mode or "strict"
    memory.nodeset = nodes if nodes is not None else memory.nodeset


# --- block I/O


def blkio_values(document: Domain) -> dict[str, Any]:
    """Weight of the guest, and ``path,value,…`` of devices."""
    tune = document.blkiotune or BlkioTune()
    values: dict[str, Any] = {names.DOMAIN_BLKIO_WEIGHT: tune.weight}
    for name, limit in PER_DEVICE.items():
        pairs = [(device.path, getattr(device, limit)) for device in tune.devices]
        values[name] = ",".join(f"{path},{value}" for path, value in pairs if value)
    return values


def device_limits(wanted: Mapping[str, Any]) -> dict[str, Pairs]:
    """The limits of devices that parameters ask for, by the limit's name in a document; raises ``InvalidArg``."""
    return {PER_DEVICE[name]: _pairs(name, text) for name, text in wanted.items() if name in PER_DEVICE}


def _pairs(name: str, text: str) -> Pairs:
    if not text:
        return []
    words = text.split(",")
    if len(words) % 2:
        raise errors.InvalidArg(f"unable to parse blkio device '{name}' '{text}'", domain=ErrorDomain.DOMAIN)
    most = LARGEST.get(PER_DEVICE[name], 2**32 - 1)
    pairs = []
    for path, value in zip(words[::2], words[1::2], strict=True):
        if not value.isascii() or not value.isdigit() or int(value) > most:
            raise errors.InvalidArg(
                f"invalid value '{value}' for parameter '{name}' of device '{path}'", domain=ErrorDomain.DOMAIN
            )
        pairs.append((path, int(value)))
    return pairs


def limit_block_io(document: Domain, weight: int | None, limits: Mapping[str, Pairs]) -> None:
    """Set the weight and limits of devices; zero takes one away."""
    tune = document.blkiotune = document.blkiotune or BlkioTune()
    if weight is not None:
        tune.weight = weight or None
    for limit, pairs in limits.items():
        for path, value in pairs:
            device = next((each for each in tune.devices if each.path == path), None)
            if device is None:
                device = BlkioDevice(path=path)
                tune.devices.append(device)
            setattr(device, limit, value or None)
    tune.devices = [each for each in tune.devices if any(getattr(each, limit) for limit in PER_DEVICE.values())]


# --- performance events


def counted_events(document: Domain) -> dict[str, bool]:
    """Which events are counted, of those that the document names."""
    events = document.perf.events if document.perf is not None else []
    return {event.name: event.enabled == "yes" for event in events}


def count_events(document: Domain, wanted: Mapping[str, bool]) -> None:
    """Choose which events are counted."""
    perf = document.perf or Perf()
    words: dict[str, str] = {event.name: event.enabled for event in perf.events}
    words.update({name: "yes" if counted else "no" for name, counted in wanted.items()})
    perf.events = [PerfEvent(name=name, enabled=words[name]) for name in PERF if name in words]  # type: ignore[arg-type]
    document.perf = perf
