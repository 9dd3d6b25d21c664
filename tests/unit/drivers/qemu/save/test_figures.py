"""QEMU's figures under libvirt's names."""

from vird.api.enums.domain_stats import DomainJobOperation, DomainJobType
from vird.drivers.qemu.save.figures import Figures

RAM = {"total": 100, "transferred": 40, "remaining": 60, "mbps": 8.0, "page-size": 4096, "normal": 3, "duplicate": 2}


def test_names() -> None:
    figures = Figures(DomainJobType.UNBOUNDED, DomainJobOperation.SAVE, 12, {"ram": RAM, "setup-time": 1})
    told = {param.field: param.value.value for param in figures.params()}
    assert (told["operation"], told["time_elapsed"], told["memory_bps"]) == (DomainJobOperation.SAVE, 12, 1_000_000)
    assert (told["data_total"], told["memory_processed"], told["memory_normal"]) == (100, 40, 3)
    assert "downtime" not in told
    assert figures.info().mem_remaining == 60


def test_before_it_has_begun() -> None:
    told = [param.field for param in Figures(DomainJobType.UNBOUNDED, DomainJobOperation.DUMP, 0, {}).params()]
    assert told == ["operation", "time_elapsed"]
