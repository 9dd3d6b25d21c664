"""Two hosts with a cable between them, and a booted guest that counts: whether it went on is seen on its console."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.compat.booted import BOOT_TIMEOUT_S, document
from vird.testing import guest_image
from vird.testing.daemons import Daemon, Libvirtd, Vird
from vird.testing.guest_image import GuestImage
from vird.testing.sandbox import Sandbox
from vird.testing.terminal import Terminal

UUID = "5c1b8f5e-0000-4000-8000-00000000000{}"
COUNT = "(n=0; while true; do n=$((n+1)); echo $n > /tmp/count; usleep 20000; done) &\n"
FILL = "dd if=/dev/urandom of=/tmp/blob bs=1M count=24 2>/dev/null; echo 'fil''led'\n"
PATIENCE_S = 60
SLOW = "2"
"""MiB/s: enough time to do something about a move."""


class Hosts:
    """``daemons`` run in sandboxes of their own, at 10.99.0.1 and 10.99.0.2."""

    def __init__(self, folder: Path, image: GuestImage, daemons: tuple[Daemon, Daemon]) -> None:
        self.folder = folder
        self.image = image
        self.daemons = daemons

    def virsh(self, host: int, *words: str, check: bool = True) -> str:
        done = self.daemons[host].virsh(*words, timeout_s=PATIENCE_S)
        assert not check or done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    def address(self, host: int) -> str:
        return f"tcp://10.99.0.{host + 1}"

    def start(self, name: str = "demo", devices: str = "", *, counting: bool = True, fill: bool = False) -> None:
        """Have it run at the first host."""
        path = self.folder / f"{name}.xml"
        path.write_text(document(name, self.image, devices))
        self.virsh(0, "create", str(path))
        if counting:
            with self.console(0, name) as terminal:
                terminal.type(COUNT)
                if fill:
                    terminal.type(FILL)
                    terminal.wait_for("filled\n", BOOT_TIMEOUT_S)
                terminal.type("until [ -s /tmp/count ]; do usleep 1000; done; echo 'coun''ting'\n")
                terminal.wait_for("counting\n", 20)

    @contextmanager
    def console(self, host: int, name: str = "demo") -> Iterator[Terminal]:
        daemon = self.daemons[host]
        with Terminal(daemon.sandbox.argv(["virsh", "-c", daemon.uri(), "console", name])) as terminal:
            terminal.wait_for("Escape character", 10)
            terminal.wake(guest_image.PROMPT, BOOT_TIMEOUT_S)
            yield terminal

    def count(self, host: int, name: str = "demo") -> int:
        """How far it has counted; waits until it has gone on from there."""
        with self.console(host, name) as terminal:
            terminal.type(
                "n=$(cat /tmp/count); until [ $(cat /tmp/count) -gt $n ]; do usleep 1000; done; echo count''ed $n.\n"
            )
            found = re.search(r"counted (\d+)\.", terminal.wait_for("counted ", 20) + terminal.wait_for(".", 5))
            assert found is not None
            return int(found.group(1))

    def move_argv(self, *more: str, name: str = "demo", source: int = 0) -> list[str]:
        here, there = self.daemons[source], self.daemons[1 - source]
        where = [] if "--tunnelled" in more or "--migrateuri" in more else ["--migrateuri", self.address(1 - source)]
        return ["virsh", "-c", here.uri(), "migrate", name, there.uri(), *where, *more]

    def move(self, *more: str, name: str = "demo", source: int = 0) -> subprocess.CompletedProcess[str]:
        return self.daemons[source].sandbox.run(
            self.move_argv(*more, name=name, source=source), timeout_s=PATIENCE_S, check=False
        )  # fmt: skip

    def begin(self, *more: str, name: str = "demo") -> subprocess.Popen[str]:
        """A move that is on its way, slowly; returns when memory is being sent."""
        self.virsh(0, "migrate-setspeed", name, SLOW)
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        process: subprocess.Popen[str] = self.daemons[0].sandbox.popen(self.move_argv("--live", *more, name=name),
                                                                       **options)  # fmt: skip
        self.wait_until(
            lambda: process.poll() is not None or "Memory processed" in self.virsh(0, "domjobinfo", name, check=False)
        )
        assert process.poll() is None, process.communicate()
        return process

    @contextmanager
    def listening(self) -> Iterator[Callable[[int], str]]:
        """What stock clients at both hosts hear from now on."""
        files = [self.folder / f"events{host}" for host in (0, 1)]
        listeners = []
        for daemon, file in zip(self.daemons, files, strict=True):
            argv = ["virsh", "-c", daemon.uri(), "event", "--all", "--loop"]
            with file.open("w") as output:
                listeners.append(daemon.sandbox.popen(argv, stdout=output))
        try:
            for host, file in enumerate(files):
                while "'probe'" not in file.read_text():
                    self._probe(host)
            yield lambda host: files[host].read_text()
        finally:
            for listener in listeners:
                listener.terminate()
                listener.wait()

    def _probe(self, host: int) -> None:
        """Something that whoever listens is told of."""
        path = self.folder / "probe.xml"
        path.write_text(document("probe", self.image, ""))
        self.virsh(host, "define", str(path))
        self.virsh(host, "undefine", "probe")

    def state(self, host: int, name: str = "demo") -> str:
        return self.virsh(host, "domstate", name, "--reason", check=False).strip()

    def wait_until(self, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not is_so():
            assert time.monotonic() < deadline, [self.state(0), self.state(1)]
            time.sleep(0.02)

    def is_gone(self, host: int, name: str = "demo") -> bool:
        return "failed to get domain" in self.state(host, name)

    def have(self) -> None:
        """The guest that counts, with some memory to send, at the first host: the one that is there, or a new one."""
        if not self.state(0).startswith("running"):
            self.clear()
            self.start(fill=True)
        self.virsh(0, "migrate-setspeed", "demo", "8796093022207")

    def own_folders(self) -> None:
        """An empty disk on each host under the same name, each its own."""
        for number, daemon in enumerate(self.daemons, start=1):
            folder = self.folder / f"disks{number}"
            folder.mkdir(exist_ok=True)
            (folder / "disk").write_bytes(bytes(4 << 20))
            if daemon.sandbox.run(["mountpoint", "-q", "/mnt"], check=False).returncode:
                daemon.sandbox.run(["mount", "--bind", str(folder), "/mnt"])

    def clear(self, keep: str | None = None) -> None:
        """Leave no guest of any test, but for one at the first host that runs."""
        for host, daemon in enumerate(self.daemons):
            for name in daemon.virsh("list", "--name").stdout.split():
                if host or name != keep or not self.state(0, name).startswith("running"):
                    daemon.virsh("destroy", name)
            for name in daemon.virsh("list", "--name", "--all").stdout.split():
                daemon.virsh("undefine", name)


@contextmanager
def hosts(image: GuestImage, kinds: tuple[type[Daemon], type[Daemon]] = (Vird, Vird)) -> Iterator[Hosts]:
    """Both run until the block ends; what they said is shown then."""
    with tempfile.TemporaryDirectory(prefix="vird-test.") as name, Sandbox() as first, Sandbox() as second:
        folder = Path(name)
        os.chmod(folder, 0o755)
        first.connect("cable", second, "cable")
        daemons = []
        for number, (sandbox, kind) in enumerate(zip((first, second), kinds, strict=True), start=1):
            sandbox.run(["ip", "address", "add", f"10.99.0.{number}/24", "dev", "cable"])
            sandbox.run(["ip", "link", "set", "cable", "up"])
            sandbox.run(["hostname", f"host{number}"])
            daemons.append(_daemon(kind, sandbox, folder / f"host{number}", UUID.format(number)))
        pair = Hosts(folder, image, (daemons[0], daemons[1]))
        try:
            yield pair
        finally:
            pair.clear()
            for daemon in daemons:
                if daemon.process is not None:
                    daemon.terminate()
                print(daemon.log())


def _daemon(kind: type[Daemon], sandbox: Sandbox, root: Path, uuid: str) -> Daemon:
    setting = f'host_uuid = "{uuid}"\n'
    if kind is Libvirtd:
        libvirtd = Libvirtd(sandbox, root)
        libvirtd.settings = setting
        return libvirtd.start()
    vird = Vird(sandbox, root).like_libvirtd()
    (vird.root / "etc/libvirt/libvirtd.conf").write_text(setting)
    return vird.start()
