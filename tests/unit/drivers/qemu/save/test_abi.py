"""What a guest can notice must be the same; what only the host sees may change."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from vird.drivers.qemu.save.abi import refuse_other_guest
from vird.errors import ConfigUnsupported, ErrorDomain
from vird.model.domain.domain import Domain

GUEST = """<domain type='qemu'><name>g</name><uuid>0d2b3c4d-1111-4222-8333-444455556666</uuid><memory>65536</memory>
<vcpu>2</vcpu><os><type arch='x86_64' machine='pc-i440fx-7.2'>hvm</type></os>
<devices><disk type='file'><driver name='qemu' type='raw'/><source file='/a'/><target dev='vda' bus='virtio'/></disk>
<interface type='network'><mac address='52:54:00:00:00:01'/><source network='red'/><model type='virtio'/></interface>
<serial type='pty'/><graphics type='vnc'/></devices></domain>"""

Change = Callable[[str], str]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text,
        lambda text: text.replace("'/a'", "'/b'").replace("type='raw'", "type='raw' cache='none'"),
        lambda text: text.replace("'red'", "'blue'"),
        lambda text: text.replace("type='network'", "type='bridge'").replace("network='red'", "bridge='br0'"),
        lambda text: text.replace("<memory>", "<title>t</title><memory>").replace("<graphics type='vnc'/>", ""),
        lambda text: text.replace("<serial type='pty'/>", "<serial type='null'/>"),
    ],
)
def test_the_host_side_may_change(change: Change) -> None:
    refuse_other_guest(Domain.from_xml(GUEST), Domain.from_xml(change(GUEST)))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text.replace(">g<", ">h<"), "Target domain name 'h' does not match source 'g'"),
        (
            lambda text: text.replace(">65536<", ">131072<"),
            "Target domain max memory 131072 does not match source 65536",
        ),
        (lambda text: text.replace("i440fx-7.2", "q35-7.2"), "machine"),
        (lambda text: text.replace(">2<", ">3<"), "other vcpu"),
        (lambda text: text.replace("'vda' bus='virtio'", "'sda' bus='scsi'"), "other disks"),
        (lambda text: text.replace(":01", ":02"), "other interfaces"),
        (
            lambda text: text.replace("<serial", "<rng model='virtio'><backend model='random'/></rng><serial"),
            "other rngs",
        ),
    ],
)
def test_the_guest_side_may_not(change: Change, words: str) -> None:
    with pytest.raises(ConfigUnsupported, match=words) as caught:
        refuse_other_guest(Domain.from_xml(GUEST), Domain.from_xml(change(GUEST)))
    assert caught.value.domain == ErrorDomain.DOMAIN
