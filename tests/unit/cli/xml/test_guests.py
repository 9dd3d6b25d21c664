"""Guests in other programs' formats and back."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from vird.cli.xml import guests
from vird.cli.xml.convert import Options
from vird.cli.xml.inputs import Input
from vird.errors import InvalidArg
from vird.model.domain.domain import Domain

GUEST = """<domain type='{}'><name>web</name><uuid>11111111-2222-3333-4444-555555555555</uuid>
<memory unit='MiB'>64</memory><vcpu>2</vcpu><os><type arch='x86_64'>hvm</type></os>
<devices><disk type='file'><source file='{}'/><target dev='{}' bus='{}'/></disk></devices></domain>"""

Way = Callable[[Input, Options], str]


@pytest.mark.parametrize(
    ("text", "write", "read"),
    [
        (GUEST.format("bhyve", "/a.img", "hda", "sata"), guests.to_bhyve, guests.from_bhyve),
        (GUEST.format("vmware", "[store] web/a.vmdk", "sda", "scsi"), guests.to_vmx, guests.from_vmx),
        (GUEST.format("xen", "/a.img", "hda", "ide"), guests.to_xl, guests.from_xl),
        (GUEST.format("xen", "/a.img", "hda", "ide"), guests.to_xm, guests.from_xm),
    ],
    ids=["bhyve", "vmx", "xl", "xm"],
)
def test_there_and_back(text: str, write: Way, read: Way) -> None:
    written = write(Input("web.xml", text.encode()), Options(datastore="store"))
    again = Domain.from_xml(read(Input("web", written.encode()), Options(datastore="store")))
    assert again.name == "web"
    assert again.memory is not None
    assert again.memory.size == 65536
    assert again.devices is not None
    assert len(again.devices.disks) == 1


def test_libxl() -> None:
    found = json.loads(guests.to_libxl(Input("x", GUEST.format("xen", "/a", "hda", "ide").encode()), Options()))
    assert found["c_info"]["name"] == "web"


def test_containers() -> None:
    config = Input("x", b"lxc.utsname = web\nlxc.rootfs = /srv/web\n")
    assert "<source dir='/srv/web'/>" in guests.from_lxc(config, Options())
    settings = b"VE_PRIVATE=/vz/$VEID\n"
    assert "<name>7</name>" in guests.from_openvz(Input("7.conf", settings, "7"), Options())
    assert "<name>8</name>" in guests.from_openvz(Input("7.conf", settings, "7"), Options(name="8"))
    with pytest.raises(InvalidArg):
        guests.from_openvz(Input("standard input", settings), Options())
