"""Limits of QEMU guests as clients see them."""

from pathlib import Path

import pytest

from tests.unit.drivers.qemu.hotplug.rig import Rig, run
from vird.drivers.qemu.tuning import QemuTuning
from vird.errors import InvalidArg


def test_an_interface_that_is_not_there(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    with pytest.raises(InvalidArg, match="'vnet9' is not a known interface"):
        run(QemuTuning(rig.driver).domain_get_interface_parameters(rig.guest.ref, "vnet9", 0, 0))
