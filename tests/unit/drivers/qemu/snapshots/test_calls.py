"""Flags and names that are refused before anything is done."""

import pytest

from vird import errors
from vird.api.enums.snapshot import DomainSnapshotCreateFlags as Create
from vird.drivers.qemu.snapshots.calls import _check_name, check_together


@pytest.mark.parametrize(
    ("flags", "why"),
    [
        (Create.CURRENT, "Flag 'VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE' is required by flag"),
        (Create.QUIESCE, "Flag 'VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY' is required by flag"),
        (Create.REDEFINE | Create.NO_METADATA, "mutually exclusive"),
        (Create.REDEFINE | Create.LIVE, "mutually exclusive"),
    ],
)
def test_flags_that_do_not_go_together(flags: int, why: str) -> None:
    with pytest.raises(errors.InvalidArg, match=why):
        check_together(flags)
    check_together(Create.REDEFINE | Create.CURRENT)


def test_names_are_names_of_files() -> None:
    _check_name(None)
    _check_name("with blank")
    for name in ("a/b", ".hidden"):
        with pytest.raises(errors.XmlDetail, match="invalid snapshot name"):
            _check_name(name)
