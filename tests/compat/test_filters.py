"""Network filters: stock virsh against both daemons, and guests that really boot behind one."""

from __future__ import annotations

import functools
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.compat.answers import Answer, differences
from tests.compat.run import answer
from tests.compat.script import step
from tests.compat.seen import element, refused, virsh
from tests.conftest import need_program
from vird.testing import guest_image
from vird.testing.daemons import Daemon, Libvirtd, Vird
from vird.testing.guest_image import GuestImage
from vird.testing.sandbox import Sandbox
from vird.testing.terminal import Terminal

pytestmark = pytest.mark.root

BUILT_IN = (
    "allow-arp", "allow-dhcp", "allow-dhcp-server", "allow-dhcpv6", "allow-dhcpv6-server", "allow-incoming-ipv4",
    "allow-incoming-ipv6", "allow-ipv4", "allow-ipv6", "clean-traffic", "clean-traffic-gateway", "no-arp-ip-spoofing",
    "no-arp-mac-spoofing", "no-arp-spoofing", "no-ip-multicast", "no-ip-spoofing", "no-ipv6-multicast",
    "no-ipv6-spoofing", "no-mac-broadcast", "no-mac-spoofing", "no-other-l2-traffic", "no-other-rarp-traffic",
    "qemu-announce-self", "qemu-announce-self-rarp",
)  # fmt: skip

UUID = "<uuid>6c1e8a3f-2f3a-4d1c-9c55-0d9f0c5b7af{}</uuid>"
RULE = "<rule action='drop' direction='in'><ip srcipaddr='${}'/></rule>"
OWNER = "<owner><name>g</name><uuid>6c1e8a3f-2f3a-4d1c-9c55-0d9f0c5b7a01</uuid></owner>"


def _filter(name: str, uuid: str, inside: str) -> str:
    return f"<filter name='{name}'>{UUID.format(uuid) if uuid else ''}{inside}</filter>"


def _binding(device: str, name: str, parameters: str = "") -> str:
    return (
        f"<filterbinding>{OWNER}<portdev name='{device}'/><mac address='52:54:00:6b:00:01'/>"
        f"<filterref filter='{name}'>{parameters}</filterref></filterbinding>"
    )


GIVEN = "<parameter name='{}' value='{}'/>"
DOCUMENTS = {
    "inner": _filter("inner", "1", RULE.format("P")),
    "outer": _filter("outer", "2", "<filterref filter='inner'><parameter name='P' value='192.0.2.1'/></filterref>"),
    "inner-again": _filter("inner", "1", "<rule action='accept' direction='in'><ip srcipaddr='$P'/></rule>"),
    "inner-no-uuid": _filter("inner", "", RULE.format("P")),
    "inner-other-uuid": _filter("inner", "9", RULE.format("P")),
    "other-name": _filter("other", "1", RULE.format("P")),
    "loop": _filter("inner", "1", "<filterref filter='outer'/>"),
    "self": _filter("self", "3", "<filterref filter='self'/>"),
    "incomplete": _filter("incomplete", "4", "<filterref filter='nosuch'/>"),
    "needs-more": _filter("inner", "1", RULE.format("Q")),
    "needs-ip": _filter("needs-ip", "5", RULE.format("IP")),
    "no-name": "<filter><rule action='drop' direction='in'/></filter>",
    "bad-rule": _filter("bad", "6", "<rule action='eat' direction='in'/>"),
    "bad-chain": "<filter name='bad' chain='soup'/>",
    "bad-priority": "<filter name='bad' chain='arp' priority='2000'/>",
    "bad-mac": _filter("bad", "6", "<rule action='drop' direction='in'><mac srcmacaddr='zz'/></rule>"),
    "not-closed": "<filter name='bad'>",
    "bind": _binding("tap0", "outer", GIVEN.format("P", "192.0.2.2")),
    "bind-spoof": _binding("tap1", "no-mac-spoofing"),
    "bind-nosuch": _binding("tap2", "nosuch"),
    "bind-no-value": _binding("tap2", "inner"),
    "bind-bad-method": _binding("tap2", "needs-ip", GIVEN.format("CTRL_IP_LEARNING", "guess")),
    "bind-no-method": _binding("tap2", "needs-ip", GIVEN.format("CTRL_IP_LEARNING", "none")),
    "bind-dhcp": _binding("tap2", "needs-ip", GIVEN.format("CTRL_IP_LEARNING", "dhcp")),
    "bind-no-device": _binding("nodevice", "no-mac-spoofing"),
    "bind-no-ref": f"<filterbinding>{OWNER}<portdev name='tap2'/><mac address='52:54:00:6b:00:01'/></filterbinding>",
}

SCRIPT = tuple(
    step(line)
    for line in (
        "nwfilter-list",
        *(f"nwfilter-dumpxml {name}" for name in BUILT_IN),
        "nwfilter-dumpxml nosuch",
        "nwfilter-undefine nosuch",
        *(f"nwfilter-define {name}.xml" for name in list(DOCUMENTS)[:-9]),
        "nwfilter-dumpxml inner",
        "nwfilter-dumpxml outer",
        "nwfilter-binding-list",
        *(f"nwfilter-binding-create {name}.xml" for name in list(DOCUMENTS)[-9:]),
        "nwfilter-binding-create bind.xml",
        "nwfilter-binding-list",
        "nwfilter-binding-dumpxml tap0",
        "nwfilter-binding-dumpxml tap1",
        "nwfilter-binding-dumpxml tap2",
        "nwfilter-binding-dumpxml nodevice",
        "nwfilter-binding-dumpxml nosuch",
        "nwfilter-undefine inner",
        "nwfilter-undefine no-mac-spoofing",
        "nwfilter-define inner-again.xml",
        "nwfilter-define needs-more.xml",
        "nwfilter-dumpxml inner",
        "nwfilter-binding-delete tap0",
        "nwfilter-binding-delete tap0",
        "nwfilter-undefine inner",
        "nwfilter-undefine incomplete",
        "nwfilter-list",
        "nwfilter-binding-delete tap1",
        "nwfilter-binding-delete tap2",
        "nwfilter-binding-delete nodevice",
        "nwfilter-binding-list",
    )
)


@functools.cache
def answers(kind: type[Daemon]) -> tuple[str, list[Answer]]:
    """The folder of the run, and what it answered to each step."""
    with tempfile.TemporaryDirectory(prefix="vird-filters.") as name, Sandbox() as sandbox:
        folder = Path(name)
        folder.chmod(0o755)
        for document, text in DOCUMENTS.items():
            (folder / f"{document}.xml").write_text(text)
        for device in ("tap0", "tap1", "tap2"):
            sandbox.run(["ip", "tuntap", "add", device, "mode", "tap"])
            sandbox.run(["ip", "link", "set", device, "up"])
        daemon = kind(sandbox, folder / "root").start()
        try:
            said = [answer(daemon, each, folder) for each in SCRIPT]
        finally:
            daemon.terminate()
        return str(folder), said


@pytest.mark.parametrize("number", range(len(SCRIPT)), ids=lambda number: f"{number:02} {SCRIPT[number].name}")
def test_same_answer(number: int) -> None:
    need_program("libvirtd")
    need_program("virsh")
    (there, theirs), (here, ours) = answers(Libvirtd), answers(Vird)
    found = differences(theirs[number], ours[number], (there, here), loosely=False)
    assert not found, "\n".join([f"$ virsh {SCRIPT[number].name}", *found])


DEMO = Path(__file__).resolve().parents[2] / "demo"
INTERFACE = """\
<interface type='network'>
  <mac address='{}'/><source network='demo'/><model type='virtio'/><filterref filter='{}'/>
</interface>"""


@pytest.fixture
def network(vird: Vird) -> Iterator[Vird]:
    virsh(vird, "net-create", str(DEMO / "network.xml"))
    yield vird
    for name in virsh(vird, "list", "--name").split():
        virsh(vird, "destroy", name)
    virsh(vird, "net-destroy", "demo")


def guest(folder: Path, image: GuestImage, reference: str) -> str:
    text = (
        (DEMO / "guest.xml").read_text().replace("@KERNEL@", str(image.kernel)).replace("@INITRD@", str(image.initrd))
    )
    text = text.replace("<model type='virtio'/>", f"<model type='virtio'/>{reference}")
    path = folder / "guest.xml"
    path.write_text(text.replace("@CMDLINE@", guest_image.COMMAND_LINE))
    return str(path)


def wait_for_lease(daemon: Vird) -> str:
    deadline = time.monotonic() + 60
    while not (found := re.search(r"192\.168\.150\.\d+", virsh(daemon, "net-dhcp-leases", "demo"))):
        assert time.monotonic() < deadline, "the guest has got no address"
        time.sleep(0.1)
    return found[0]


@contextmanager
def console(daemon: Vird) -> Iterator[Terminal]:
    with Terminal(daemon.sandbox.argv(["virsh", "-c", daemon.uri(), "console", "demo"])) as terminal:
        terminal.wait_for("Escape character", 10)
        terminal.wake(guest_image.PROMPT, 60)
        yield terminal


def reaches(terminal: Terminal, source: str) -> bool:
    """Whether the guest's router answers the guest at one of the addresses that it has given itself."""
    terminal.type(f"ping -c 1 -W 2 -I {source} 192.168.150.1 >/dev/null && r=yes || r=no; echo $r$((40 + 2))\n")
    return "yes" in terminal.wait_for("42", 20).splitlines()[-1]


@pytest.mark.parametrize("method", ["any", "dhcp"])
def test_a_guest_gets_its_address_and_no_other(network: Vird, folder: Path, image: GuestImage, method: str) -> None:
    learning = GIVEN.format("CTRL_IP_LEARNING", method)
    virsh(network, "create", guest(folder, image, f"<filterref filter='clean-traffic'>{learning}</filterref>"))
    device = element(network, ".//interface/target", "dumpxml", "demo").get("dev")
    assert device is not None
    assert virsh(network, "nwfilter-binding-list").split() == [device, "clean-traffic"]
    assert "nwfilter is in use" in refused(network, "nwfilter-undefine", "no-arp-ip-spoofing")
    address = wait_for_lease(network)
    network.sandbox.run(["ping", "-c", "1", "-w", "20", "-i", "0.2", address])
    with console(network) as terminal:
        terminal.type("ip addr add 192.168.150.222/24 dev eth0\n")
        terminal.wait_for(guest_image.PROMPT, 10)
        assert reaches(terminal, address)
        assert not reaches(terminal, "192.168.150.222")
    tables = network.sandbox.tables()
    network.kill()
    assert network.sandbox.tables() == tables
    network.start()
    assert virsh(network, "nwfilter-binding-list").split() == [device, "clean-traffic"]
    with console(network) as terminal:
        assert not reaches(terminal, "192.168.150.222")
        assert reaches(terminal, address)
        mac = element(network, ".//interface/mac", "dumpxml", "demo").get("address")
        other = folder / "interface.xml"
        other.write_text(INTERFACE.format(mac, "no-mac-spoofing"))
        virsh(network, "update-device", "demo", str(other))
        assert virsh(network, "nwfilter-binding-list").split() == [device, "no-mac-spoofing"]
        assert reaches(terminal, "192.168.150.222")
    other.write_text(INTERFACE.format("52:54:00:6b:00:77", "no-mac-spoofing"))
    virsh(network, "attach-device", "demo", str(other))
    assert virsh(network, "nwfilter-binding-list").split()[1::2] == ["no-mac-spoofing"] * 2
    virsh(network, "destroy", "demo")
    assert virsh(network, "nwfilter-binding-list") == ""
    assert [table for table in network.sandbox.tables() if table.startswith("bridge")] == []


def test_a_guest_whose_filter_is_not_there_does_not_start(network: Vird, folder: Path, image: GuestImage) -> None:
    said = refused(network, "create", guest(folder, image, "<filterref filter='nosuch'/>"))
    assert "referenced filter 'nosuch' is missing" in said
    assert virsh(network, "list", "--all", "--name") == ""
    assert [name for name in network.sandbox.links() if name.startswith("vnet")] == []
