"""Open vSwitch in a sandbox: its database and its daemon, with the datapath that needs no module of the kernel."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import time
from pathlib import Path
from typing import Any

from vird.testing.sandbox import Sandbox

RUN = "/run/openvswitch"
SCHEMA = Path("/usr/share/openvswitch/vswitch.ovsschema")


def why_not() -> str | None:
    """Why there can be none here; None if there can."""
    path = "/usr/sbin:" + os.environ.get("PATH", "")
    missing = [name for name in ("ovsdb-server", "ovs-vswitchd", "ovs-vsctl") if shutil.which(name, path=path) is None]
    return f"{', '.join(missing)} not installed" if missing or not SCHEMA.exists() else None


class Switch:
    """Runs until the sandbox is closed."""

    def __init__(self, sandbox: Sandbox, bridge: str) -> None:
        self.sandbox = sandbox
        sandbox.run(["mkdir", "-p", RUN])
        sandbox.run(["mount", "-t", "tmpfs", "tmpfs", RUN])
        sandbox.run(["ovsdb-tool", "create", f"{RUN}/conf.db", str(SCHEMA)])
        self._daemon("ovsdb-server", f"{RUN}/conf.db", f"--remote=punix:{RUN}/db.sock")
        self.ctl("--no-wait", "init")
        self._daemon("ovs-vswitchd", f"unix:{RUN}/db.sock", "--disable-system")
        self.ctl("add-br", bridge, "--", "set", "bridge", bridge, "datapath_type=netdev")
        sandbox.run(["ip", "link", "set", bridge, "up"])

    def ctl(self, *words: str) -> str:
        """What ovs-vsctl says."""
        return self.sandbox.run(["ovs-vsctl", "--timeout=10", *words]).stdout

    def row(self, table: str, name: str, *columns: str) -> dict[str, Any]:
        """Columns of a row as JSON has them: sets and maps in their long form."""
        told = json.loads(self.ctl("--format=json", f"--columns={','.join(columns)}", "find", table, f"name={name}"))
        (row,) = told["data"]
        return dict(zip(told["headings"], row, strict=True))

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return len(json.loads(self.ctl("--format=json", "--columns=_uuid", "list", table))["data"])

    def ports(self, bridge: str) -> list[str]:
        """The devices on a bridge."""
        return self.ctl("list-ports", bridge).split()

    def stop(self, program: str) -> None:
        """End one of the two daemons."""
        pid = int(self.sandbox.run(["cat", f"{RUN}/{program}.pid"]).stdout)
        os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 10
        with contextlib.suppress(ProcessLookupError):
            while time.monotonic() < deadline:
                os.kill(pid, 0)
                time.sleep(0.01)

    def _daemon(self, program: str, *arguments: str) -> None:
        files = [f"--pidfile={RUN}/{program}.pid", f"--unixctl={RUN}/{program}.ctl", f"--log-file={RUN}/{program}.log"]
        self.sandbox.run([program, *arguments, *files, "--detach"])
