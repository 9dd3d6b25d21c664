"""The administrator's scripts: called when and as libvirtd calls them; and what their refusal does."""

import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.compat.oracle import why_not
from tests.compat.seen import Node, refused, virsh
from vird.testing.daemons import Daemon, Libvirtd, Vird
from vird.testing.sandbox import Sandbox

pytestmark = pytest.mark.root

KINDS = ("daemon", "qemu", "network", "lxc")
RECORD = """\
#!/bin/sh
umask 0
number=$(ls {out} | wc -l)
{{ echo "$(basename "$0") $*"; cat; }} > {out}/$(printf %03d $number)
"""
VETO = """\
#!/bin/sh
cat > /dev/null
[ "$2" = {operation} ] && {{ echo "not today" >&2; exit 3; }}
exit 0
"""
NETWORK = """\
<network>
  <name>n1</name><uuid>dd94d9d3-5536-4b34-94b2-28b6cfc5b9a8</uuid>
  <forward mode='nat'/>
  <bridge name='hkbr0'/>
  <mac address='52:54:00:4c:9b:50'/>
  <ip address='192.168.55.1' netmask='255.255.255.0'>
    <dhcp><range start='192.168.55.2' end='192.168.55.9'/></dhcp>
  </ip>
</network>
"""
GUEST = """\
<domain type='qemu'>
  <name>d1</name><uuid>61c1fb4a-ebf4-49b8-974d-b68b2ba17e13</uuid>
  <memory unit='MiB'>32</memory>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  <devices>
    <interface type='network'><mac address='52:54:00:00:00:01'/><source network='n1'/></interface>
  </devices>
</domain>
"""
HOST_ENTRY = "<host mac='52:54:00:00:00:02' ip='192.168.55.5'/>"
ONLY_OURS = {"plugged", "unplugged"}
"""The words of libvirt before 5.7, which it has given up."""


def install(daemon: Daemon, folder: Path, kind: str, text: str) -> None:
    script = folder / kind
    script.write_text(text)
    script.chmod(0o755)
    hooks = "/etc/libvirt/hooks" if isinstance(daemon, Libvirtd) else str(daemon.root / "etc/libvirt/hooks")
    daemon.sandbox.run(["mkdir", "-p", hooks])
    daemon.sandbox.run(["cp", str(script), f"{hooks}/{kind}"])


def remove(daemon: Vird, kind: str) -> None:
    (daemon.root / "etc/libvirt/hooks" / kind).unlink()


def define(daemon: Daemon, folder: Path) -> None:
    for name, text, word in (("n1", NETWORK, "net-define"), ("d1", GUEST, "define")):
        document = folder / f"{name}.xml"
        document.write_text(text)
        virsh(daemon, word, str(document))


def live_through_all(daemon: Daemon, folder: Path) -> list[tuple[str, Node | None]]:
    """Everything that calls scripts, once; what they were called with, in order."""
    out = folder / "out"
    out.mkdir()
    out.chmod(0o777)
    daemon.terminate()
    for kind in KINDS:
        install(daemon, folder, kind, RECORD.format(out=out))
    daemon.start()
    define(daemon, folder)
    virsh(daemon, "net-start", "n1")
    virsh(daemon, "start", "d1")
    virsh(daemon, "net-update", "n1", "add", "ip-dhcp-host", HOST_ENTRY, "--live")
    daemon.terminate()
    daemon.start()
    wait_for(out, "reconnect")
    os.kill(daemon.pid, signal.SIGHUP)
    wait_for(out, "SIGHUP")
    virsh(daemon, "destroy", "d1")
    virsh(daemon, "net-destroy", "n1")
    # An ordinary end of the daemon is the last thing they hear of.
    daemon.terminate()
    return [called(path.read_text()) for path in sorted(out.iterdir())]


def wait_for(out: Path, word: str) -> None:
    """Until the scripts have heard of something that the daemon does by itself."""
    deadline = time.monotonic() + 20
    while not any(word in path.read_text() for path in out.iterdir()):
        assert time.monotonic() < deadline, word
        time.sleep(0.01)


def called(text: str) -> tuple[str, Node | None]:
    line, _, document = text.partition("\n")
    # Which port it was is chosen anew at each start.
    document = re.sub(r"portid=(['\"])[^'\"]*\1", "portid='P'", document)
    document = re.sub(r"(<networkport>\s*<uuid>)[^<]*", r"\1P", document)
    return line, Node.of(ElementTree.fromstring(document)) if document.strip() else None


def written(document: Node | None, indent: str = "") -> str:
    """A document as lines, for a difference that can be read."""
    if document is None:
        return ""
    inner = "".join(written(child, indent + "  ") for child in document.children)
    return f"{indent}{document.tag} {sorted(document.attributes.items())} {document.text}\n{inner}"


@pytest.fixture
def heard(vird: Vird, folder: Path) -> list[tuple[str, Node | None]]:
    return live_through_all(vird.like_libvirtd(), folder)


@pytest.fixture
def expected(folder: Path) -> Iterator[list[tuple[str, Node | None]]]:
    if (reason := why_not()) is not None:
        pytest.skip(reason)
    with Sandbox() as sandbox:
        place = folder / "oracle"
        place.mkdir()
        daemon = Libvirtd(sandbox, folder / "libvirtd").start()
        try:
            yield live_through_all(daemon, place)
        finally:
            daemon.terminate()


def test_scripts_hear_what_libvirtd_tells_them(
    heard: list[tuple[str, Node | None]], expected: list[tuple[str, Node | None]]
) -> None:
    todays = [(line, document) for line, document in heard if line.split()[2] not in ONLY_OURS]
    assert [line for line, _ in todays] == [line for line, _ in expected]
    for (line, document), (_, theirs) in zip(todays, expected, strict=True):
        if " updated " in line:
            # libvirtd forgets the users of a network that it changes, and counts wrong from then on.
            assert document is not None and document.children[0].attributes.pop("connections") == "1"
        elif theirs is not None and theirs.tag == "hookData" and document is not None:
            theirs.children[0].attributes.pop("connections", None)
            document.children[0].attributes.pop("connections", None)
        assert written(document) == written(theirs), line


def test_old_scripts_hear_of_plugs_with_the_real_device(heard: list[tuple[str, Node | None]]) -> None:
    old = [(line, document) for line, document in heard if line.split()[2] in ONLY_OURS]
    assert [line for line, _ in old] == ["network n1 plugged begin -"] * 2 + ["network n1 unplugged begin -"]
    for _, document in old:
        assert document is not None
        assert [child.tag for child in document.children] == ["interface", "network", "domain"]
        source = next(child for child in document.children[0].children if child.tag == "source")
        assert source.attributes == {"network": "n1", "portid": "P", "bridge": "hkbr0"}


@pytest.fixture
def calm(vird: Vird, folder: Path) -> Vird:
    define(vird, folder)
    return vird


@pytest.mark.parametrize("operation", ["start", "started"])
def test_a_network_that_is_refused_leaves_nothing(calm: Vird, folder: Path, operation: str) -> None:
    install(calm, folder, "network", VETO.format(operation=operation))
    text = refused(calm, "net-start", "n1")
    assert "Hook script execution failed: internal error: Child process (LC_ALL=C PATH=" in text
    assert f"hooks/network n1 {operation} begin -) unexpected exit status 3: not today" in text
    assert virsh(calm, "net-list", "--name") == ""
    assert not calm.sandbox.leftovers().links
    assert not calm.sandbox.leftovers().tables
    calm.sandbox.wait_without("dnsmasq")
    remove(calm, "network")
    virsh(calm, "net-start", "n1")
    virsh(calm, "net-destroy", "n1")


@pytest.mark.parametrize(
    ("kind", "operation"),
    [
        ("qemu", "prepare"),
        ("qemu", "start"),
        ("qemu", "started"),
        ("network", "port-created"),
        ("network", "plugged"),
    ],
)
def test_a_guest_that_is_refused_leaves_nothing(calm: Vird, folder: Path, kind: str, operation: str) -> None:
    virsh(calm, "net-start", "n1")
    links = calm.sandbox.links()
    install(calm, folder, kind, VETO.format(operation=operation))
    assert "unexpected exit status 3: not today" in refused(calm, "start", "d1")
    assert virsh(calm, "domstate", "d1", "--reason") == "shut off (failed)"
    assert calm.sandbox.links() == links
    assert virsh(calm, "net-port-list", "n1") == ""
    calm.sandbox.wait_without("qemu-system")
    remove(calm, kind)
    virsh(calm, "net-destroy", "n1")


def test_what_cannot_be_refused_happens(calm: Vird, folder: Path) -> None:
    virsh(calm, "net-start", "n1")
    virsh(calm, "start", "d1")
    install(calm, folder, "network", "#!/bin/sh\nexit 1\n")
    install(calm, folder, "qemu", "#!/bin/sh\nexit 1\n")
    assert "Hook script execution failed" in refused(
        calm, "net-update", "n1", "add", "ip-dhcp-host", HOST_ENTRY, "--live"
    )
    assert "192.168.55.5" in virsh(calm, "net-dumpxml", "n1")
    virsh(calm, "destroy", "d1")
    virsh(calm, "net-destroy", "n1")
    assert calm.sandbox.links() == []


def test_a_guest_that_the_reconnect_script_refuses_ends(calm: Vird, folder: Path) -> None:
    virsh(calm, "net-start", "n1")
    virsh(calm, "start", "d1")
    install(calm, folder, "qemu", VETO.format(operation="reconnect"))
    calm.kill()
    calm.start()
    assert virsh(calm, "domstate", "d1", "--reason") == "shut off (daemon)"
    calm.sandbox.wait_without("qemu-system")
    virsh(calm, "net-destroy", "n1")
