"""A sandbox in which /sys shows PCI functions that are not there, and a stand-in for the kernel that moves them."""

import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.unit.host.pci_bus import Bus
from vird.model.pci_address import PciLocation
from vird.testing.sandbox import Sandbox

# The real /sys stays visible below; what is written goes into memory, never to the host's own devices.
MOUNT = """
set -e
mount -t tmpfs tmpfs {scratch}
mkdir {scratch}/upper {scratch}/work
cp -a {made}/sys/. {scratch}/upper
mount -t overlay overlay -o lowerdir=/sys,upperdir={scratch}/upper,workdir={scratch}/work /sys
mount -t tmpfs tmpfs /dev/vfio
cp -a {made}/dev/vfio/. /dev/vfio
"""
POLL_S = 0.002


class MadeUpBus(Bus):
    """The functions as a sandbox shows them."""

    def __init__(self, made: Path, sandbox: Sandbox) -> None:
        super().__init__(made)
        self._root = Path(f"/proc/{sandbox.holder}/root")
        self._drivers = sorted(path.name for path in (self.sys / "bus/pci/drivers").iterdir())
        self._ends = threading.Event()
        self.seen: list[tuple[str, str]] = []
        """The drivers that functions were to have when they were looked at, by the name of the file that says so."""
        self._kernel = threading.Thread(target=self._move, daemon=True)

    def start(self) -> None:
        self.sys = self._root / "sys"
        self._kernel.start()

    def stop(self) -> None:
        self._ends.set()
        self._kernel.join()

    def wait_for(self, place: PciLocation, driver: str) -> None:
        """Until a driver has a function: the stand-in is a moment behind, which the kernel is not."""
        deadline = time.monotonic() + 10
        while self.driver_of(place) != driver:
            assert time.monotonic() < deadline, f"{place} has {self.driver_of(place)}"
            time.sleep(POLL_S)

    def _move(self) -> None:
        bus = self.sys / "bus/pci"
        unbind = [bus / f"drivers/{name}/unbind" for name in self._drivers]
        while not self._ends.wait(POLL_S):
            # Written last, read first: what it follows is there by then.
            probed = (bus / "drivers_probe").read_text().strip()
            for path in unbind:
                if words := path.read_text().strip():
                    path.write_text("")
                    self.react(path, words)
            if probed:
                (bus / "drivers_probe").write_text("")
                preferred = (bus / "devices" / probed / "driver_override").read_text().strip()
                self.seen.append((f"{probed}/driver_override", preferred))
                self.react(bus / "drivers_probe", probed)


@contextmanager
def made_up_bus(sandbox: Sandbox) -> Iterator[MadeUpBus]:
    """The bus, for the length of a block; skips where file systems cannot be laid over each other."""
    node = Path("/dev/vfio")
    had_node = node.exists()
    node.mkdir(exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix="vird-test."))
    made = scratch / "made"
    made.mkdir()
    (scratch / "memory").mkdir()
    bus = MadeUpBus(made, sandbox)
    try:
        done = sandbox.run(["sh", "-c", MOUNT.format(made=made, scratch=scratch / "memory")], check=False)
        if done.returncode:
            pytest.skip(f"/sys cannot be overlaid here: {done.stderr.strip()}")
        bus.start()
        yield bus
        bus.stop()
    finally:
        sandbox.close()
        shutil.rmtree(scratch, ignore_errors=True)
        if not had_node:
            node.rmdir()
