"""Non-volatile memory of pseries guests."""

import pytest

from vird.errors import XmlError
from vird.model.checks.machine import MachineFacts
from vird.model.checks.memory_devices import complete_memory_devices
from vird.model.domain.devices.devices import Devices

PSERIES = MachineFacts("ppc64", "pseries-7.2")
MODULE = (
    "<devices><memory model='nvdimm'><source><path>/x</path></source><target><size unit='KiB'>{}</size>"
    "<label><size unit='KiB'>128</size></label></target></memory></devices>"
)


def completed(size: int, facts: MachineFacts = PSERIES, *, is_new: bool = True) -> Devices:
    devices = Devices.from_xml(MODULE.format(size))
    complete_memory_devices(devices, facts, lambda: "49545eb3-75e1-2d0a-acdd-f0294406c99e", is_new=is_new)
    return devices


def test_whole_blocks_beside_the_label() -> None:
    assert completed(550000).memories[0].target.size == 2 * 262144 + 128
    assert completed(262144 + 128).memories[0].target.size == 262144 + 128


def test_it_has_an_identity() -> None:
    assert completed(550000).memories[0].uuid == "49545eb3-75e1-2d0a-acdd-f0294406c99e"


def test_too_small_for_one_block() -> None:
    with pytest.raises(XmlError, match="256MB plus the label"):
        completed(262144)


def test_what_is_there_already_and_other_machines_stay() -> None:
    assert completed(550000, is_new=False).memories[0].target.size == 550000
    other = completed(550000, MachineFacts("x86_64", "pc-q35-7.2")).memories[0]
    assert (other.target.size, other.uuid) == (550000, None)
