"""A guest that really boots, through stock virsh: console, address, orderly end, and the daemon's death in between."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.compat.seen import refused, virsh
from vird.testing import guest_image
from vird.testing.daemons import Vird
from vird.testing.guest_image import GuestImage
from vird.testing.terminal import Terminal

pytestmark = pytest.mark.root

BOOT_TIMEOUT_S = 60
DEMO = Path(__file__).resolve().parents[2] / "demo"


@pytest.fixture
def network(vird: Vird) -> Iterator[Vird]:
    virsh(vird, "net-create", str(DEMO / "network.xml"))
    yield vird
    for name in virsh(vird, "list", "--name").split():
        virsh(vird, "destroy", name)
    virsh(vird, "net-destroy", "demo")


@pytest.fixture
def document(folder: Path, image: GuestImage) -> Path:
    text = (DEMO / "guest.xml").read_text()
    text = text.replace("@KERNEL@", str(image.kernel)).replace("@INITRD@", str(image.initrd))
    path = folder / "guest.xml"
    path.write_text(text.replace("@CMDLINE@", guest_image.COMMAND_LINE))
    return path


def console(daemon: Vird, *words: str) -> Terminal:
    return Terminal(daemon.sandbox.argv(["virsh", "-c", daemon.uri(), "console", "demo", *words]))


def wait_for_shell(terminal: Terminal) -> None:
    terminal.wait_for("Escape character", 10)
    terminal.wake(guest_image.PROMPT, BOOT_TIMEOUT_S)


def wait_for_output(daemon: Vird, expected: str, *words: str, timeout_s: float = BOOT_TIMEOUT_S) -> str:
    deadline = time.monotonic() + timeout_s
    while expected not in (said := virsh(daemon, *words)):
        assert time.monotonic() < deadline, f"virsh {' '.join(words)} says {said!r}, not {expected!r}"
        time.sleep(0.1)
    return said


def test_from_power_on_to_power_off(network: Vird, document: Path) -> None:
    virsh(network, "create", str(document))
    with console(network) as terminal:
        wait_for_shell(terminal)
        terminal.type("echo $((6 * 7)); uname -s\n")
        assert "42\nLinux" in terminal.wait_for("Linux\n", 10)
        terminal.type("\x1d")
    lease = wait_for_output(network, "192.168.150.", "net-dhcp-leases", "demo")
    assert "vird-guest" in lease
    address = next(word for word in lease.split() if word.startswith("192.168.150.")).partition("/")[0]
    assert address in virsh(network, "domifaddr", "demo")
    # The lease is known before the guest has set its address.
    network.sandbox.run(["ping", "-c", "1", "-w", "10", "-i", "0.2", address])
    virsh(network, "shutdown", "demo")
    deadline = time.monotonic() + BOOT_TIMEOUT_S
    while virsh(network, "list", "--name"):
        assert time.monotonic() < deadline, "the guest did not end on its power button"
        time.sleep(0.1)
    network.sandbox.wait_without("qemu-system")


def test_the_console_has_one_holder(network: Vird, document: Path) -> None:
    virsh(network, "create", str(document))
    with console(network) as first:
        wait_for_shell(first)
        with console(network) as second:
            second.wait_for("Active console session exists for this domain", 10)
        with console(network, "--force") as third:
            wait_for_shell(third)
            third.type("echo $((1 + 1))\n")
            third.wait_for("2\n", 10)


def test_our_own_command_line_has_a_console(network: Vird, document: Path) -> None:
    vird = [str(Path(sys.executable).with_name("vird")), "-c", network.uri()]
    network.sandbox.run([*vird, "create", str(document)])
    with Terminal(network.sandbox.argv([*vird, "console", "demo"])) as terminal:
        wait_for_shell(terminal)
        terminal.type("echo $((6 * 7)); uname -s\n")
        assert "42\nLinux" in terminal.wait_for("Linux\n", 10)
        with Terminal(network.sandbox.argv([*vird, "console", "demo"])) as second:
            second.wait_for("Active console session exists for this domain", 10)
        terminal.type("\x1d")
        terminal.wait_for("\n", 10)
    facts = json.loads(network.sandbox.run([*vird, "-o", "json", "dominfo", "demo"]).stdout)
    assert (facts["name"], facts["state"], facts["persistent"]) == ("demo", "running", False)


def test_a_console_whose_client_dies_is_free_again(network: Vird, document: Path) -> None:
    virsh(network, "create", str(document))
    with console(network) as first:
        wait_for_shell(first)
        first.kill()
    with console(network) as second:
        wait_for_shell(second)


def test_a_running_guest_is_taken_back(network: Vird, document: Path) -> None:
    virsh(network, "create", str(document))
    with console(network) as terminal:
        wait_for_shell(terminal)
        terminal.type("touch /tmp/still-here\n")
        terminal.wait_for(guest_image.PROMPT, 10)
        network.kill()
    network.start()
    with console(network) as terminal:
        wait_for_shell(terminal)
        terminal.type("ls /tmp\n")
        terminal.wait_for("still-here", 10)
        terminal.type("\x1d")
    wait_for_output(network, "192.168.150.", "net-dhcp-leases", "demo")
    virsh(network, "suspend", "demo")
    assert virsh(network, "domstate", "demo", "--reason") == "paused (user)"
    virsh(network, "resume", "demo")
    # Its end is noticed by the new daemon too.
    with console(network) as terminal:
        wait_for_shell(terminal)
        terminal.type("poweroff -f\n")
        terminal.wait_for("Power down", 10)
    deadline = time.monotonic() + BOOT_TIMEOUT_S
    while virsh(network, "list", "--all", "--name"):
        assert time.monotonic() < deadline, "the guest's end was not noticed"
        time.sleep(0.1)


def test_reboot_keeps_the_guest(network: Vird, document: Path) -> None:
    virsh(network, "create", str(document))
    with console(network) as terminal:
        wait_for_shell(terminal)
        before = virsh(network, "domid", "demo")
        terminal.type("reboot -f\n")
        terminal.wait_for(guest_image.READY_LINE, BOOT_TIMEOUT_S)
    assert virsh(network, "domid", "demo") == before
    assert virsh(network, "domstate", "demo") == "running"


def test_a_guest_that_dies_with_its_client(network: Vird, document: Path) -> None:
    """`--autodestroy` binds the guest to the connection, and virsh ends its own at once."""
    virsh(network, "define", str(document))
    virsh(network, "start", "demo", "--paused", "--autodestroy")
    network.sandbox.wait_without("qemu-system")
    wait_for_output(network, "shut off", "domstate", "demo", "--reason")
    assert "destroyed" in virsh(network, "domstate", "demo", "--reason")
    virsh(network, "undefine", "demo")


def test_a_guest_that_dies_with_a_client_that_is_killed(network: Vird, document: Path, folder: Path) -> None:
    virsh(network, "define", str(document))
    client = network.sandbox.popen(["virsh", "-c", network.uri()], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    assert client.stdin is not None
    client.stdin.write(b"start demo --paused --autodestroy\n")
    client.stdin.flush()
    wait_for_output(network, "demo", "list", "--name", timeout_s=20)
    client.kill()
    client.stdin.close()
    network.sandbox.wait_without("qemu-system")
    wait_for_output(network, "shut off", "domstate", "demo")
    virsh(network, "undefine", "demo")


def test_qemu_killed_is_a_crash(network: Vird, document: Path) -> None:
    virsh(network, "define", str(document))
    virsh(network, "start", "demo", "--paused")
    (pid,) = [pid for pid, line in network.sandbox.processes().items() if "qemu-system" in line]
    network.sandbox.run(["kill", "-9", str(pid)])
    wait_for_output(network, "shut off", "domstate", "demo")
    assert refused(network, "destroy", "demo")
    assert not [link for link in network.sandbox.links() if link.startswith("vnet")]
    virsh(network, "start", "demo", "--paused")
    virsh(network, "destroy", "demo")
    virsh(network, "undefine", "demo")
