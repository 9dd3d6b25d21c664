"""Daemons under test, each in a sandbox: vird itself, and libvirt's own as the one to compare with.

Both have the same face: `start`, `terminate`, `kill`, a `socket` to connect to, and `uri()` for stock clients. The
folder of a daemon is the caller's; it stays when the daemon ends, so that a second start finds what the first left.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Self

from vird.testing.sandbox import Sandbox

READY_LINE = "vird: ready"
START_TIMEOUT_S = 30
STOP_TIMEOUT_S = 20

# Both run guests under the account that may open /dev/kvm whatever its mode, so that both find the same host.
_QEMU_CONF = """\
stdio_handler = "file"
user = "root"
group = "root"
security_driver = "none"
remember_owner = 0
"""


class DaemonError(Exception):
    """The daemon did not do what it was asked; the text holds the end of its log."""


class Daemon(ABC):
    """What both have in common. `root` is the daemon's folder, absolute."""

    name = ""

    def __init__(self, sandbox: Sandbox, root: Path) -> None:
        self.sandbox = sandbox
        self.root = root.absolute()
        self.root.mkdir(parents=True, exist_ok=True)
        self.output = self.root.with_name(self.root.name + ".output")
        self.process: subprocess.Popen[bytes] | None = None

    @property
    @abstractmethod
    def socket(self) -> Path:
        """The read-write socket."""

    @property
    @abstractmethod
    def read_only_socket(self) -> Path:
        """The socket that only answers questions."""

    def like_libvirtd(self) -> Self:
        """Give it the settings that `Libvirtd` has, for comparisons. Before its start."""
        return self

    @abstractmethod
    def start(self, *arguments: str) -> Self:
        """Start it and return when it answers; raises `DaemonError` when it does not."""

    @property
    def pid(self) -> int:
        """Process id; raises `DaemonError` when it does not run."""
        if self.process is None:
            raise DaemonError(f"{self.name} does not run")
        return self.process.pid

    def uri(self, driver: str = "qemu", path: str = "system", socket: Path | None = None) -> str:
        """Connection URI that makes a stock client go to this daemon and nowhere else."""
        return f"{driver}+unix:///{path}?socket={socket or self.socket}"

    def virsh(self, *words: str, uri: str | None = None, timeout_s: float = 60) -> "subprocess.CompletedProcess[str]":
        """Run stock virsh once against this daemon, whatever its end."""
        argv = ["virsh", "-c", uri or self.uri(), *words]
        return self.sandbox.run(argv, timeout_s=timeout_s, check=False)

    def terminate(self) -> int:
        """SIGTERM, wait for the end; returns the exit code. Raises `DaemonError` when it does not end in time."""
        return self._end(signal.SIGTERM)

    def kill(self) -> int:
        """SIGKILL: the daemon is gone without having done anything about it."""
        return self._end(signal.SIGKILL)

    def log(self) -> str:
        """What it has said so far on its standard output and error."""
        return self.output.read_text(errors="replace") if self.output.exists() else ""

    def resident_kib(self) -> int:
        """Resident memory of the daemon's process in KiB."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        raise DaemonError(f"{self.name} has no memory any more")

    def _end(self, number: signal.Signals) -> int:
        if self.process is None:
            return 0
        self.process.send_signal(number)
        try:
            code = self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise DaemonError(f"{self.name} did not end on {number.name}: {self.log()[-2000:]}") from None
        finally:
            self.process = None
        return code


class Vird(Daemon):
    """`vird daemon --root DIR` of the environment that runs this Python."""

    name = "vird"

    def like_libvirtd(self) -> Self:
        settings = self.root / "etc/libvirt/qemu.conf"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(_QEMU_CONF)
        return self

    @property
    def socket(self) -> Path:
        return self.root / "run/libvirt/libvirt-sock"

    @property
    def read_only_socket(self) -> Path:
        return self.root / "run/libvirt/libvirt-sock-ro"

    def start(self, *arguments: str, timeout_s: float = START_TIMEOUT_S) -> Self:
        """Start it and return when it has said that it is ready; raises `DaemonError` when it does not."""
        vird = Path(sys.executable).with_name("vird")
        with self.output.open("ab") as output:
            self.process = self.sandbox.popen(
                [str(vird), "daemon", "--root", str(self.root), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=output,
                start_new_session=True,
            )
        ready = threading.Event()
        threading.Thread(target=self._copy_output, args=(self.process, ready), daemon=True).start()
        deadline = time.monotonic() + timeout_s
        while not ready.wait(0.005):
            if self.process.poll() is not None:
                code, self.process = self.process.returncode, None
                raise DaemonError(f"vird ended with {code} before it was ready: {self.log()[-4000:]}")
            if time.monotonic() > deadline:
                self.kill()
                raise DaemonError(f"vird was not ready in {timeout_s} s: {self.log()[-4000:]}")
        return self

    def _copy_output(self, process: "subprocess.Popen[bytes]", ready: threading.Event) -> None:
        assert process.stdout is not None
        with process.stdout, self.output.open("ab", buffering=0) as output:
            for line in process.stdout:
                output.write(line)
                if line.decode().strip() == READY_LINE:
                    ready.set()


# The folders libvirt has compiled in; the sandbox gets empty ones in their place.
_LIBVIRT_FOLDERS = ("/etc/libvirt", "/var/lib/libvirt", "/var/cache/libvirt", "/var/log/libvirt", "/run/libvirt")
_NWFILTERS = Path("/usr/share/libvirt/nwfilter")


class Libvirtd(Daemon):
    """Debian's libvirtd with fresh state, for comparison. Its sandbox must not hold a second one."""

    name = "libvirtd"
    settings = ""
    """Lines for its libvirtd.conf, before its first start; what is there twice holds as it is said first."""
    program = shutil.which("libvirtd", path="/usr/sbin:/usr/local/sbin:" + os.environ.get("PATH", ""))

    @property
    def socket(self) -> Path:
        return self.root / "libvirt-sock"

    @property
    def read_only_socket(self) -> Path:
        return self.root / "libvirt-sock-ro"

    def start(self, *arguments: str, timeout_s: float = 60) -> Self:
        """Start it and return when it answers."""
        if self.program is None:
            raise DaemonError("libvirtd is not installed")
        self._prepare()
        with self.output.open("ab") as output:
            self.process = self.sandbox.popen(
                [self.program, "-f", str(self.root / "libvirtd.conf"), "-p", str(self.root / "pid"), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        deadline = time.monotonic() + timeout_s
        while self.virsh("-q", "uri").returncode:
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise DaemonError(f"libvirtd does not answer: {self.log()[-4000:]}")
            time.sleep(0.01)
        return self

    def _prepare(self) -> None:
        """Empty folders over libvirt's own, once per sandbox."""
        config = self.root / "libvirtd.conf"
        if config.exists():
            return
        config.write_text(
            f'{self.settings}unix_sock_dir = "{self.root}"\nauth_unix_ro = "none"\nauth_unix_rw = "none"\n'
            f'max_clients = 5000\nmax_anonymous_clients = 0\nlog_outputs = "3:file:{self.root}/log"\n'
        )
        for folder in _LIBVIRT_FOLDERS:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.sandbox.run(["mount", "-t", "tmpfs", "-o", "mode=0755", "tmpfs", folder])
        for folder in ("/var/lib/libvirt/images", "/var/log/libvirt/qemu"):
            self.sandbox.run(["mkdir", "-p", folder])
        if _NWFILTERS.is_dir():
            # Debian puts them there when it installs the package
            self.sandbox.run(["cp", "-r", str(_NWFILTERS), "/etc/libvirt/nwfilter"])
        (self.root / "qemu.conf").write_text(_QEMU_CONF)
        self.sandbox.run(["cp", str(self.root / "qemu.conf"), "/etc/libvirt/qemu.conf"])
