"""Which devices come and go in a running guest."""

from __future__ import annotations

import pytest

from vird.markup import plan_of
from vird.model.diff.device_rules import DEVICES
from vird.model.domain.devices.controller import Controller
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.disk import Disk, DiskTarget
from vird.model.domain.devices.input import Input


def test_every_row_is_a_device() -> None:
    assert set(DEVICES) <= set(plan_of(Devices).kids)


@pytest.mark.parametrize(
    ("tag", "device", "live"),
    [
        ("disk", Disk(target=DiskTarget(dev="sda", bus="scsi")), True),
        ("disk", Disk(target=DiskTarget(dev="hda", bus="ide")), False),
        ("disk", Disk(device="floppy", target=DiskTarget(dev="fda", bus="usb")), False),
        ("controller", Controller(type="scsi"), True),
        ("controller", Controller(type="usb"), False),
        ("input", Input(type="tablet", bus="usb"), True),
        ("input", Input(type="mouse", bus="ps2"), False),
    ],
)  # fmt: skip
def test_plugs(tag: str, device: object, live: bool) -> None:
    plugs = DEVICES[tag].plugs_live
    assert plugs is not None
    assert plugs(device) is live
