"""Changing who may see the display of a running guest."""

from pathlib import Path

import pytest

from tests.unit.drivers.qemu.hotplug.rig import Rig, run
from vird.drivers.qemu.hotplug.document import read_device
from vird.drivers.qemu.hotplug.update_graphics import update_graphics
from vird.errors import ConfigUnsupported, DeviceMissing, OperationUnsupported

VNC = "<graphics type='vnc' port='5977' listen='127.0.0.1' keymap='de' passwd='abc'/>"
NEWER = "passwd='newer' passwdValidTo='2030-01-01T00:00:00' connected='keep'"


def update(rig: Rig, text: str) -> None:
    run(update_graphics(rig.driver, rig.guest, read_device(text)))


def test_the_same_document_changes_nothing(tmp_path: Path) -> None:
    rig = Rig(tmp_path, VNC)
    before = rig.live.to_xml()
    update(rig, VNC)
    assert rig.monitor.said == []
    assert rig.live.to_xml() == before


def test_another_password_is_told_and_kept(tmp_path: Path) -> None:
    rig = Rig(tmp_path, VNC)
    update(rig, VNC.replace("passwd='abc'", NEWER))
    assert rig.monitor.said == [
        ("set_password", {"protocol": "vnc", "password": "newer", "connected": "keep"}),
        ("expire_password", {"protocol": "vnc", "time": "2030-01-01T00:00:00"}),
    ]
    assert NEWER in rig.live.to_xml()


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        ("port='5977'", "port='5978'", "cannot change port settings on vnc graphics"),
        ("port='5977'", "autoport='yes'", "cannot change port settings on vnc graphics"),
        ("listen='127.0.0.1'", "listen='127.0.0.2'", "cannot change listen address setting on 'vnc' graphics"),
        ("listen='127.0.0.1'", "socket='/s'", "cannot change the type of listen address on 'vnc' graphics"),
        ("keymap='de'", "keymap='fr'", "cannot change keymap setting on vnc graphics"),
    ],
)
def test_where_it_listens_was_decided_at_start(tmp_path: Path, old: str, new: str, refusal: str) -> None:
    rig = Rig(tmp_path, VNC)
    before = rig.live.to_xml()
    with pytest.raises(OperationUnsupported, match=refusal):
        update(rig, VNC.replace(old, new))
    assert rig.live.to_xml() == before


def test_one_place_to_listen_stays_one(tmp_path: Path) -> None:
    more = "<listen type='address' address='127.0.0.1'/><listen type='none'/>"
    with pytest.raises(OperationUnsupported, match="the number of listen addresses"):
        update(Rig(tmp_path, VNC), f"<graphics type='vnc' port='5977' keymap='de'>{more}</graphics>")


def test_vnc_does_not_throw_anybody_out(tmp_path: Path) -> None:
    with pytest.raises(ConfigUnsupported, match="VNC supports connected='keep' only"):
        update(Rig(tmp_path, VNC), VNC.replace("passwd", "connected='fail' passwd"))


def test_another_kind_of_display_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DeviceMissing, match="cannot find existing graphics device to modify of type 'sdl'"):
        update(Rig(tmp_path, VNC), "<graphics type='sdl'/>")
