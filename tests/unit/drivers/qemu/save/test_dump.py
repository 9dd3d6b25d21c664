"""Formats that a dump cannot have are refused before the guest stands still."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.drivers.qemu.hotplug.rig import Rig, run
from vird import errors
from vird.api.enums.domain import DomainCoreDumpFlags as Flags
from vird.api.enums.domain import DomainCoreDumpFormat as Format
from vird.api.enums.domain import DomainState
from vird.drivers.qemu.save.dump import dump


@pytest.mark.parametrize(
    ("kind", "flags", "words"),
    [
        (Format.KDUMP_ZLIB, 0, "only supported with memory-only dump"),
        (Format.WIN_DMP, Flags.MEMORY_ONLY, "unsupported dumpformat 'win-dmp'"),
    ],
)
def test_formats(tmp_path: Path, kind: Format, flags: int, words: str) -> None:
    rig = Rig(tmp_path)
    rig.monitor.answers["query-dump-guest-memory-capability"] = {"formats": ["elf"]}
    with pytest.raises(errors.OperationUnsupported, match=words):
        run(dump(rig.driver, rig.guest, str(tmp_path / "core"), kind, flags))
    assert "stop" not in rig.monitor.commands and not (tmp_path / "core").exists()


def test_a_dump_that_fails_leaves_no_file(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.guest.state = DomainState.RUNNING
    rig.monitor.answers["query-dump-guest-memory-capability"] = {"formats": ["elf"]}
    rig.monitor.refusing = {"dump-guest-memory"}
    rig.monitor.send_fd = _taken  # type: ignore[attr-defined]
    with pytest.raises(errors.VirdError, match="not today"):
        run(dump(rig.driver, rig.guest, str(tmp_path / "core"), Format.RAW, Flags.MEMORY_ONLY))
    assert rig.monitor.commands[-2:] == ["closefd", "cont"]
    assert not (tmp_path / "core").exists()


async def _taken(name: str, fd: int) -> None:
    """QEMU has it."""
