"""Checkpoints that come into a guest's tree and leave it."""

import pytest

from tests.unit.drivers.common.test_redefined import GUEST, UUID, entry
from vird import errors
from vird.api.enums.checkpoint import DomainCheckpointDeleteFlags as Delete
from vird.drivers.common.redefined_checkpoint import add_new, check_redefined, leaving, take_in
from vird.errors import ErrorDomain
from vird.model.checkpoint import Checkpoint
from vird.model.checks.checkpoint import parse_checkpoint


def checkpoint(name: str, parent: str = "", guest: str = GUEST) -> Checkpoint:
    above = f"<parent><name>{parent}</name></parent>" if parent else ""
    text = f"<name>{name}</name>{above}<creationTime>1</creationTime>{guest}"
    return parse_checkpoint(f"<domaincheckpoint>{text}</domaincheckpoint>", redefine=True)


def test_the_guest_goes_on_from_what_follows_its_current_one() -> None:
    guest = entry()
    for name, parent, current in (("a", "", "a"), ("b", "a", "b"), ("x", "a", "b"), ("root", "", "b")):
        take_in(guest, checkpoint(name, parent))
        assert guest.checkpoints.current == current
    add_new(guest, checkpoint("new"))
    assert guest.checkpoints.current == "new"
    assert guest.checkpoints.parent_of(guest.checkpoints["new"]) == "b"
    with pytest.raises(errors.OperationFailed, match="moment new already exists"):
        add_new(guest, checkpoint("new"))


def test_a_document_without_the_guest_keeps_the_one_that_is_known() -> None:
    guest = entry()
    take_in(guest, checkpoint("a"))
    take_in(guest, checkpoint("a", guest=""))
    assert guest.checkpoints["a"].document.domain is not None


def test_refused() -> None:
    guest = entry()
    for name, parent in (("a", ""), ("b", "a")):
        take_in(guest, checkpoint(name, parent))
    other = checkpoint("c", guest=GUEST.replace(UUID, "2" + UUID[1:]))
    for refused, why, part in (
        (other, f"definition for checkpoint c must use uuid {UUID}", ErrorDomain.DOMAIN_CHECKPOINT),
        (checkpoint("a", "b"), "parent b would create cycle to a", ErrorDomain.DOMAIN),
        (checkpoint("c", "c"), "cannot set moment c as its own parent", ErrorDomain.DOMAIN),
        (checkpoint("c", "zz"), "parent zz for moment c not found", ErrorDomain.DOMAIN),
    ):
        with pytest.raises(errors.InvalidArg, match=why) as refusal:
            check_redefined(guest, refused)
        assert refusal.value.domain == part


@pytest.mark.parametrize(("flags", "names"), [(0, "b"), (Delete.CHILDREN, "d c b"), (Delete.CHILDREN_ONLY, "d c")])
def test_children_leave_before_their_parents(flags: int, names: str) -> None:
    guest = entry()
    for name, parent in (("a", ""), ("b", "a"), ("c", "b"), ("d", "c")):
        take_in(guest, checkpoint(name, parent))
    assert [each.name for each in leaving(guest, guest.checkpoints["b"], flags)] == names.split()
