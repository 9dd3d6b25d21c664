import itertools

import pytest

from vird.errors import ConfigUnsupported
from vird.model.checks.bhyve import complete_bhyve_guest, null_modem
from vird.model.domain.domain import Domain
from vird.model.native.bhyve_argv import BhyveFacts, bhyve_argv

FACTS = BhyveFacts(taps=["tap7"])


def guest(devices: str = "", *, more: str = "") -> Domain:
    domain = Domain.from_xml(
        "<domain type='bhyve'><name>b</name><uuid>df3be7e7-a104-11e3-aeb0-50e5492bd3dc</uuid>"
        f"<memory>219136</memory><os><type>hvm</type></os>{more}<devices>{devices}</devices></domain>"
    )
    complete_bhyve_guest(domain, lambda: "52:54:00:00:00:00")
    if domain.devices is not None:
        null_modem(domain.devices, domain.uuid or "")
    return domain


def slots(devices: str) -> list[str]:
    argv = bhyve_argv(guest(devices), FACTS)
    return [after for before, after in itertools.pairwise(argv) if before == "-s"][1:]


def test_the_least() -> None:
    assert bhyve_argv(guest(), FACTS) == [
        "bhyve", "-c", "1", "-m", "214", "-u", "-H", "-P", "-s", "0:0,hostbridge", "b",
    ]  # fmt: skip


def test_features_and_clock() -> None:
    argv = bhyve_argv(
        guest(
            more="<memoryBacking><locked/></memoryBacking><features><acpi/><apic/><msrs unknown='ignore'/></features>"
            "<clock offset='localtime'/>"
        ),
        FACTS,
    )
    assert {"-S", "-w", "-A", "-I"} <= set(argv) and "-u" not in argv


@pytest.mark.parametrize(
    ("device", "words"),
    [
        ("<disk type='block'><source dev='/dev/x'/><target dev='vda' bus='virtio'/></disk>", "2:0,virtio-blk,/dev/x"),
        ("<disk device='cdrom'><source file='/c'/><target dev='hda' bus='sata'/></disk>", "2:0,ahci,cd:/c"),
        ("<interface type='bridge'><source bridge='b'/><model type='e1000'/></interface>",
         "2:0,e1000,tap7,mac=52:54:00:00:00:00"),
        ("<graphics type='vnc' autoport='yes' listen='::1'/>", "2:0,fbuf,tcp=[::1]:5900"),
        ("<sound model='ich7'/>", "2:0,hda"),
        ("<filesystem><source dir='/s'/><target dir='t'/><readonly/></filesystem>", "2:0,virtio-9p,t=/s,ro"),
    ],
)  # fmt: skip
def test_devices(device: str, words: str) -> None:
    assert slots(device) == [words]


def test_a_tablet_and_a_serial_port() -> None:
    assert slots("<controller type='usb' model='nec-xhci'/><input type='tablet' bus='usb'/>") == ["2:0,xhci,tablet"]
    argv = bhyve_argv(guest("<serial type='nmdm'><source master='/dev/nmdm0A' slave='/dev/nmdm0B'/></serial>"), FACTS)
    assert argv[-3:-1] == ["-l", "com1,/dev/nmdm0A"]


@pytest.mark.parametrize(
    "devices",
    [
        "<controller type='isa' index='1'/><controller type='isa' index='2'/>",
        "<controller type='usb' model='nec-xhci'/>",
        "<controller type='usb' model='nec-xhci'/><input type='mouse' bus='usb'/>",
        "<disk><source file='/a'/><target dev='sda' bus='scsi'/></disk>",
        "<disk type='network'><source protocol='nbd' name='a'><host name='h'/></source>"
        "<target dev='vda' bus='virtio'/></disk>",
        "<interface type='user'><model type='virtio'/></interface>",
        "<interface type='bridge'><source bridge='b'/><model type='rtl8139'/></interface>",
        "<graphics type='vnc' port='5904' passwd='a,b'/>",
        "<graphics type='spice'/>",
        "<sound model='ac97'/>",
        "<filesystem accessmode='mapped'><source dir='/s'/><target dir='t'/></filesystem>",
        "<serial type='pty'/>",
    ],
)
def test_refusals(devices: str) -> None:
    with pytest.raises(ConfigUnsupported):
        bhyve_argv(guest(devices), FACTS)


def test_cards_need_taps() -> None:
    with pytest.raises(ConfigUnsupported):
        bhyve_argv(
            guest("<interface type='bridge'><source bridge='b'/><model type='virtio'/></interface>"), BhyveFacts()
        )
