"""A text that was asked for before is the same object while its document stays, and never an old one."""

from __future__ import annotations

from vird.api.enums.domain import DomainXMLFlags
from vird.drivers.common.domain_entry import DomainEntry
from vird.drivers.common.texts import KEPT, Texts, shown
from vird.model.domain.domain import Domain

GUEST = """
<domain type='qemu'>
  <name>web</name>
  <uuid>7d2f5f0e-3c7c-4f43-9a3b-6f7f0d0c2a51</uuid>
  <memory>65536</memory>
  <os><type arch='x86_64'>hvm</type></os>
  <devices>
    <disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/></disk>
    <graphics type='vnc' port='5900' passwd='sec'/>
  </devices>
</domain>
"""


def running() -> DomainEntry:
    entry = DomainEntry("web", b"x" * 16, persistent=Domain.from_xml(GUEST), live=Domain.from_xml(GUEST))
    entry.id = 7
    return entry


def test_the_text_is_made_once_while_nothing_changes() -> None:
    texts, entry = Texts(), running()
    first = [texts.of(entry, 0) for _ in range(2)][1]
    assert texts.of(entry, 0) is first
    assert first == shown(entry, 0)


def test_each_change_of_the_running_document_is_in_the_next_text() -> None:
    texts, entry = Texts(), running()
    assert entry.live is not None and entry.live.devices is not None
    for path in ("/b", "/c", "/d"):
        for _ in range(3):
            texts.of(entry, 0)
        source = entry.live.devices.disks[0].source
        assert source is not None
        source.file = path
        assert texts.of(entry, 0) == shown(entry, 0)
        assert f"file='{path}'" in texts.of(entry, 0)
    entry.live.devices.disks.clear()
    assert "<disk" not in texts.of(entry, 0)


def test_forms_do_not_get_mixed_up() -> None:
    texts, entry = Texts(), running()
    wanted = (0, DomainXMLFlags.SECURE, DomainXMLFlags.INACTIVE, DomainXMLFlags.MIGRATABLE, 3)
    for _ in range(4):
        for flags in wanted:
            assert texts.of(entry, flags) == shown(entry, flags)
    assert "sec" in texts.of(entry, DomainXMLFlags.SECURE)
    assert "passwd" not in texts.of(entry, 0)


def test_another_document_or_number_has_another_text() -> None:
    texts, entry = Texts(), running()
    for _ in range(3):
        texts.of(entry, 0)
    entry.id = 8
    assert "id='8'" in texts.of(entry, 0)
    entry.live = None
    entry.id = -1
    assert " id=" not in texts.of(entry, 0)
    for _ in range(3):
        texts.of(entry, 0)
    entry.persistent = Domain.from_xml(GUEST.replace("65536", "131072"))
    assert "131072" in texts.of(entry, 0)


def test_no_more_than_so_many_are_kept() -> None:
    texts = Texts()
    entries = [running() for _ in range(KEPT + 10)]
    for entry in entries:
        texts.of(entry, 0)
    assert len(texts._kept) == KEPT
    assert texts.of(entries[0], 0) == shown(entries[0], 0)
