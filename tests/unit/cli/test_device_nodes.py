"""Disks and interfaces of documents."""

from __future__ import annotations

import pytest

from vird.cli.device_nodes import disk_called, disks_of, nic_called, nics_of
from vird.cli.failure import Failed

DOCUMENT = """<domain><devices>
  <disk type='file'><source file='/a'/><target dev='vda'/></disk>
  <disk type='volume' device='cdrom'><source pool='p' volume='v'/><target dev='sda'/></disk>
  <disk type='nvme'><source namespace='1'><address domain='0x0' bus='0x1' slot='0x0' function='0x2'/></source>
    <target dev='vdb'/></disk>
  <disk type='file' device='floppy'><target dev='fda'/></disk>
  <interface type='direct'><mac address='52:54:00:AA:00:01'/><source dev='eth0' mode='bridge'/>
    <target dev='macvtap0'/><link state='down'/></interface>
  <interface type='user'><mac address='52:54:00:aa:00:02'/></interface>
</devices></domain>"""


def test_disks() -> None:
    assert [(disk.target, disk.device, disk.source) for disk in disks_of(DOCUMENT)] == [
        ("vda", "disk", "/a"),
        ("sda", "cdrom", "p/v"),
        ("vdb", "disk", "0000:01:00.2/1"),
        ("fda", "floppy", None),
    ]
    assert disk_called(DOCUMENT, "/a").target == "vda"
    with pytest.raises(Failed, match="No disk found whose source path or target is x"):
        disk_called(DOCUMENT, "x")


def test_interfaces() -> None:
    first, second = nics_of(DOCUMENT)
    assert (first.type, first.source, first.device, first.link, first.model) == (
        "direct",
        "eth0",
        "macvtap0",
        "down",
        None,
    )
    assert (second.source, second.device, second.link) == (None, None, None)
    for name in ("52:54:00:aa:00:01", "macvtap0"):
        found = nic_called(DOCUMENT, name)
        assert found is not None and found.mac == first.mac
    assert nic_called(DOCUMENT, "nope") is None
