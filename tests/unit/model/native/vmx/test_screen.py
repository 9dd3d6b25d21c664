import pytest

from tests.unit.model.native.vmx.guests import devices, written
from vird.errors import ConfigUnsupported
from vird.model.domain.devices.graphics import VncGraphics


def test_a_server_without_port_gets_one() -> None:
    vnc = devices('RemoteDisplay.vnc.enabled = "true"', 'RemoteDisplay.vnc.ip = "::"').graphics[0]
    assert isinstance(vnc, VncGraphics)
    assert (vnc.port, vnc.autoport, vnc.listen) == (-1, "yes", "::")


def test_every_guest_has_a_card() -> None:
    model = devices().videos[0].model
    assert model is not None
    assert (model.type, model.vram) == ("vmvga", 4096)


def test_written_server() -> None:
    lines = written(devices="<graphics type='vnc' port='5901' listen='10.0.0.1'/>")
    assert [line for line in lines if "vnc" in line] == [
        'RemoteDisplay.vnc.enabled = "true"',
        'RemoteDisplay.vnc.port = "5901"',
        'RemoteDisplay.vnc.ip = "10.0.0.1"',
    ]


@pytest.mark.parametrize("device", ["<graphics type='sdl'/>", "<video><model type='cirrus'/></video>"])
def test_screens_that_vmware_has_not(device: str) -> None:
    with pytest.raises(ConfigUnsupported):
        written(devices=device)
