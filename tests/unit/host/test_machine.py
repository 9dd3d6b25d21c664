import uuid
from pathlib import Path

from tests.unit.host.test_cpu_layout import put
from vird.host import machine


def test_the_boards_uuid_counts_if_it_means_something(tmp_path: Path) -> None:
    board = "282d73b9-14d6-409f-bb85-ee949777ecd3"
    put(tmp_path / "class/dmi/id", product_uuid=board.upper())
    assert machine.host_uuid(str(tmp_path), str(tmp_path)) == board
    put(tmp_path, **{"machine-id": "0123456789abcdef0123456789abcdef"})
    for bad in ("", "not a uuid", "ffffffff-ffff-ffff-ffff-ffffffffffff", "00000000-0000-0000-0000-000000000000"):
        put(tmp_path / "class/dmi/id", product_uuid=bad)
        made = machine.host_uuid(str(tmp_path), str(tmp_path))
        assert made == machine.host_uuid(str(tmp_path), str(tmp_path))
        assert uuid.UUID(made).version == 4
        assert "0123456789ab" not in made


def test_without_any_identity_each_call_makes_one(tmp_path: Path) -> None:
    assert machine.host_uuid(str(tmp_path), str(tmp_path)) != machine.host_uuid(str(tmp_path), str(tmp_path))


def test_passing_devices_through_needs_groups_and_the_device(tmp_path: Path) -> None:
    put(tmp_path / "dev/vfio", vfio="")
    assert not machine.has_vfio(str(tmp_path), str(tmp_path / "dev"))
    (tmp_path / "kernel/iommu_groups/0").mkdir(parents=True)
    assert machine.has_iommu(str(tmp_path))
    assert machine.has_vfio(str(tmp_path), str(tmp_path / "dev"))
