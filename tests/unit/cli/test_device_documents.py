"""Documents of devices from options."""

from __future__ import annotations

import pytest

from vird.cli.device_documents import DiskOptions, NicOptions, disk_document, is_block, nic_document
from vird.cli.failure import Failed


@pytest.mark.parametrize(
    ("target", "address", "shown"),
    [
        ("vdb", "pci:0000.01.02.3", "type='pci' domain='0x0000' bus='0x01' slot='0x02' function='0x3'"),
        ("vdb", "ccw:0xfe.0.1", "type='ccw' cssid='0xfe' ssid='0x0' devno='0x0001'"),
        ("sdb", "scsi:0.1.2", "type='drive' controller='0' bus='1' unit='2'"),
        ("sdb", "usb:1.2", "type='usb' bus='1' port='2'"),
        ("hdb", "ide:0.1.0", "type='drive' controller='0' bus='1' unit='0'"),
    ],
)
def test_addresses(target: str, address: str, shown: str) -> None:
    assert f"<address {shown}/>" in disk_document(DiskOptions("/x", target, address=address), "file")


@pytest.mark.parametrize(
    ("target", "address", "fault"),
    [
        ("vdb", "odd", "Invalid address."),
        ("vdb", "pci:1.2", "Invalid address."),
        ("vdb", "scsi:0.1.2", "expecting a pci"),
        ("sdb", "ide:0.1.2", "expecting a scsi"),
        ("hdb", "usb:1.2", "expecting an ide"),
    ],
)
def test_wrong_addresses(target: str, address: str, fault: str) -> None:
    with pytest.raises(Failed, match=fault):
        disk_document(DiskOptions("/x", target, address=address), "file")


def test_a_disk_from_a_server() -> None:
    given = DiskOptions("v", "vdb", source_protocol="nbd", source_host_name="h:10", source_host_transport="tcp")
    assert "<host transport='tcp' name='h' port='10'/>" in disk_document(given, "file")


def test_what_is_said_is_said_safely() -> None:
    assert "<source file='/&lt;&apos;&amp;'/>" in disk_document(DiskOptions("/<'&", "vdb"), "file")


def test_an_interface_of_the_host() -> None:
    text = nic_document(NicOptions("hostdev", "0000:00:03.1", managed=True))
    assert "<interface type='hostdev' managed='yes'>" in text
    assert "domain='0x0000' bus='0x00' slot='0x03' function='0x1'" in text


def test_an_interface_of_no_kind() -> None:
    with pytest.raises(Failed, match="No support for odd"):
        nic_document(NicOptions("odd", "x"))


def test_a_path_that_is_no_block_device() -> None:
    assert not is_block("/") and not is_block("/nope")
