"""Mice and keyboards of simulated guests."""

from __future__ import annotations

import pytest

from vird import errors
from vird.drivers.test.definition import read_guest
from vird.model.domain.devices.input import Input

DOCUMENT = """<domain type='test'><name>n</name><memory>1024</memory><os><type{arch}>{kind}</type></os>
<devices>{devices}</devices></domain>"""


def inputs(devices: str, kind: str = "hvm", arch: str = "") -> list[Input]:
    document = read_guest(DOCUMENT.format(devices=devices, kind=kind, arch=arch), "i686")
    assert document.devices is not None
    return document.devices.inputs


@pytest.mark.parametrize(
    ("device", "kind", "arch", "bus"),
    [
        ("mouse", "hvm", "", "ps2"),
        ("keyboard", "hvm", " arch='s390x'", "virtio"),
        ("mouse", "hvm", " arch='ppc64'", "usb"),
        ("tablet", "hvm", "", "usb"),
        ("passthrough", "hvm", "", "virtio"),
        ("mouse", "xen", "", "xen"),
    ],
)
def test_each_has_a_bus(device: str, kind: str, arch: str, bus: str) -> None:
    found = inputs(f"<input type='{device}'><source evdev='/dev/x'/></input>", kind, arch)
    assert found[0].bus == bus
    assert (found[0].source is not None) == (device == "passthrough")


@pytest.mark.parametrize("kind", ["hvm", "xen", "linux"])
def test_graphics_bring_none(kind: str) -> None:
    assert inputs("<graphics type='vnc'/>", kind) == []


@pytest.mark.parametrize(
    ("device", "bus", "kind", "error"),
    [
        ("mouse", "xen", "hvm", errors.InternalError),
        ("evdev", "xen", "hvm", errors.InternalError),
        ("tablet", "ps2", "hvm", errors.InternalError),
        ("passthrough", "usb", "hvm", errors.ConfigUnsupported),
        ("evdev", "usb", "hvm", errors.ConfigUnsupported),
        ("mouse", "usb", "xen", errors.InternalError),
        ("tablet", "xen", "xen", errors.InternalError),
        ("mouse", "xen", "linux", errors.InternalError),
    ],
)
def test_buses_that_are_not_there(device: str, bus: str, kind: str, error: type[errors.VirdError]) -> None:
    with pytest.raises(error):
        inputs(f"<input type='{device}' bus='{bus}'><source dev='/dev/x' evdev='/dev/x'/></input>", kind)
