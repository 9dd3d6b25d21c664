"""What our clients cost beside the C library, against one daemon and the other: `python -m benchmarks.clients`.

Every client is a process of its own, so that none pays for what another one has imported.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from benchmarks.figures import typical_us
from vird.testing.daemons import Daemon, Libvirtd, Vird
from vird.testing.sandbox import Sandbox

ROOT = Path(__file__).parents[1]
MODULE = str(ROOT / "compat/src")
CALLS = 3000
PIPELINED = 1000
STARTS = 7


def c_library(uri: str) -> dict[str, float]:
    """Debian's binding."""
    from benchmarks.stock_client import stock_libvirt

    return through_module(stock_libvirt(), uri)


def our_module(uri: str) -> dict[str, float]:
    """The module of the same name."""
    import libvirt  # type: ignore[import-not-found, unused-ignore]

    return through_module(libvirt, uri)


def through_module(libvirt: Any, uri: str) -> dict[str, float]:
    connection = libvirt.open(uri)
    domain = connection.listAllDomains()[0]
    figures = both(connection.getLibVersion, domain.state)
    began = time.perf_counter()
    for _ in range(PIPELINED):
        domain.state()
    return figures | {"thousand states, ms": (time.perf_counter() - began) * 1e3}


def blocking(uri: str) -> dict[str, float]:
    """`vird.sync`."""
    import vird.sync

    with vird.sync.connect(uri) as connection:
        return both(connection.get_lib_version, connection.list_domains()[0].state)


def both(smallest: Callable[[], object], state: Callable[[], object]) -> dict[str, float]:
    return {"smallest call, µs": typical_us(smallest, CALLS), "state of a guest, µs": typical_us(state, CALLS)}


def asynchronous(uri: str) -> dict[str, float]:
    """`vird.connect`, a thousand calls at once."""

    async def scene() -> float:
        import vird

        async with await vird.connect(uri) as connection:
            (domain, *_) = await connection.list_domains()
            taken = []
            for _ in range(5):
                calls: list[Awaitable[object]] = [domain.state() for _ in range(PIPELINED)]
                began = time.perf_counter()
                await asyncio.gather(*calls)
                taken.append(time.perf_counter() - began)
            return min(taken)

    return {"thousand states, ms": asyncio.run(scene()) * 1e3}


CLIENTS: dict[str, Callable[[str], dict[str, float]]] = {
    "C library": c_library,
    "libvirt module": our_module,
    "vird.sync": blocking,
    "vird, async": asynchronous,
}


def in_a_process(client: str, uri: str, sandbox: Sandbox) -> dict[str, float]:
    """The figures of one client."""
    environ = {**os.environ, "PYTHONPATH": f"{ROOT}:{MODULE}" if client == "libvirt module" else str(ROOT)}
    argv = sandbox.argv([sys.executable, "-m", "benchmarks.clients", client, uri])
    done = subprocess.run(argv, env=environ, capture_output=True, text=True, check=True)
    return {name: float(value) for name, _, value in (line.rpartition("=") for line in done.stdout.splitlines())}


def start_ms(argv: list[str], environ: dict[str, str]) -> float:
    """The median of a command's whole life, after one that is not counted."""
    taken = []
    for _ in range(STARTS + 1):
        began = time.perf_counter()
        subprocess.run(argv, env=environ, stdout=subprocess.DEVNULL, check=True)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken[1:]) * 1e3


def measure(daemon: Daemon, sandbox: Sandbox) -> None:
    """Print the table for one daemon."""
    uri = daemon.uri("test", "default")
    figures = {client: in_a_process(client, uri, sandbox) for client in CLIENTS}
    names = list(dict.fromkeys(name for own in figures.values() for name in own))
    print(f"\n{'against ' + daemon.name:24} " + " ".join(f"{client:>24}" for client in CLIENTS))
    for name in names:
        reference = figures["C library"][name]
        shown = [f"{own[name]:,.1f} ({own[name] / reference:.2f} ×)" if name in own else "" for own in figures.values()]
        print(f"{name:24} " + " ".join(f"{each:>24}" for each in shown))
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    vird = str(Path(sys.executable).with_name("vird"))
    for program, argv in (
        ("virsh list", ["virsh", "-c", uri, "list", "--all"]),
        ("vird list", [vird, "-c", uri, "list", "--all"]),
    ):
        print(f"{program + ', ms':24} {start_ms(sandbox.argv(argv), environ):>24,.0f}")


def main() -> None:
    if len(sys.argv) == 3:
        for name, value in CLIENTS[sys.argv[1]](sys.argv[2]).items():
            print(f"{name}={value}")
        return
    for kind in (Libvirtd, Vird) if Libvirtd.program else (Vird,):
        with tempfile.TemporaryDirectory(prefix="vird-bench.") as name, Sandbox() as sandbox:
            os.chmod(name, 0o755)
            daemon = kind(sandbox, Path(name) / kind.name).start()
            measure(daemon, sandbox)
            daemon.terminate()
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environ["PYTHONPATH"] = MODULE
    bare = start_ms([sys.executable, "-c", "pass"], environ)
    print(f"\nimport libvirt, ms: {start_ms([sys.executable, '-c', 'import libvirt'], environ) - bare:.0f}")


if __name__ == "__main__":
    main()
