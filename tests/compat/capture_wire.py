"""Makes golden frames: `python -m tests.compat.capture_wire [CASE…]` runs stock virsh against a real libvirtd.

A proxy between the two notes every frame.  Each case becomes a folder of `tests/golden/wire` with
`frames.hex` (a line for each frame: who sent it, its bytes, and how many descriptors came with it)
and `frames.json` (the same as we understand it, to be read by a person before it is committed).
"""

from __future__ import annotations

import array
import json
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.compat import oracle
from tests.unit.wire.described import CLIENT, SERVER, describe
from vird.wire.frame_reader import FrameReader
from vird.wire.limits import Limits

GOLDEN = Path(__file__).resolve().parents[1] / "golden/wire"

TEST, QEMU = "test:///default", "qemu:///system"


class Proxy:
    """Passes bytes and descriptors on between clients and a daemon, and notes the frames."""

    def __init__(self, path: Path, upstream: str) -> None:
        self.upstream = upstream
        self.notes: list[tuple[str, bytes, int]] = []
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(str(path))
        self.listening.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            client, _ = self.listening.accept()
            daemon = socket.socket(socket.AF_UNIX)
            daemon.connect(self.upstream)
            for source, target, sender in ((client, daemon, CLIENT), (daemon, client, SERVER)):
                threading.Thread(target=self._pump, args=(source, target, sender), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket, sender: str) -> None:
        pending = bytearray()
        while True:
            try:
                received, ancillary, _, _ = source.recvmsg(65536, socket.CMSG_SPACE(256))
            except OSError:
                received, ancillary = b"", []
            fds = [fd for _, _, rights in ancillary for fd in array.array("i", rights)]
            if not received:
                target.close()
                return
            # Noted first, as the answer may be here before we go on.
            pending += received
            while len(pending) >= 28:
                size, kind = struct.unpack_from(">I12xi", pending)
                count = struct.unpack_from(">I", pending, 28)[0] if kind in (4, 5) else 0
                if len(pending) < size + count:
                    break
                self.notes.append((sender, bytes(pending[: size + count]), count))
                del pending[: size + count]
            # libvirt wants the descriptor with the byte after the frame, and the kernel joins the two on the way.
            if fds:
                target.sendall(received[: -len(fds)])
            for fd in fds:
                target.sendmsg([b"\0"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd]))])
            if not fds:
                target.sendall(received)


def virsh(uri: str, *words: str, wait: bool = True) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(["virsh", "-c", uri, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if wait:
        process.wait()
    return process


def quietly(*words: str) -> Callable[[str, str, Path], None]:
    """A case that is one virsh command."""

    def run(uri: str, _direct: str, _folder: Path) -> None:
        virsh(uri, *words)

    return run


def events(uri: str, direct: str, _folder: Path) -> None:
    watching = virsh(uri, "event", "--event", "lifecycle", "--loop", "--timeout", "3", wait=False)
    # It says nothing when it is ready, so the domain is suspended and resumed until it has seen enough.
    while watching.poll() is None:
        virsh(direct, "suspend", "test")
        virsh(direct, "resume", "test")
        with suppress(subprocess.TimeoutExpired):
            watching.wait(1)


def keepalive(uri: str, _direct: str, _folder: Path) -> None:
    virsh(uri, "-k", "1", "-K", "1", "event", "--event", "reboot", "--timeout", "3")


def sparse_upload(uri: str, direct: str, folder: Path) -> None:
    content = folder / "sparse"
    with content.open("wb") as file:
        file.write(b"begin" * 20)
        file.truncate(1 << 20)
        file.seek((1 << 20) + 4096)
        file.write(b"end" * 20)
    make_volume(direct, folder)
    virsh(uri, "vol-upload", "v", str(content), "--pool", "golden", "--sparse")


def download(uri: str, direct: str, folder: Path) -> None:
    make_volume(direct, folder)
    virsh(uri, "vol-download", "v", str(folder / "down"), "--pool", "golden", "--length", "200")


def aborted_download(uri: str, direct: str, folder: Path) -> None:
    make_volume(direct, folder)
    virsh(uri, "vol-download", "v", "/dev/full", "--pool", "golden", "--length", "200")


def make_volume(direct: str, folder: Path) -> None:
    virsh(direct, "pool-create-as", "golden", "dir", "--target", str(folder))
    virsh(direct, "vol-create-as", "golden", "v", "2M", "--allocation", "0")


def pass_fds(uri: str, _direct: str, folder: Path) -> None:
    document = folder / "guest.xml"
    document.write_text("<domain type='qemu'><name>g</name></domain>\n")
    with open("/dev/null", "rb") as one:
        subprocess.run(
            ["virsh", "-c", uri, "create", "--pass-fds", f"{one.fileno()},{one.fileno()}", str(document)],
            pass_fds=[one.fileno()],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )


CASES: dict[str, tuple[str, Callable[[str, str, Path], None]]] = {
    "list": (TEST, quietly("list", "--all")),
    "node-info": (TEST, quietly("nodeinfo")),
    "domain-stats": (TEST, quietly("domstats")),
    "domain-xml": (TEST, quietly("dumpxml", "test")),
    "unknown-domain": (TEST, quietly("domstate", "nope")),
    "broken-xml": (TEST, quietly("define", "/dev/null")),
    "network-list": (TEST, quietly("net-list", "--all")),
    "pool-info": (TEST, quietly("pool-info", "default-pool")),
    "node-devices": (TEST, quietly("nodedev-list")),
    "scheduler": (TEST, quietly("schedinfo", "test")),
    "vcpu-info": (TEST, quietly("vcpuinfo", "test")),
    "memory-stats": (TEST, quietly("dommemstat", "test")),
    "interfaces": (TEST, quietly("iface-list")),
    "free-cells": (TEST, quietly("freecell", "--all")),
    "events": (TEST, events),
    "keepalive": (TEST, keepalive),
    "sparse-upload": (QEMU, sparse_upload),
    "download": (QEMU, download),
    "aborted-download": (QEMU, aborted_download),
    "descriptors": (QEMU, pass_fds),
}


def capture(name: str, daemon: str) -> list[tuple[str, bytes, int]]:
    """The frames of one case."""
    driver, run = CASES[name]
    with tempfile.TemporaryDirectory(prefix="vird-golden-") as found:
        folder = Path(found)
        proxy = Proxy(folder / "s", daemon)
        scheme, rest = driver.split(":", 1)
        run(f"{scheme}+unix:{rest}?socket={folder}/s", f"{scheme}+unix:{rest}?socket={daemon}", folder)
        virsh(f"{scheme}+unix:{rest}?socket={daemon}", "pool-destroy", "golden")
        return proxy.notes


def write(name: str, notes: list[tuple[str, bytes, int]]) -> None:
    """One case's folder."""
    folder = GOLDEN / name
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"{sender} {content.hex()} {count}\n" for sender, content, count in notes]
    (folder / "frames.hex").write_text("".join(lines))
    shown = []
    for sender, content, count in notes:
        reader = FrameReader(Limits())
        reader.receive(content, range(count))
        frame = reader.next_frame()
        assert frame is not None
        shown.append(describe(sender, frame))
    (folder / "frames.json").write_text(json.dumps(shown, indent=1) + "\n")


def main() -> None:
    reason = oracle.why_not()
    if reason is not None:
        sys.exit(reason)
    with oracle.libvirtd() as daemon:
        for name in sys.argv[1:] or CASES:
            write(name, capture(name, daemon))
            print(name)


if __name__ == "__main__":
    main()
