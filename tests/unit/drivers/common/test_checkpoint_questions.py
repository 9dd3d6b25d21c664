"""Questions about a guest's checkpoints."""

import asyncio

import pytest

from tests.unit.drivers.common.test_redefined import entry
from tests.unit.drivers.common.test_redefined_checkpoint import checkpoint
from vird import errors
from vird.api.enums.checkpoint import DomainCheckpointListFlags as List
from vird.api.enums.checkpoint import DomainCheckpointXMLFlags as Xml
from vird.drivers.common.checkpoint_questions import KeptCheckpoints
from vird.drivers.common.domain_entry import DomainEntry
from vird.drivers.common.redefined_checkpoint import take_in
from vird.model.checkpoint import Checkpoint
from vird.wire.procedures.refs import DomainCheckpointRef


class Asked(KeptCheckpoints):
    check_flags = staticmethod(lambda flags, known, procedure: None)

    def __init__(self) -> None:
        super().__init__(lambda dom: self.guest)
        self.guest = entry()
        for name, parent in (("a", ""), ("b", "a"), ("c", "b"), ("lone", "")):
            take_in(self.guest, checkpoint(name, parent))

    def named(self, name: str) -> DomainCheckpointRef:
        return DomainCheckpointRef(name, self.guest.ref)

    async def measure(self, entry: DomainEntry, shown: Checkpoint) -> None:
        shown.description = "measured"


@pytest.mark.parametrize(
    ("flags", "names"),
    [
        (0, "lone a b c"),
        (List.ROOTS, "lone a"),
        (List.LEAVES, "lone c"),
        (List.NO_LEAVES, "a b"),
        (List.LEAVES | List.NO_LEAVES, ""),
    ],
)
def test_lists(flags: int, names: str) -> None:
    asked = Asked()
    found = asyncio.run(asked.domain_list_all_checkpoints(asked.guest.ref, 1, flags))
    assert [each.name for each in found.checkpoints] == names.split()
    counted = asyncio.run(asked.domain_list_all_checkpoints(asked.guest.ref, 0, flags))
    assert (counted.checkpoints, counted.ret) == ([], len(names.split()))


def test_family() -> None:
    asked = Asked()
    for flags, names in ((0, ["b"]), (List.DESCENDANTS, ["b", "c"])):
        found = asyncio.run(asked.domain_checkpoint_list_all_children(asked.named("a"), 1, flags))
        assert [each.name for each in found.checkpoints] == names
    assert asyncio.run(asked.domain_checkpoint_get_parent(asked.named("c"), 0)).name == "b"
    with pytest.raises(errors.NoDomainCheckpoint, match="checkpoint 'a' does not have a parent"):
        asyncio.run(asked.domain_checkpoint_get_parent(asked.named("a"), 0))
    with pytest.raises(errors.NoDomainCheckpoint, match="no domain checkpoint with matching name 'zz'"):
        asyncio.run(asked.domain_checkpoint_lookup_by_name(asked.guest.ref, "zz", 0))


def test_documents() -> None:
    asked = Asked()
    shown = asyncio.run(asked.domain_checkpoint_get_xml_desc(asked.named("b"), 0))
    assert "<parent>" in shown and "<domain " in shown
    assert "<domain " not in asyncio.run(asked.domain_checkpoint_get_xml_desc(asked.named("b"), Xml.NO_DOMAIN))
    with pytest.raises(errors.OperationInvalid, match="domain is not running"):
        asyncio.run(asked.domain_checkpoint_get_xml_desc(asked.named("b"), Xml.SIZE))
    asked.guest.live = asked.guest.persistent
    assert "measured" in asyncio.run(asked.domain_checkpoint_get_xml_desc(asked.named("b"), Xml.SIZE))
