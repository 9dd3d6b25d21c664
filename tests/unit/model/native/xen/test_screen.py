import pytest

from tests.unit.model.native.xen.guests import FULL, devices, written
from vird.errors import InternalError
from vird.model.domain.devices.graphics import SdlGraphics, SpiceGraphics, VncGraphics


@pytest.mark.parametrize("tool", ["xl", "xm"])
def test_virtual_frame_buffers(tool: str) -> None:
    vnc = devices('vfb = [ "type=vnc, vncunused=0, vncdisplay=7" ]', tool=tool).graphics[0]
    assert isinstance(vnc, VncGraphics)
    assert (vnc.port, vnc.autoport) == (5907, "no")
    sdl = devices('vfb = [ "sdl=1,display=:1" ]', tool=tool).graphics[0]
    assert isinstance(sdl, SdlGraphics)
    assert written(sdl.to_xml(), kind="linux", tool=tool)["vfb"] == '[ "type=sdl,display=:1" ]'


@pytest.mark.parametrize("text", ["type=odd", "type=vnc,vncunused=0,vncdisplay=x"])
def test_wrong_words(text: str) -> None:
    with pytest.raises(InternalError):
        devices(f'vfb = [ "{text}" ]')


def test_spice_without_ticket() -> None:
    spice = devices(FULL, "spice = 1", "spiceport = 6000", "spicedisable_ticketing = 1").graphics[0]
    assert isinstance(spice, SpiceGraphics)
    assert (spice.port, spice.passwd) == (6000, None)
    settings = written(spice.to_xml())
    assert (settings["spicedisable_ticketing"], settings["vnc"]) == ("1", "0")
