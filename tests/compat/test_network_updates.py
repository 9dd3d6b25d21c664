"""`net-update` of every section, live and kept, answered by both daemons: the same words and the same documents."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.compat.oracle import why_not
from tests.compat.seen import Node
from vird.testing.daemons import Daemon, Libvirtd, Vird
from vird.testing.sandbox import Sandbox

pytestmark = pytest.mark.root

LAN = """\
<network>
  <name>lan</name><uuid>dd94d9d3-5536-4b34-94b2-28b6cfc5b9a8</uuid>
  <bridge name='lanbr0' stp='off' delay='0'/><mac address='52:54:00:4c:9b:50'/>
  <ip address='192.168.77.1' netmask='255.255.255.0'>
    <dhcp><range start='192.168.77.10' end='192.168.77.99'/></dhcp>
  </ip>
  <ip family='ipv6' address='2001:db8:ca2:2::1' prefix='64'>
    <dhcp><range start='2001:db8:ca2:2:1::10' end='2001:db8:ca2:2:1::ff'/></dhcp>
  </ip>
</network>
"""
POOL = """\
<network>
  <name>pool</name><uuid>dd94d9d3-5536-4b34-94b2-28b6cfc5b9a9</uuid>
  <forward mode='bridge'><interface dev='eth5'/></forward>
</network>
"""
HOST = "<host mac='52:54:00:00:00:0{}' name='g{}' ip='192.168.77.2{}'/>"
SECTIONS = (
    ("ip-dhcp-host", "add-last", HOST.format(1, 1, 1)),
    ("ip-dhcp-host", "add-first", HOST.format(2, 2, 2)),
    ("ip-dhcp-host", "add-last", HOST.format(1, 1, 1)),
    ("ip-dhcp-host", "modify", HOST.format(1, 9, 3)),
    ("ip-dhcp-host", "modify", HOST.format(7, 9, 3)),
    ("ip-dhcp-host", "delete", "<host mac='52:54:00:00:00:02'/>"),
    ("ip-dhcp-host", "delete", "<host mac='52:54:00:00:00:02'/>"),
    ("ip-dhcp-host", "add-last", "<host mac='52:54:00:00:00:05' ip='10.9.9.9'/>"),
    ("ip-dhcp-host", "add-last", "<host id='0:3:0:1:0:16:3e:11:22:33' ip='2001:db8:ca2:2:1::20'/>"),
    ("ip-dhcp-range", "add-last", "<range start='192.168.77.150' end='192.168.77.160'/>"),
    ("ip-dhcp-range", "add-last", "<range start='192.168.77.150' end='192.168.77.160'/>"),
    ("ip-dhcp-range", "modify", "<range start='192.168.77.150' end='192.168.77.170'/>"),
    ("ip-dhcp-range", "delete", "<range start='192.168.77.150' end='192.168.77.160'/>"),
    ("dns-host", "add-last", "<host ip='192.168.77.5'><hostname>printer</hostname></host>"),
    ("dns-host", "add-first", "<host ip='192.168.77.6'><hostname>files</hostname><hostname>nas</hostname></host>"),
    ("dns-host", "add-last", "<host ip='192.168.77.5'><hostname>printer</hostname></host>"),
    ("dns-host", "modify", "<host ip='192.168.77.5'><hostname>x</hostname></host>"),
    ("dns-host", "delete", "<host ip='192.168.77.5'/>"),
    ("dns-txt", "add-last", "<txt name='example' value='words'/>"),
    ("dns-txt", "add-last", "<txt name='example' value='words'/>"),
    ("dns-txt", "modify", "<txt name='example' value='other'/>"),
    ("dns-txt", "delete", "<txt name='example'/>"),
    ("dns-srv", "add-last", "<srv service='ldap' protocol='tcp' domain='a.b' target='t.b' port='389'/>"),
    ("dns-srv", "add-last", "<srv service='ldap' protocol='tcp' domain='a.b' target='t.b' port='389'/>"),
    ("dns-srv", "modify", "<srv service='ldap' protocol='tcp' domain='a.b' target='u.b' port='389'/>"),
    ("dns-srv", "delete", "<srv service='ldap' protocol='tcp'/>"),
    ("portgroup", "add-last", "<portgroup name='eng' default='yes'/>"),
    ("portgroup", "add-last", "<portgroup name='ops'/>"),
    ("portgroup", "add-last", "<portgroup name='ops' default='yes'/>"),
    ("portgroup", "modify", "<portgroup name='ops' trustGuestRxFilters='yes'/>"),
    ("portgroup", "delete", "<portgroup name='eng'/>"),
    ("portgroup", "delete", "<portgroup name='nosuch'/>"),
    ("bridge", "modify", "<bridge name='other'/>"),
    ("domain", "modify", "<domain name='x'/>"),
    ("ip", "add-last", "<ip address='192.168.78.1' netmask='255.255.255.0'/>"),
    ("forward", "modify", "<forward mode='nat'/>"),
    ("forward-interface", "add-last", "<interface dev='eth6'/>"),
    ("ip-dhcp-host", "add-last", "<host/>"),
    ("ip-dhcp-host", "add-last", "<nonsense/>"),
    ("ip-dhcp-host", "add-last", "<host"),
)  # fmt: skip
POOLS = (
    ("forward-interface", "add-last", "<interface dev='eth6'/>"),
    ("forward-interface", "add-first", "<interface dev='eth7'/>"),
    ("forward-interface", "add-last", "<interface dev='eth6'/>"),
    ("forward-interface", "modify", "<interface dev='eth6'/>"),
    ("forward-interface", "delete", "<interface dev='eth5'/>"),
    ("forward-interface", "delete", "<interface dev='eth9'/>"),
    ("ip-dhcp-host", "add-last", HOST.format(1, 1, 1)),
)


def answers(daemon: Daemon, folder: Path) -> list[tuple[str, object]]:
    """What each update was answered with, and what both documents said after it."""
    found: list[tuple[str, object]] = []
    for name, text, sections in (("lan", LAN, SECTIONS), ("pool", POOL, POOLS)):
        document = folder / f"{name}.xml"
        document.write_text(text)
        assert daemon.virsh("net-define", str(document)).returncode == 0
        assert daemon.virsh("net-start", name).returncode == 0
        for section, word, xml in sections:
            told = daemon.virsh("net-update", name, word, section, xml, "--live", "--config")
            said = re.sub(r"\s+", " ", told.stdout + told.stderr).strip()
            found.append((f"{section} {word} {xml}", said))
            for form in ([], ["--inactive"]):
                shown = daemon.virsh("net-dumpxml", name, *form).stdout
                found.append((f"{section} {word} {xml} {form}", Node.of(ElementTree.fromstring(shown))))
    return found


def test_every_section_as_libvirtd_does_it(vird: Vird, folder: Path) -> None:
    if (reason := why_not()) is not None:
        pytest.skip(reason)
    ours = answers(vird, folder)
    with Sandbox() as sandbox:
        daemon = Libvirtd(sandbox, folder / "libvirtd").start()
        try:
            theirs = answers(daemon, folder)
        finally:
            daemon.terminate()
    different = [(what, mine, other) for (what, mine), (_, other) in zip(ours, theirs, strict=True) if mine != other]
    assert not different, "\n".join(str(each) for row in different for each in row)
