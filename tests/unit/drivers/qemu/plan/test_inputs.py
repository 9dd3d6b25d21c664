"""Keyboards and the like."""

from typing import Any

import pytest

from tests.unit.drivers.qemu.plan.launches import pci, values, words
from vird.drivers.qemu.plan.inputs import inputs
from vird.errors import ConfigUnsupported

USB = "<controller type='usb' index='0' model='qemu-xhci'><alias name='usb'/></controller>"
PLACE = {"bus": "pcie.0", "addr": "0x6"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<input type='{}' bus='usb'>{}<address type='usb' bus='0' port='1'/></input>".format("tablet", "{alias}"),
         {"driver": "usb-tablet", "id": "input0", "bus": "usb.0", "port": "1"}),
        ("<input type='keyboard' bus='virtio' model='virtio'>{alias}" + pci(6) + "</input>",
         {"driver": "virtio-keyboard-pci", "id": "input0", **PLACE}),
        ("<input type='passthrough' bus='virtio'><source evdev='/dev/e'/>{alias}" + pci(6) + "</input>",
         {"driver": "virtio-input-host-pci", "id": "input0", "evdev": "/dev/e", **PLACE}),
        ("<input type='evdev'><source dev='/dev/e' grab='all' grabToggle='alt-alt' repeat='on'/>{alias}</input>",
         {"qom-type": "input-linux", "id": "input0", "evdev": "/dev/e", "repeat": True, "grab_all": True,
          "grab-toggle": "alt-alt"}),
    ],
)  # fmt: skip
def test_devices(text: str, expected: dict[str, Any]) -> None:
    assert values(inputs, USB + text.format(alias="<alias name='input0'/>")) == [expected]


def test_what_the_board_has() -> None:
    assert words(inputs, "<input type='mouse' bus='ps2'/>") == []


def test_what_the_qemu_has_not() -> None:
    with pytest.raises(ConfigUnsupported, match="virtio-mouse"):
        words(inputs, "<input type='mouse' bus='virtio'/>", without=("virtio-mouse",))
