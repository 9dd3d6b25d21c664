"""``vird run``: guests that are children of a command, their ends, and that nothing is left of them."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.compat.boot_sector import boot_sector, talk, talking
from tests.compat.seen import virsh
from vird.testing.daemons import Vird
from vird.testing.sandbox import Sandbox
from vird.testing.terminal import Terminal

pytestmark = [pytest.mark.root, pytest.mark.timeout(120)]

VIRD = str(Path(sys.executable).with_name("vird"))
DOCUMENT = """\
<domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
  <name>child</name><memory unit='MiB'>16</memory>
  <os><type arch='x86_64' machine='pc'>hvm</type></os><features><acpi/></features>
  <devices>
    <controller type='usb' model='none'/><memballoon model='none'/>
    <disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='{disk}'/>
      <target dev='hda' bus='ide'/></disk>
    <panic model='isa'/>{more}
  </devices>
  <qemu:commandline><qemu:arg value='-device'/><qemu:arg value='isa-debug-exit'/></qemu:commandline>
</domain>
"""
BRIDGED = "<interface type='bridge'><source bridge='br7'/><model type='virtio'/></interface>"


class Place:
    """A sandbox with the guest's document; ``left`` is what is still there of anybody."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.sandbox = sandbox
        self.runs = folder / "run"
        self.runs.mkdir(mode=0o777)
        self.runs.chmod(0o777)
        self.disk = folder / "boot.img"
        self.disk.write_bytes(boot_sector())
        self.disk.chmod(0o666)
        self.home = folder / "home"
        self.home.mkdir()
        self.home.chmod(0o777)
        self.file = folder / "child.xml"
        self.document("")

    def document(self, more: str) -> None:
        self.file.write_text(DOCUMENT.format(disk=self.disk, more=more))

    def argv(self, *words: str, options: Sequence[str] = ()) -> list[str]:
        environ = [f"XDG_RUNTIME_DIR={self.runs}", f"HOME={self.home}", f"XDG_CACHE_HOME={self.home}"]
        return self.sandbox.argv(["env", *environ, VIRD, *options, "run", str(self.file), *words])

    def run(self, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(self.argv(*words), input=typed, capture_output=True, text=True, timeout=60)

    def is_empty(self, *known: str) -> None:
        """Wait until nothing is left but the devices that are ``known``."""
        deadline = time.monotonic() + 20
        while True:
            # what is looked at may go while it is looked at
            with contextlib.suppress(FileNotFoundError):
                left = self.sandbox.leftovers(self.runs)
                links = [link for link in left.links if link not in known]
                if not (left.processes or links or left.tables or left.files or any(self.runs.iterdir())):
                    return
            assert time.monotonic() < deadline, self.sandbox.leftovers()
            time.sleep(0.05)

    def pid(self, word: str) -> int:
        return next(pid for pid, line in self.sandbox.processes().items() if re.search(word, line))


@pytest.fixture
def place(sandbox: Sandbox, folder: Path) -> Place:
    return Place(sandbox, folder)


@pytest.fixture
def attached(place: Place) -> Iterator[Terminal]:
    with Terminal(place.argv()) as terminal:
        terminal.wait_for("hello\n", 60)
        yield terminal


@pytest.mark.parametrize(("letter", "status"), [("s", 0), ("q", 11), ("p", 125)])
def test_how_it_ends_is_the_exit_status(place: Place, letter: str, status: int) -> None:
    process = place.sandbox.popen(
        place.argv()[place.argv().index("--") + 1 :],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    told, errors = process.communicate(b"abc" + letter.encode(), timeout=60)
    assert (process.returncode, told) == (status, b"hello\nabc"), errors
    place.is_empty()


@pytest.mark.parametrize("device", ["", "<serial type='pty'/><console type='pty'/>"])
def test_it_says_much_and_goes_at_once(place: Place, device: str) -> None:
    """Nothing gets lost, also where it is read only when the guest is gone."""
    place.document(device)
    for count in (65535, 1, 4097, 20000, 65535):
        place.disk.write_bytes(talking(count))
        with subprocess.Popen(place.argv(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, 4096)
            first = process.stdout.read(1)
            place.sandbox.wait_without("qemu-system", timeout_s=60)
            assert first + process.stdout.read() == talk(count)
        assert process.returncode == 0
    place.is_empty()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_it_though_nobody_reads(place: Place, number: signal.Signals) -> None:
    place.disk.write_bytes(talking(65535))
    with subprocess.Popen(place.argv(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, 4096)
        process.stdout.read(1)
        place.sandbox.wait_without("qemu-system", timeout_s=60)
        process.send_signal(number)
        assert process.wait(30) == 130
    place.is_empty()


def test_a_reader_that_goes_ends_it(place: Place) -> None:
    with subprocess.Popen(
        place.argv(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        assert process.stdout.readline() == b"hello\n"
        process.stdout.close()
        process.stdin.write(b"abc")
        process.stdin.flush()
        assert (process.wait(30), process.stderr.read()) == (141, b"")
    place.is_empty()


def test_without_input(place: Place) -> None:
    """A standard input that is closed is one that says nothing."""
    place.disk.write_bytes(talking(100))
    done = subprocess.run(["sh", "-c", 'exec "$@" <&-', "sh", *place.argv()], capture_output=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, talk(100)), done.stderr
    place.is_empty()


def test_its_time_is_up(place: Place) -> None:
    done = place.run("--timeout", "1", "--no-console", "--memory", "32M")
    assert (done.returncode, done.stderr) == (124, "Domain 'child': timeout\n")
    place.is_empty()


def test_its_console_is_here_and_the_escape_ends_it(place: Place, attached: Terminal) -> None:
    attached.type("xyz")
    attached.wait_for("xyz", 10)
    attached.type("\x1d")
    attached.wait_for("Domain 'child': left", 30)
    place.is_empty()


@pytest.mark.parametrize("victim", [r"/vird run", r"child\.keeper"])
def test_a_kill_leaves_nothing(place: Place, victim: str) -> None:
    place.sandbox.run(["ip", "link", "add", "br7", "type", "bridge"])
    place.document(BRIDGED)
    with Terminal(place.argv()) as terminal:
        terminal.wait_for("hello\n", 60)
        assert len(place.sandbox.links()) == 2
        os.kill(place.pid(victim), signal.SIGKILL)
        place.is_empty("br7")


def test_a_hang_up_leaves_nothing(place: Place) -> None:
    process = place.sandbox.popen(place.argv()[place.argv().index("--") + 1 :], stdout=subprocess.PIPE)
    assert process.stdout is not None and process.stdout.readline()
    process.terminate()
    assert process.wait(30) == 130
    process.stdout.close()
    place.is_empty()


def test_a_network_of_a_daemon(place: Place, folder: Path) -> None:
    """The guest's card is on the bridge of a network that a daemon keeps, and gone from it with the guest."""
    daemon = Vird(place.sandbox, folder / "root").start()
    network = folder / "lan.xml"
    network.write_text("<network><name>lan</name><bridge name='lan0' stp='off'/></network>")
    virsh(daemon, "net-create", str(network))
    place.document("<interface type='network'><source network='lan'/><model type='virtio'/></interface>")
    with Terminal(place.argv(options=["-c", daemon.uri()])) as terminal:
        terminal.wait_for("hello\n", 60)
        assert "master lan0" in place.sandbox.run(["ip", "link", "show", "master", "lan0"]).stdout
        assert virsh(daemon, "list", "--name") == ""
        terminal.type("s")
        terminal.wait_for("shutdown", 30)
    assert place.sandbox.run(["ip", "link", "show", "master", "lan0"]).stdout == ""
    virsh(daemon, "net-destroy", "lan")
    daemon.terminate()
    place.is_empty()


def test_without_privilege(place: Place) -> None:
    argv = place.argv()
    at = argv.index("env")
    argv[at:at] = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    done = subprocess.run(argv, input="s", capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    place.is_empty()


def test_what_cannot_be(place: Place) -> None:
    place.document("<interface type='network'><source network='nowhere'/></interface>")
    done = place.run()
    assert (done.returncode, "nowhere" in done.stderr or "connect" in done.stderr) == (1, True)
    place.document(BRIDGED)
    done = place.run()
    assert done.returncode == 1 and "br7" in done.stderr
    place.is_empty()
