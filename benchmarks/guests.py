"""What a QEMU guest costs, over the same QEMU started by hand."""

import json
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.figures import best_ms, seconds, typical_us
from benchmarks.stock_client import stock_libvirt
from vird.testing.daemons import Daemon

QEMU = "/usr/bin/qemu-system-x86_64"
GUEST = """\
<domain type='qemu'>
  <name>{name}</name>
  <memory unit='MiB'>64</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <features><acpi/></features>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <serial type='pty'/><console type='pty'/><memballoon model='virtio'/>
  </devices>
</domain>
"""
ROUNDS = 9
PERSISTENT = 200


def by_hand_ms() -> float:
    """QEMU started without a daemon, until its monitor has answered `query-status`."""
    return best_ms(_start_by_hand, ROUNDS)


def _start_by_hand() -> float:
    with tempfile.TemporaryDirectory(prefix="vird-bench.") as folder:
        path = Path(folder) / "qmp"
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(path))
        listener.listen()
        began = time.perf_counter()
        argv = [QEMU, "-machine", "q35,accel=tcg", "-m", "64", "-nodefaults", "-display", "none", "-S"]
        argv += [
            "-chardev",
            f"socket,id=m,path={path}",
            "-mon",
            "chardev=m,mode=control",
            "-device",
            "virtio-balloon-pci",
        ]
        with subprocess.Popen(argv, stdin=subprocess.DEVNULL) as process, listener:
            connection, _ = listener.accept()
            with connection, connection.makefile("rw") as monitor:
                monitor.readline()
                for command in ("qmp_capabilities", "query-status"):
                    monitor.write(json.dumps({"execute": command}) + "\n")
                    monitor.flush()
                    monitor.readline()
                taken = time.perf_counter() - began
            process.kill()
    return taken


def measure(daemon: Daemon, by_hand: float) -> dict[str, float]:
    """Figures by name; `by_hand` is what `by_hand_ms` gave just before."""
    libvirt = stock_libvirt()
    connection = libvirt.open(daemon.uri())
    figures = {"first capabilities, ms": seconds(connection.getCapabilities) * 1e3}

    def create() -> float:
        began = time.perf_counter()
        domain = connection.createXML(GUEST.format(name="bench"), libvirt.VIR_DOMAIN_START_PAUSED)
        taken = time.perf_counter() - began
        domain.destroy()
        return taken

    create()
    figures["create, ms"] = best_ms(create, ROUNDS)
    figures["create over QEMU by hand, times"] = figures["create, ms"] / by_hand
    domain = connection.createXML(GUEST.format(name="bench"), libvirt.VIR_DOMAIN_START_PAUSED)
    figures["state of a QEMU guest, µs"] = typical_us(domain.info, 300)
    figures["document of a QEMU guest, µs"] = typical_us(lambda: domain.XMLDesc(0), 300)
    figures["destroy, ms"] = seconds(domain.destroy) * 1e3
    figures |= persistent(connection)
    connection.close()
    return figures


def persistent(connection: Any) -> dict[str, float]:
    """Definitions that are written to disk."""
    documents = [GUEST.format(name=f"bench{number}") for number in range(PERSISTENT)]
    domains: list[Any] = []
    defining = seconds(lambda: domains.extend(connection.defineXML(text) for text in documents))
    undefining = seconds(lambda: [domain.undefine() for domain in domains])
    return {
        "define QEMU guests, guests/s": PERSISTENT / defining,
        "undefine QEMU guests, guests/s": PERSISTENT / undefining,
    }
