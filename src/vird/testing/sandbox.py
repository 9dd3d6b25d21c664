"""A piece of this machine to run a daemon in: network, mount and host-name namespaces of its own.

Tests, benchmarks and the demo run daemons here, so that bridges, packet filters and guests never meet the machine's
own, and so that what a daemon leaves behind can be told exactly. Needs root. Processes keep their ordinary process ids:
they are found by their network namespace, and ended one by one by id.
"""

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOST_NAME = "sandbox"

# A message bus of the machine's would lead out of here.
# /sys shows the network devices of the namespace it was mounted in; the control groups below it must survive the new
# mount.
_ENTER = f"""
set -e
ip link set lo up
hostname {HOST_NAME}
mkdir -p /run/dbus
mount -t tmpfs tmpfs /run/dbus
keep=$(mktemp -d)
mount --rbind /sys/fs/cgroup "$keep"
mount -t sysfs sysfs /sys
mount --rbind "$keep" /sys/fs/cgroup
umount -l "$keep"
rmdir "$keep"
echo ready
exec cat >/dev/null
"""


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What is still there: command lines, network devices other than lo, packet filter tables, paths of files."""

    processes: list[str]
    links: list[str]
    tables: list[str]
    files: list[str]

    def __bool__(self) -> bool:
        return bool(self.processes or self.links or self.tables or self.files)

    def __str__(self) -> str:
        kinds = (
            ("processes", self.processes),
            ("links", self.links),
            ("tables", self.tables),
            ("files", self.files),
        )
        return "; ".join(f"{name}: {', '.join(found)}" for name, found in kinds if found) or "nothing"


class Sandbox:
    """Namespaces that live as long as this object is open; a context manager.

    Raises `RuntimeError` when they cannot be made (not root).
    """

    def __init__(self) -> None:
        self._holder = subprocess.Popen(
            ["unshare", "--net", "--mount", "--uts", "--propagation", "private", "sh", "-c", _ENTER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert self._holder.stdout is not None and self._holder.stderr is not None
        if self._holder.stdout.readline() != b"ready\n":
            raise RuntimeError(f"no private namespaces: {self._holder.stderr.read().decode().strip()}")
        self._started: list[subprocess.Popen[Any]] = []
        self._network = os.readlink(f"/proc/{self._holder.pid}/ns/net")

    @property
    def holder(self) -> int:
        """A process that is in here as long as this is open."""
        return self._holder.pid

    def argv(self, command: list[str]) -> list[str]:
        """`command` as the argument list that runs it in here; the process id stays the one that is started."""
        proc = f"/proc/{self._holder.pid}"
        namespaces = [f"--net={proc}/ns/net", f"--mount={proc}/ns/mnt", f"--uts={proc}/ns/uts"]
        # Entering a mount namespace leaves a changed root, as a build environment has it, behind.
        return ["nsenter", *namespaces, f"--root={proc}/root", "--", *command]

    def popen(self, command: list[str], **options: Any) -> "subprocess.Popen[Any]":
        """`subprocess.Popen` in here."""
        process = subprocess.Popen(self.argv(command), **options)
        self._started = [one for one in self._started if one.returncode is None]
        self._started.append(process)
        return process

    def run(self, command: list[str], timeout_s: float = 60, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Run to its end and return what it said; raises `AssertionError` when it fails, unless `check` is false."""
        done = subprocess.run(
            self.argv(command), capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=timeout_s
        )
        if check and done.returncode:
            raise AssertionError(f"{' '.join(command)} ended with {done.returncode}: {done.stdout}{done.stderr}")
        return done

    def connect(self, name: str, other: "Sandbox", name_there: str) -> None:
        """A cable between the two: a pair of network devices, one in each."""
        pid = str(other._holder.pid)
        self.run(["ip", "link", "add", name, "type", "veth", "peer", "name", name_there, "netns", pid])

    def processes(self) -> dict[int, str]:
        """Process id to command line of everything alive in here, whoever started it."""
        found = {}
        for name in os.listdir("/proc"):
            if not name.isdigit() or int(name) == self._holder.pid:
                continue
            # A process may end while it is looked at.
            with contextlib.suppress(OSError):
                if os.readlink(f"/proc/{name}/ns/net") == self._network:
                    words = Path(f"/proc/{name}/cmdline").read_bytes().split(b"\0")
                    if words[0]:
                        found[int(name)] = b" ".join(words).decode(errors="replace").strip()
        return found

    def links(self) -> list[str]:
        """Names of the network devices in here, without lo."""
        listed = json.loads(self.run(["ip", "-json", "link", "show"]).stdout)
        return [link["ifname"] for link in listed if link["ifname"] != "lo"]

    def tables(self) -> list[str]:
        """The packet filter's tables in here, as "family name"."""
        listed = json.loads(self.run(["nft", "-j", "list", "tables"]).stdout)["nftables"]
        return [f"{row['table']['family']} {row['table']['name']}" for row in listed if "table" in row]

    def leftovers(self, *folders: Path) -> Leftovers:
        """What is in here now, and what files are below `folders`."""
        files = [str(path) for folder in folders for path in _files(folder)]
        return Leftovers(sorted(self.processes().values()), self.links(), self.tables(), files)

    def wait_without(self, *words: str, timeout_s: float = 10) -> None:
        """Wait until no command line in here holds any of `words`; raises `TimeoutError` with those that do."""
        deadline = time.monotonic() + timeout_s
        while True:
            alive = [line for line in self.processes().values() if any(word in line for word in words)]
            if not alive:
                return
            if time.monotonic() > deadline:
                raise TimeoutError(f"still running: {alive}")
            time.sleep(0.02)

    def close(self) -> None:
        """End everything in here, and the namespaces with it."""
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for process in self._started:
            process.wait()
        for stream in (self._holder.stdin, self._holder.stdout, self._holder.stderr):
            if stream is not None:
                stream.close()
        # A forked child of ours may have the other end of its input still.
        self._holder.kill()
        self._holder.wait()

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if not path.is_dir():
            yield path
