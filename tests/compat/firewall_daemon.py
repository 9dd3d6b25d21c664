"""firewalld in a sandbox, on a message bus of the sandbox's own, with the zones of Debian's libvirt package."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from vird.testing.sandbox import Sandbox

ZONE_FILE = Path("/usr/lib/firewalld/zones/libvirt.xml")


def why_not() -> str | None:
    """Why there can be none here; None if there can."""
    path = "/usr/sbin:" + os.environ.get("PATH", "")
    missing = [name for name in ("firewalld", "firewall-cmd", "dbus-daemon") if shutil.which(name, path=path) is None]
    if missing:
        return f"{', '.join(missing)} not installed"
    return None if ZONE_FILE.exists() else f"no {ZONE_FILE}"


class FirewallDaemon:
    """Runs until the sandbox is closed."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        # Settings of the machine's, if it has any, are not for here.
        sandbox.run(["mount", "-t", "tmpfs", "-o", "mode=0755", "tmpfs", "/etc/firewalld"])
        sandbox.run(["dbus-daemon", "--system", "--nopidfile", "--fork"])
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._process = self.sandbox.popen(["firewalld", "--nofork", "--nopid"], **quiet)
        deadline = time.monotonic() + 20
        while self.sandbox.run(["firewall-cmd", "--state"], check=False).returncode:
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def stop(self) -> None:
        """End it; its rules go with it."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(20)

    def reload(self) -> None:
        """Have it load its rules anew."""
        self.sandbox.run(["firewall-cmd", "--reload"])

    def zone(self, device: str) -> str:
        """The zone of a device; empty for none."""
        done = self.sandbox.run(["firewall-cmd", f"--get-zone-of-interface={device}"], check=False)
        return done.stdout.strip() if not done.returncode else ""

    def wait_for(self, device: str, zone: str) -> None:
        """Wait until a device is in a zone."""
        deadline = time.monotonic() + 20
        while self.zone(device) != zone:
            assert time.monotonic() < deadline, self.zone(device)
            time.sleep(0.05)
