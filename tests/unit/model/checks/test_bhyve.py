import pytest

from vird.errors import ConfigUnsupported
from vird.model.checks.bhyve import complete_bhyve_guest, null_modem
from vird.model.domain.devices.address import DriveAddress
from vird.model.domain.devices.devices import Devices
from vird.model.domain.domain import Domain

UUID = "df3be7e7-a104-11e3-aeb0-50e5492bd3dc"


def completed(devices: str, *, os: str = "", wide: bool = True) -> Devices:
    domain = Domain.from_xml(
        f"<domain type='bhyve'><name>b</name><uuid>{UUID}</uuid><memory>219136</memory>"
        f"<os><type>hvm</type>{os}</os><devices>{devices}</devices></domain>"
    )
    complete_bhyve_guest(domain, lambda: "52:54:00:00:00:00", wide_ahci=wide)
    assert domain.devices is not None
    return domain.devices


def disk(name: str) -> str:
    return f"<disk type='file'><source file='/{name}'/><target dev='{name}' bus='sata'/></disk>"


@pytest.mark.parametrize(("wide", "controllers"), [(True, 1), (False, 2)])
def test_drives_on_controllers(wide: bool, controllers: int) -> None:
    devices = completed(disk("hda") + disk("hdb"), wide=wide)
    assert sum(controller.type == "sata" for controller in devices.controllers) == controllers
    last = devices.disks[1].address
    assert isinstance(last, DriveAddress)
    assert (last.controller, last.unit) == ((0, 1) if wide else (1, 0))


def test_what_needs_the_isa_bridge() -> None:
    loader = "<loader readonly='yes' type='pflash'>/f</loader>"
    for devices in (completed("", os=loader), completed("<serial type='nmdm'/>")):
        assert [c.type for c in devices.controllers] == ["pci", "isa"]
    assert [c.type for c in completed("").controllers] == ["pci"]


def test_a_screen_has_a_card_and_a_serial_port_is_a_console() -> None:
    devices = completed("<graphics type='vnc' port='5904'/><serial type='nmdm'/>")
    assert devices.videos[0].model is not None and devices.videos[0].model.type == "gop"
    null_modem(devices, UUID)
    assert devices.consoles[0].sources[0].master == f"/dev/nmdm{UUID}A"
    assert devices.serials[0].sources[0].slave == f"/dev/nmdm{UUID}B"


def test_more_drives_than_slots() -> None:
    names = [f"hd{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"] + [f"hda{letter}" for letter in "abcdef"]
    completed("".join(map(disk, names)))
    with pytest.raises(ConfigUnsupported):
        completed("".join(map(disk, names)), wide=False)
