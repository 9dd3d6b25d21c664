"""The main job, from an empty machine to an empty machine: a network and a guest, through stock virsh and our daemon.

Every line that starts with $ is run as it stands, and what follows it is its real output. `--with libvirtd` runs the
same commands against libvirt's own daemon, where that is installed. Ends with an error when a step fails or anything is
left.
"""

import argparse
import contextlib
import dataclasses
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from vird.testing import guest_image
from vird.testing.daemons import Daemon, DaemonError, Libvirtd, Vird
from vird.testing.sandbox import Sandbox
from vird.testing.terminal import Terminal

HERE = Path(__file__).parent
IMAGE_FOLDER = HERE.parent / "build/guest"
REACHABLE_WITHIN_S = 15
BOOT_TIMEOUT_S = 60
# What a daemon may keep when guest and network are gone: its log, the events it saw, what it learned about QEMU here,
# the script it gives to dnsmasq, and that pools were started by themselves once.
KEPT = (
    "var/log/",
    "var/cache/",
    "var/lib/libvirt/vird/",
    "var/lib/libvirt/dnsmasq/lease-script",
    "run/libvirt/storage/autostarted",
)


T = TypeVar("T")


class DemoError(Exception):
    """A step did not do what it should."""


class Demo:
    """The steps, in the order of `run`; `daemon` is started and `folder` is ours."""

    def __init__(self, daemon: Daemon, folder: Path) -> None:
        self.daemon = daemon
        self.folder = folder
        self.sandbox = daemon.sandbox

    def run(self) -> None:
        with self.events() as events:
            self.network()
            started = self.guest()
            address = self.address()
            self.reach(address, started)
            self.console()
            self.documents()
            self.take_down()
        say("What `virsh event --all --loop` saw meanwhile")
        show(events.read_text())

    def network(self) -> None:
        say("A NAT network with DHCP")
        self.virsh("net-define", str(HERE / "network.xml"))
        self.virsh("net-start", "demo")
        self.virsh("net-list")

    def guest(self) -> float:
        """Returns when it was started."""
        say("A guest on it, emulated by QEMU without KVM")
        image = guest_image.build(IMAGE_FOLDER)
        text = (HERE / "guest.xml").read_text()
        text = text.replace("@KERNEL@", str(image.kernel)).replace("@INITRD@", str(image.initrd))
        document = self.folder / "guest.xml"
        document.write_text(text.replace("@CMDLINE@", guest_image.COMMAND_LINE))
        self.virsh("define", str(document))
        started = time.monotonic()
        self.virsh("start", "demo")
        self.virsh("list")
        return started

    def address(self) -> str:
        """The address the guest was given."""
        say("Its address, as the network and as the guest's interface know it")
        address = wait_until(self.leased_address, BOOT_TIMEOUT_S, "no DHCP lease")
        self.virsh("net-dhcp-leases", "demo")
        shown = self.virsh("domifaddr", "demo")
        if address not in shown:
            raise DemoError(f"domifaddr does not show {address}")
        return address

    def leased_address(self) -> str:
        for word in self.daemon.virsh("-q", "net-dhcp-leases", "demo").stdout.split():
            if word.startswith("192.168.150."):
                return word.partition("/")[0]
        return ""

    def reach(self, address: str, started: float) -> None:
        say("From the host to the guest")
        ping = ["ping", "-c", "1", "-W", "1", address]
        wait_until(lambda: self.sandbox.run(ping, check=False).returncode == 0, BOOT_TIMEOUT_S, "no answer to ping")
        seconds = time.monotonic() - started
        self.command(["ping", "-c", "2", "-i", "0.2", address])
        print(f"  (answered {seconds:.1f} s after `virsh start` was typed)")
        if seconds > REACHABLE_WITHIN_S and isinstance(self.daemon, Vird):
            raise DemoError(f"the guest was reachable after {seconds:.1f} s only")

    def console(self) -> None:
        say("Its serial console")
        argv = ["virsh", "-c", self.daemon.uri(), "console", "demo"]
        print(f"$ virsh {' '.join(argv[3:])}")
        with Terminal(self.sandbox.argv(argv)) as terminal:
            shown = terminal.wait_for("Escape character", 10)
            shown += terminal.wake(guest_image.PROMPT, BOOT_TIMEOUT_S)
            terminal.type("uname -sr; ip -4 -o addr show eth0; echo done\n")
            shown += terminal.wait_for("\ndone\n", 20)
            terminal.type("\x1d")
        show(shown)

    def documents(self) -> None:
        say("What the interface really uses, and what was written")
        self.virsh("dumpxml", "demo", "--xpath", "//interface")
        self.virsh("dumpxml", "demo", "--inactive", "--xpath", "//interface")
        self.virsh("net-dumpxml", "demo")

    def take_down(self) -> None:
        say("Down again, by the guest's power button")
        self.virsh("shutdown", "demo")
        wait_until(
            lambda: "shut off" in self.daemon.virsh("domstate", "demo").stdout, BOOT_TIMEOUT_S, "no end of the guest"
        )
        self.virsh("list", "--all")
        self.virsh("undefine", "demo")
        self.virsh("net-destroy", "demo")
        self.virsh("net-undefine", "demo")

    @contextlib.contextmanager
    def events(self) -> Iterator[Path]:
        """`virsh event` runs meanwhile and writes to the file that is yielded."""
        path = self.folder / "events"
        with path.open("w") as output:
            argv = ["virsh", "-c", self.daemon.uri(), "event", "--all", "--loop"]
            watching = self.sandbox.popen(argv, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        try:
            yield path
        finally:
            watching.send_signal(signal.SIGINT)
            watching.wait(10)

    def virsh(self, *words: str) -> str:
        return self.command(["virsh", *words])

    def command(self, argv: list[str]) -> str:
        """Print the command and what it says; raises `DemoError` when it fails."""
        print(f"$ {' '.join(argv)}", flush=True)
        real = [argv[0], "-c", self.daemon.uri(), *argv[1:]] if argv[0] == "virsh" else argv
        done = self.sandbox.run(real, check=False)
        show(done.stdout + done.stderr)
        if done.returncode:
            raise DemoError(f"{' '.join(argv)} ended with {done.returncode}")
        return done.stdout


def wait_until(condition: Callable[[], T], timeout_s: float, failure: str) -> T:
    """The first true value of `condition`; raises `DemoError` with `failure` when there is none in time."""
    deadline = time.monotonic() + timeout_s
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise DemoError(f"{failure} within {timeout_s:.0f} s")
        time.sleep(0.1)
    return value


def say(title: str) -> None:
    print(f"\n== {title}", flush=True)


def show(text: str) -> None:
    for line in text.strip("\n").splitlines():
        print(f"  {line}".rstrip(), flush=True)


def what_is_left(daemon: Daemon) -> str:
    """Everything outside the log and cache folders that the daemon should not have left behind."""
    left = daemon.sandbox.leftovers(daemon.root)
    kept = tuple(f"{daemon.root}/{path}" for path in KEPT)
    files = [path for path in left.files if not path.startswith(kept)]
    return str(dataclasses.replace(left, files=files))


def demo(kind: type[Vird] | type[Libvirtd]) -> None:
    folder = Path(tempfile.mkdtemp(prefix="vird-demo."))
    # QEMU may run as another user than the daemon.
    folder.chmod(0o755)
    try:
        with Sandbox() as sandbox:
            say(f"{kind.name}, in network and mount namespaces of its own")
            began = time.monotonic()
            daemon = kind(sandbox, folder / "root")
            daemon.start()
            print(f"  (answers {time.monotonic() - began:.2f} s after it was started)")
            try:
                Demo(daemon, folder).run()
                say("Nothing is left")
                daemon.terminate()
            except BaseException:
                print(daemon.log()[-4000:], file=sys.stderr)
                raise
            left = what_is_left(daemon)
            print(f"  processes, links, packet filter tables, files: {left}")
            if kind is Vird and left != "nothing":
                raise DemoError("something is left")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="demo", description="The main job, shown with stock virsh.")
    parser.add_argument("--with", dest="kind", choices=("vird", "libvirtd"), default="vird", help="whose daemon")
    kinds: dict[str, type[Vird] | type[Libvirtd]] = {"vird": Vird, "libvirtd": Libvirtd}
    # A demo that is told to end takes its guest down first, as it does after ^C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        demo(kinds[parser.parse_args().kind])
    except (DemoError, DaemonError, TimeoutError) as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    return 0


sys.exit(main())
