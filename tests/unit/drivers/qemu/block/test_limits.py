"""Limits of disks: merged, shared by groups, and told to QEMU."""

from pathlib import Path

import pytest

from tests.unit.drivers.qemu.block.block_rig import BlockRig
from tests.unit.drivers.qemu.block.chains import first, guest
from tests.unit.drivers.qemu.hotplug.rig import run
from vird.api.events import DomainTunable
from vird.drivers.qemu.block.limits import limit, refuse_bursts, told
from vird.errors import ArgumentUnsupported, ConfigUnsupported, InternalError, InvalidArg, OperationInvalid
from vird.model.domain.devices.disk import IoTune
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam, TypedParameterType, TypedValue

DOM = DomainRef("web", b"", 1)
LIVE, CONFIG = 1, 2


def params(**values: int | str) -> list[TypedParam]:
    return [
        TypedParam(name, TypedValue.string(value) if isinstance(value, str) else TypedValue(
            TypedParameterType.ULLONG, value))
        for name, value in values.items()
    ]  # fmt: skip


def test_what_stands_together_is_replaced_together() -> None:
    domain = guest()
    disk = first(domain)
    limit(domain, disk, {"read_iops_sec": 5, "read_iops_sec_max": 9, "read_iops_sec_max_length": 3})
    limit(domain, disk, {"write_iops_sec": 7})
    assert disk.iotune == IoTune(write_iops_sec=7, read_iops_sec_max=9, read_iops_sec_max_length=3)
    limit(domain, disk, {"read_iops_sec_max_length": 0, "total_iops_sec": 2})
    assert disk.iotune == IoTune(total_iops_sec=2, read_iops_sec_max=9)


def test_a_group_has_the_same() -> None:
    domain = guest()
    assert domain.devices is not None
    one, other = domain.devices.disks[:2]
    limit(domain, one, {"group_name": "g", "total_bytes_sec": 5})
    limit(domain, other, {"group_name": "g"})
    assert other.iotune == one.iotune
    limit(domain, other, {"total_bytes_sec": 8})
    assert one.iotune == IoTune(group_name="g", total_bytes_sec=8)


def test_what_qemu_is_told() -> None:
    found = told(IoTune(total_bytes_sec=5, group_name="", read_iops_sec_max_length=2))
    assert (found["bps"], found["iops"], found["bps_max"], found["iops_size"]) == (5, 0, 0, 0)
    assert (found["group"], found["iops_rd_max_length"]) == ("", 2)
    assert "group" not in told(IoTune())


@pytest.mark.parametrize(
    ("tune", "words"),
    [
        (IoTune(read_iops_sec_max=5), "cannot reset 'read_iops_sec' when 'read_iops_sec_max' is set"),
        (IoTune(total_bytes_sec=6, total_bytes_sec_max=5),
         "value 'total_bytes_sec_max' cannot be smaller than 'total_bytes_sec'"),
    ],
)  # fmt: skip
def test_bursts_that_are_none(tune: IoTune, words: str) -> None:
    with pytest.raises(ConfigUnsupported) as refusal:
        refuse_bursts(tune)
    assert words in str(refusal.value)


def test_a_running_guests(tmp_path: Path) -> None:
    rig = BlockRig(tmp_path)
    run(rig.calls.domain_set_block_io_tune(DOM, "vda", params(total_bytes_sec=5, group_name="g"), LIVE | CONFIG))
    assert rig.told_qemu("block_set_io_throttle")["bps"] == 5
    assert rig.disk.iotune == IoTune(total_bytes_sec=5, group_name="g")
    assert rig.guest.persistent is not None
    assert first(rig.guest.persistent).iotune == rig.disk.iotune
    [news] = [event for event in rig.told if isinstance(event, DomainTunable)]
    assert [param.field for param in news.params] == [
        "blkdeviotune.disk", "blkdeviotune.total_bytes_sec", "blkdeviotune.group_name",
    ]  # fmt: skip


def test_asked_of_qemu_while_it_runs(tmp_path: Path) -> None:
    rig = BlockRig(tmp_path)
    rig.monitor.answers["query-block"] = [
        {"qdev": "/machine/peripheral/virtio-disk0/virtio-backend", "inserted": {"bps": 9, "group": "g"}}
    ]
    [found] = run(rig.calls.domain_get_block_io_tune(DOM, "vda", 20, 0))
    values = {param.field: param.value.value for param in found.params}
    assert (values["total_bytes_sec"], values["group_name"], values["read_iops_sec"]) == (9, "g", 0)
    [number] = run(rig.calls.domain_get_block_io_tune(DOM, None, 0, 0))
    assert (number.params, number.nparams) == ([], 20)
    with pytest.raises(InternalError, match="not in expected format"):
        run(rig.calls.domain_get_block_io_tune(DOM, "hdc", 20, 0))


def test_a_definition(tmp_path: Path) -> None:
    rig = BlockRig(tmp_path, is_running=False)
    run(rig.calls.domain_set_block_io_tune(DOM, "vda", params(total_iops_sec=5), 0))
    assert "<total_iops_sec>5</total_iops_sec>" in rig.saved[0]
    [found] = run(rig.calls.domain_get_block_io_tune(DOM, "vda", 20, 0))
    assert {param.field: param.value.value for param in found.params}["total_iops_sec"] == 5


@pytest.mark.parametrize(
    ("disk", "given", "flags", "kind"),
    [
        ("nope", {"total_iops_sec": 1}, 0, InvalidArg),
        ("nope", {"total_iops_sec": 1}, CONFIG, InvalidArg),
        ("hdc", {"total_iops_sec": 1}, 0, InternalError),
        ("vda", {"total_iops_sec": 1 << 60}, 0, ArgumentUnsupported),
        ("vda", {"total_iops_sec": 1, "read_iops_sec": 1}, 0, InvalidArg),
        ("vda", {"read_iops_sec_max": 1}, 0, ConfigUnsupported),
        ("vda", {"read_iops_sec": 1}, 0x100, InvalidArg),
    ],
)
def test_refused(tmp_path: Path, disk: str, given: dict[str, int], flags: int, kind: type[Exception]) -> None:
    rig = BlockRig(tmp_path)
    with pytest.raises(kind):
        run(rig.calls.domain_set_block_io_tune(DOM, disk, params(**given), flags))
    assert rig.monitor.said == []
    assert rig.disk.iotune is None


def test_live_limits_of_a_guest_that_is_off(tmp_path: Path) -> None:
    rig = BlockRig(tmp_path, is_running=False)
    with pytest.raises(OperationInvalid, match="not running"):
        run(rig.calls.domain_set_block_io_tune(DOM, "vda", params(read_iops_sec=1), LIVE))
