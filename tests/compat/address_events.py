"""A stock client that hears where guests can be reached, and one guest to hear of: for a test and a benchmark."""

import json
import os
import queue
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.compat.booted import Booted, document
from tests.compat.seen import virsh
from vird.testing import guest_agent
from vird.testing.daemons import Vird
from vird.testing.guest_image import GuestImage
from vird.testing.sandbox import Sandbox

NETWORK = """\
<network>
  <name>lan</name>
  <bridge name='lanbr' stp='off' delay='0'/>
  <ip address='192.168.91.1' netmask='255.255.255.0'>
    <dhcp><range start='192.168.91.10' end='192.168.91.99'/></dhcp>
  </ip>
  <ip family='ipv6' address='2001:db8:91::1' prefix='64'/>
</network>
"""
MAC, DIRECT_MAC = "52:54:00:91:00:01", "52:54:00:91:00:02"
DEVICES = f"""\
<interface type='network'><mac address='{MAC}'/><source network='lan'/><model type='virtio'/></interface>
<interface type='direct'>
  <mac address='{DIRECT_MAC}'/><source dev='wire0' mode='bridge'/><model type='virtio'/>
</interface>
{guest_agent.CHANNEL}"""
DEADLINE_S = 60.0


class Listener:
    """What ``virsh qemu-monitor-event`` prints of addresses, from now on."""

    def __init__(self, daemon: Vird) -> None:
        words = ["qemu-monitor-event", "--event", "VIRD_ADDRESS_.*", "--regex", "--loop"]
        argv = ["stdbuf", "-oL", "virsh", "-c", daemon.uri(), *words]
        self._process = daemon.sandbox.popen(argv, stdout=subprocess.PIPE, text=True)
        self._lines: queue.Queue[tuple[float, dict[str, Any]]] = queue.Queue()
        self._passed: list[tuple[float, dict[str, Any]]] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if "VIRD_ADDRESS_" in line:
                told = json.loads(line[line.index("{") :])
                told["event"] = "added" if "VIRD_ADDRESS_ADDED" in line else "removed"
                self._lines.put((time.monotonic(), told))

    def wait_for(
        self, source: str, address: str, *, event: str = "added", mac: str = MAC
    ) -> tuple[float, dict[str, Any]]:
        """The event about an address, and when it came; ``address`` may be its beginning."""
        deadline = time.monotonic() + DEADLINE_S
        looked = 0
        while True:
            for when, told in self._passed[looked:]:
                is_it = (told["source"], told["event"], told["mac"]) == (source, event, mac)
                if is_it and told["address"].startswith(address):
                    return when, told
            looked = len(self._passed)
            try:
                self._passed.append(self._lines.get(timeout=max(deadline - time.monotonic(), 0)))
            except queue.Empty:
                raise TimeoutError(f"no word of {address} from {source}, only {self._passed}") from None

    def forget(self) -> None:
        """What came so far is of no interest any more."""
        self._passed.clear()

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()


@contextmanager
def reachable_guest(image: GuestImage) -> Iterator[tuple[Booted, Listener]]:
    """A guest with a card on a network, one on a macvtap, and its agent not started yet."""
    with tempfile.TemporaryDirectory(prefix="vird-test.") as name, Sandbox() as sandbox, Sandbox() as other:
        folder = Path(name)
        os.chmod(folder, 0o755)
        sandbox.connect("wire0", other, "wire1")
        sandbox.run(["ip", "link", "set", "wire0", "up"])
        other.run(["ip", "link", "set", "wire1", "up"])
        daemon = Vird(sandbox, folder / "root").start()
        (folder / "lan.xml").write_text(NETWORK)
        virsh(daemon, "net-create", str(folder / "lan.xml"))
        listener = Listener(daemon)
        (folder / "guest.xml").write_text(document("guest", image, DEVICES))
        virsh(daemon, "create", str(folder / "guest.xml"))
        guest = Booted(daemon, folder, "guest")
        try:
            guest.wake()
            yield guest, listener
        finally:
            guest.close()
            listener.close()
            virsh(daemon, "destroy", "guest")
            virsh(daemon, "net-destroy", "lan")
            left = sandbox.leftovers()
            daemon.terminate()
            print(daemon.log())
        assert left.links == ["wire0"]
