"""Which snapshots can be deleted."""

import pytest

from tests.unit.drivers.common.test_redefined import GUEST, snapshot
from vird import errors
from vird.drivers.common.moments import Moment
from vird.drivers.qemu.guest import Guest
from vird.drivers.qemu.snapshots.deleting import check_delete
from vird.model.checks.snapshot_disks import align_snapshot, targets_of
from vird.model.domain.domain import Domain


def test_a_running_guest_has_left_the_image() -> None:
    kept = snapshot("s", "running")
    assert kept.domain is not None
    align_snapshot(kept, targets_of(kept.domain), "internal")
    moment = Moment("s", None, kept)
    for live in (None, GUEST):
        check_delete(
            Guest("g", bytes(16), persistent=kept.domain, live=Domain.from_xml(live) if live else None), moment
        )
    elsewhere = Domain.from_xml(GUEST.replace("/i/a.img", "/i/a.overlay"))
    with pytest.raises(errors.OperationUnsupported, match="is not the same as disk image currently used"):
        check_delete(Guest("g", bytes(16), live=elsewhere), moment)
