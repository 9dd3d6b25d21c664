"""To which snapshots a guest can be taken back."""

import pytest

from tests.unit.drivers.common.test_redefined import GUEST, snapshot
from vird import errors
from vird.api.enums.snapshot import DomainSnapshotRevertFlags as Revert
from vird.drivers.common.moments import Moment
from vird.drivers.qemu.guest import Guest
from vird.drivers.qemu.snapshots.reverting import check_recorded, check_revert
from vird.model.checks.alone import parse_checkpoint
from vird.model.domain.domain import Domain


def guest(*, persistent: bool = True) -> Guest:
    document = Domain.from_xml(GUEST)
    return Guest("g", bytes(16), persistent=document if persistent else None, live=document)


@pytest.mark.parametrize(
    ("state", "inner", "document", "error"),
    [
        ("running", "<memory file='/m'/>", GUEST, errors.ConfigUnsupported),
        ("disk-snapshot", "<disks><disk name='vda' snapshot='external'/></disks>", GUEST, errors.ConfigUnsupported),
        ("running", "", "", errors.SnapshotRevertRisky),
    ],
)
def test_refusals(state: str, inner: str, document: str, error: type[errors.VirdError]) -> None:
    kept = snapshot("s", state, more=inner, guest=document)
    with pytest.raises(error):
        check_revert(guest(), Moment("s", None, kept), Revert.FORCE)


def test_a_transient_guest_goes_on_somehow() -> None:
    moment = Moment("s", None, snapshot("s", "shutoff"))
    with pytest.raises(errors.OperationInvalid, match="needs to request run or pause"):
        check_revert(guest(persistent=False), moment, 0)
    check_revert(guest(persistent=False), moment, Revert.PAUSED)
    check_revert(guest(), moment, 0)


def test_a_guest_does_not_end_for_a_state_that_qemu_will_not_load() -> None:
    tracked = guest()
    running, off = (Moment("s", None, snapshot("s", state)) for state in ("running", "shutoff"))
    check_recorded(tracked, running)
    tracked.checkpoints.add("c", parse_checkpoint("<domaincheckpoint><name>c</name></domaincheckpoint>"), parent=None)
    with pytest.raises(errors.OperationInvalid, match="delete them first"):
        check_recorded(tracked, running)
    check_recorded(tracked, off)
