"""Runs both daemons, measures one group of figures after the other on each, and prints the table.

libvirtd is left out when it is not installed. `--json FILE` keeps the figures; `--only vird` measures ours alone.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import addresses, calls, filters, guests, networks, scale, streams, table
from vird.testing.daemons import Daemon, Libvirtd, Vird
from vird.testing.sandbox import Sandbox

STARTS = 5
SHARED_MEMORY = Path("/dev/shm")

Kind = type[Vird] | type[Libvirtd]


def start(kind: Kind, sandbox: Sandbox, folder: Path) -> tuple[Daemon, dict[str, float]]:
    """Running, with the best of a few starts: all but the first know what was learned about this machine's QEMU."""
    daemon = kind(sandbox, folder / kind.name)
    daemon.start()
    daemon.virsh("capabilities")
    taken = []
    for _ in range(STARTS):
        daemon.terminate()
        began = time.perf_counter()
        daemon.start()
        first = daemon.virsh("-q", "uri")
        taken.append(time.perf_counter() - began)
        if first.returncode:
            raise SystemExit(f"{kind.name} does not answer: {first.stderr}")
    memory = daemon.resident_kib() / 1024
    return daemon, {"start to first answer, ms": min(taken) * 1e3, "memory after start, MiB": memory}


def in_memory() -> str | None:
    """A folder in memory: libvirtd's state is on a tmpfs in its sandbox, so ours is as well."""
    return str(SHARED_MEMORY) if os.access(SHARED_MEMORY, os.W_OK) else None


def measure(kinds: list[Kind], guest_count: int, *, at_scale: bool = False) -> dict[str, dict[str, float]]:
    """Figures by daemon."""
    figures: dict[str, dict[str, float]] = {kind.name: {} for kind in kinds}
    with tempfile.TemporaryDirectory(prefix="vird-bench.", dir=in_memory()) as name, Sandbox() as sandbox:
        os.chmod(name, 0o755)
        daemons = []
        for kind in kinds:
            daemon, first = start(kind, sandbox, Path(name))
            daemons.append(daemon)
            figures[kind.name] |= first
        groups: list[Callable[[Daemon], dict[str, float]]] = [
            lambda daemon: calls.measure(daemon, guest_count),
            lambda daemon: guests.measure(daemon, guests.by_hand_ms()),
            networks.measure,
            streams.measure,
            *([scale.measure] if at_scale else []),
            filters.measure,
            addresses.measure,
            lambda daemon: {"memory at the end, MiB": daemon.resident_kib() / 1024},
        ]
        for group in groups:
            for daemon in daemons:
                figures[daemon.name] |= group(daemon)
        for daemon in daemons:
            daemon.terminate()
    return figures


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks", description="vird and libvirtd side by side.")
    parser.add_argument("--only", choices=("vird", "libvirtd"), help="measure one of them")
    parser.add_argument("--guests", type=int, default=500, help="how many guests the lists have")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    parser.add_argument("--scale", action="store_true", help="10,000 guests, 50 clients and 100,000 events as well")
    options = parser.parse_args()
    every: list[Kind] = [Libvirtd, Vird] if Libvirtd.program else [Vird]
    kinds = [kind for kind in every if options.only in (None, kind.name)]
    figures = measure(kinds, options.guests, at_scale=options.scale)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")
    if Libvirtd.program is None:
        print("libvirtd is not installed: nothing to compare with")
    print("\n".join(table.lines(figures)))
    return 0


sys.exit(main())
