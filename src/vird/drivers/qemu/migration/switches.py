"""What QEMU is told about a move beforehand: its capabilities on and off, its parameters.

Pure: from what is asked for to what the monitor is given, on either side.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from vird.api.enums.migration import DomainMigrateFlags as Flag
from vird.api.params import migration as names
from vird.drivers.common.migration.wishes import Wishes
from vird.drivers.qemu.migration.parameters import Parameters, from_client
from vird.errors import ArgumentUnsupported, ErrorDomain, InvalidArg, OperationInvalid

Side = Literal["source", "destination"]

CAPABILITIES: Final = (
    "xbzrle", "auto-converge", "rdma-pin-all", "postcopy-ram", "compress", "pause-before-switchover",
    "late-block-activate", "multifd", "dirty-bitmaps", "return-path", "zero-copy-send",
)  # fmt: skip
"""In the order in which they are told; hosts tell each other about them in cookies."""

ALWAYS: Final[Mapping[Side, str]] = {"source": "pause-before-switchover", "destination": "late-block-activate"}
"""Switched on at one side without being asked for, where the other side knows it."""

NO_LIMIT: Final = (2**63 - 1) // 2**20 * 2**20
"""Bytes a second that stand for no limit, in whole MiB."""

MIB_MOST: Final = 2**63 // 2**20 - 1

METHODS: Final = {"xbzrle": "xbzrle", "mt": "compress"}
"""How memory is compressed: libvirt's names and QEMU's."""

TURN_ON: Final = (
    (
        Flag.AUTO_CONVERGE,
        "auto convergence",
        (names.MIGRATE_PARAM_AUTO_CONVERGE_INITIAL, names.MIGRATE_PARAM_AUTO_CONVERGE_INCREMENT),
    ),
    (Flag.PARALLEL, "parallel migration", (names.MIGRATE_PARAM_PARALLEL_CONNECTIONS,)),
    (Flag.POSTCOPY, "post-copy migration", (names.MIGRATE_PARAM_BANDWIDTH_POSTCOPY,)),
    (Flag.TLS, "TLS", (names.MIGRATE_PARAM_TLS_DESTINATION,)),
)
"""What has to be on for parameters to mean something."""

OF_METHODS: Final = {
    "xbzrle": (names.MIGRATE_PARAM_COMPRESSION_XBZRLE_CACHE,),
    "mt": (
        names.MIGRATE_PARAM_COMPRESSION_MT_LEVEL,
        names.MIGRATE_PARAM_COMPRESSION_MT_THREADS,
        names.MIGRATE_PARAM_COMPRESSION_MT_DTHREADS,
    ),
}


def methods(wishes: Wishes) -> list[str]:
    """How memory is to be compressed.

    Raises ``InvalidArg`` for methods that are none, or named twice, and for parameters of those that are off.
    """
    found: list[str] = []
    for method in wishes.more.get(names.MIGRATE_PARAM_COMPRESSION, ()):
        if method not in METHODS:
            raise InvalidArg(f"Unsupported compression method '{method}'")
        if method in found:
            raise InvalidArg(f"Compression method '{method}' is specified twice")
        found.append(method)
    if found and not wishes.flags & Flag.COMPRESSED:
        raise InvalidArg("Turn compression on to tune it")
    for method, params in OF_METHODS.items():
        if method not in found and any(name in wishes.more for name in params):
            word = "multithread" if method == "mt" else method
            raise InvalidArg(f"Turn {word} compression on to tune it")
    return found or (["xbzrle"] if wishes.flags & Flag.COMPRESSED else [])


def check(wishes: Wishes) -> None:
    """Raises ``InvalidArg`` for parameters of what is not switched on, ``OperationInvalid`` for what does not fit."""
    methods(wishes)
    for flag, word, params in TURN_ON:
        if not wishes.flags & flag and any(name in wishes.more for name in params):
            raise InvalidArg(f"Turn {word} on to tune it")
    if wishes.flags & Flag.ZEROCOPY and not wishes.flags & Flag.PARALLEL:
        raise OperationInvalid("zero-copy is only available for parallel migration")
    if wishes.flags & Flag.TUNNELLED:
        if wishes.uri is not None:
            raise ArgumentUnsupported("migration URI is not supported by tunnelled migration")
        if wishes.flags & Flag.POSTCOPY:
            raise ArgumentUnsupported("post-copy is not supported with tunnelled migration")
        if wishes.flags & (Flag.NON_SHARED_DISK | Flag.NON_SHARED_INC):
            raise ArgumentUnsupported("disks are not copied by tunnelled migration")
    both = Flag.TUNNELLED | Flag.PARALLEL
    if wishes.flags & both == both:
        refused = InvalidArg("", domain=ErrorDomain.QEMU)
        refused.text = "Flags 'VIR_MIGRATE_TUNNELLED' and 'VIR_MIGRATE_PARALLEL' are mutually exclusive"
        raise refused


EVENTS: Final = ({"capability": "events", "state": True},)
"""So that QEMU says how far it is."""


def capabilities(wishes: Wishes, side: Side, *, nbd_bitmaps: bool = False) -> list[dict[str, Any]]:
    """The argument of ``migrate-set-capabilities``."""
    flags, compressed = wishes.flags, methods(wishes)
    on = {
        "xbzrle": "xbzrle" in compressed,
        "compress": "mt" in compressed,
        "auto-converge": side == "source" and flags & Flag.AUTO_CONVERGE,
        "rdma-pin-all": flags & Flag.RDMA_PIN_ALL,
        "postcopy-ram": flags & Flag.POSTCOPY,
        "multifd": flags & Flag.PARALLEL,
        "dirty-bitmaps": nbd_bitmaps,
        "return-path": not flags & Flag.TUNNELLED,
        "zero-copy-send": side == "source" and flags & Flag.ZEROCOPY,
        ALWAYS[side]: True,
    }
    return [*EVENTS, *({"capability": name, "state": bool(on.get(name))} for name in CAPABILITIES)]


def all_off() -> list[dict[str, Any]]:
    """The same when the move is over."""
    return [{"capability": name, "state": False} for name in CAPABILITIES]


def parameters(wishes: Wishes, side: Side, limit: int | None = None) -> Parameters:
    """The arguments of ``migrate-set-parameters``; ``limit`` in bytes a second holds where the caller has none.

    Raises ``InvalidArg`` for numbers that are none of a parameter.
    """
    found: Parameters = {"tls-creds": "", "tls-hostname": ""}
    client = dict(wishes.more)
    found |= from_client(client)
    if side == "source":
        wanted = min(wishes.bandwidth, MIB_MOST) * 2**20 if wishes.bandwidth else limit
        found["max-bandwidth"] = NO_LIMIT if wanted is None else wanted
    else:
        for name in ("max-postcopy-bandwidth", "cpu-throttle-initial", "cpu-throttle-increment"):
            found.pop(name, None)
    return found
