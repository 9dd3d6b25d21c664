"""Limits of disks as parameters."""

import pytest

from vird.drivers.common.disk_limits import LIMITS, news, refuse_too_high, refuse_total_and_parts
from vird.errors import ArgumentUnsupported, InvalidArg
from vird.model.domain.devices.disk import IoTune
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParameterType


def test_one_parameter_for_each_element() -> None:
    assert len(LIMITS) == 20
    assert [name for name, kind in LIMITS.items() if kind == TypedParameterType.STRING] == ["group_name"]


def test_refused() -> None:
    refuse_too_high({"total_iops_sec": 10**15, "group_name": "g"})
    with pytest.raises(ArgumentUnsupported, match="no more than 1000000000000000"):
        refuse_too_high({"total_iops_sec": 10**15 + 1})
    with pytest.raises(InvalidArg, match="total and read/write of iops_sec_max"):
        refuse_total_and_parts(IoTune(total_iops_sec_max=1, write_iops_sec_max=1))


def test_news() -> None:
    event = news(DomainRef("g", b"", 1), "vda", {"total_iops_sec": 3})
    assert [(p.field, p.value.value) for p in event.params] == [
        ("blkdeviotune.disk", "vda"), ("blkdeviotune.total_iops_sec", 3),
    ]  # fmt: skip
