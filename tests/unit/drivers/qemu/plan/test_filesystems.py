"""Shared folders."""

import pytest

from tests.unit.drivers.qemu.plan.launches import pci, values, words
from vird.drivers.qemu.plan.filesystems import filesystems
from vird.errors import ConfigUnsupported

REST = "<target dir='tag'/>{}<alias name='fs0'/>" + pci(2) + "</filesystem>"
PLACE = {"bus": "pcie.0", "addr": "0x2"}


@pytest.mark.parametrize(
    ("head", "extra", "expected"),
    [
        ("<filesystem accessmode='mapped'><source dir='/a,b'/>", "",
         "local,security_model=mapped,id=fsdev-fs0,path=/a,,b"),
        ("<filesystem accessmode='squash' multidevs='remap' fmode='0640' dmode='0750'>"
         "<driver type='path' wrpolicy='immediate'/><source dir='/a'/>", "<readonly/>",
         "local,security_model=none,multidevs=remap,fmode=0640,dmode=0750,writeout=immediate,id=fsdev-fs0,path=/a,"
         "readonly"),
        ("<filesystem><driver type='handle'/><source dir='/a'/>", "", "handle,id=fsdev-fs0,path=/a"),
    ],
)  # fmt: skip
def test_folders_that_qemu_serves(head: str, extra: str, expected: str) -> None:
    server, device = values(filesystems, head + REST.format(extra))
    assert server == expected
    assert device == {"driver": "virtio-9p-pci", "id": "fs0", "fsdev": "fsdev-fs0", "mount_tag": "tag", **PLACE}


def test_folders_that_a_daemon_serves() -> None:
    head = "<filesystem><driver type='virtiofs' queue='1024'/><source dir='/a'/>"
    socket, device = values(filesystems, head + REST.format("<boot order='2'/>"))
    assert socket == "socket,id=chr-vu-fs0,path=/lib/g/fs0-fs.sock"
    assert device == {
        "driver": "vhost-user-fs-pci",
        "id": "fs0",
        "chardev": "chr-vu-fs0",
        "queue-size": 1024,
        "tag": "tag",
        "bootindex": 2,
        **PLACE,
    }
    own = "<filesystem><driver type='virtiofs'/><source socket='/s'/>"
    assert values(filesystems, own + REST.format(""))[0].endswith("path=/s")


def test_other_servers() -> None:
    with pytest.raises(ConfigUnsupported, match="Filesystem driver type"):
        words(filesystems, "<filesystem><driver type='nbd'/><source dir='/a'/>" + REST.format(""))
