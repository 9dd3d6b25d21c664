"""Figures of backups as clients read them."""

from vird.api.enums.domain_stats import DomainJobType
from vird.drivers.qemu.backup.figures import BackupFigures


def told(figures: BackupFigures) -> dict[str, object]:
    return {each.field: each.value.value for each in figures.params()}


def numbers(figures: BackupFigures) -> list[int]:
    info = figures.info()
    return [getattr(info, name) for name in info.__match_args__]


def test_pushed() -> None:
    figures = BackupFigures(DomainJobType.UNBOUNDED, 70, True, (100, 40))
    assert told(figures) == {
        "operation": 9, "time_elapsed": 70, "disk_total": 100, "disk_processed": 40, "disk_remaining": 60
    }  # fmt: skip
    assert numbers(figures) == [2, 70, 0, 100, 40, 60, 0, 0, 0, 100, 40, 60]


def test_pulled_and_ended() -> None:
    figures = BackupFigures(DomainJobType.COMPLETED, 70, False, (100, 40), True, "Operation canceled")
    assert told(figures) == {
        "operation": 9, "time_elapsed": 70, "disk_temp_used": 40, "disk_temp_total": 100, "success": True,
        "errmsg": "Operation canceled",
    }  # fmt: skip
    assert numbers(figures)[3:] == [0] * 9
    lost = BackupFigures(DomainJobType.CANCELLED, 70, False, None, False)
    assert told(lost) == {"operation": 9, "time_elapsed": 70, "success": False}
