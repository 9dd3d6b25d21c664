from pathlib import Path

import pytest

from tests.unit.host.pci_bus import CARD, FIRST, OTHER, SECOND, Bus
from vird.host import pci
from vird.model.pci_address import PciLocation


def test_what_is_there(tmp_path: Path) -> None:
    bus = Bus(tmp_path)
    assert pci.places(bus.sys) == [CARD, FIRST, SECOND, OTHER]
    assert pci.places(tmp_path) == []
    assert pci.driver_of(FIRST, bus.sys) == "ixgbevf"
    assert (pci.iommu_group(FIRST, bus.sys), pci.group_of(FIRST, bus.sys)) == (21, [FIRST])
    assert (pci.number(FIRST, "vendor", bus.sys), pci.number(FIRST, "numa_node", bus.sys)) == (0x8086, -1)
    gone = PciLocation(0, 9, 9, 0)
    assert (pci.driver_of(gone, bus.sys), pci.iommu_group(gone, bus.sys), pci.number(gone, "class", bus.sys)) == (
        None, None, None,
    )  # fmt: skip
    assert pci.group_of(gone, bus.sys) == [gone]


def test_whether_the_host_passes_devices_on(tmp_path: Path) -> None:
    bus = Bus(tmp_path)
    assert pci.passes_through(bus.sys, bus.dev)
    (bus.dev / "vfio/vfio").unlink()
    assert not pci.passes_through(bus.sys, bus.dev)
    assert not pci.passes_through(tmp_path / "nosuch", bus.dev)


def test_what_the_kernel_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bus = Bus(tmp_path)
    monkeypatch.setattr(pci, "_write", bus.write)
    pci.prefer(FIRST, "vfio-pci", bus.sys)
    pci.unbind(FIRST, bus.sys)
    assert bus.driver_of(FIRST) is None
    pci.unbind(FIRST, bus.sys)
    pci.probe(FIRST, bus.sys)
    assert bus.driver_of(FIRST) == "vfio-pci"
    pci.reset(FIRST, bus.sys)
    assert bus.written == [
        ("devices/0000:03:10.0/driver_override", "vfio-pci"),
        ("devices/0000:03:10.0/driver/unbind", "0000:03:10.0"),
        ("drivers_probe", "0000:03:10.0"),
        ("devices/0000:03:10.0/reset", "1"),
    ]


def test_no_file_is_made_where_the_kernel_has_none(tmp_path: Path) -> None:
    bus = Bus(tmp_path)
    (pci.folder(FIRST, bus.sys) / "reset").unlink()
    with pytest.raises(FileNotFoundError):
        pci.reset(FIRST, bus.sys)
    assert not (pci.folder(FIRST, bus.sys) / "reset").exists()
