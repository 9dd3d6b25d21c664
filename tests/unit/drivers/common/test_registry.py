"""Entries are found by both keys, and both keys stay in step."""

from __future__ import annotations

import pytest

from vird.drivers.common.registry import Entry, Registry


def entry(name: str, number: int) -> Entry[str]:
    return Entry(name, bytes([number] * 16), persistent="<doc/>")


def test_an_entry_is_found_by_name_and_by_uuid_until_it_is_removed() -> None:
    registry: Registry[Entry[str]] = Registry()
    one = entry("one", 1)
    registry.add(one)
    assert registry.by_name("one") is registry.by_uuid(b"\1" * 16) is one
    registry.remove(one)
    registry.remove(one)
    assert registry.by_name("one") is None
    assert registry.by_uuid(b"\1" * 16) is None
    assert len(registry) == 0


@pytest.mark.parametrize("second", [entry("one", 2), entry("two", 1)])
def test_a_taken_name_or_uuid_is_refused_and_changes_nothing(second: Entry[str]) -> None:
    registry: Registry[Entry[str]] = Registry()
    registry.add(entry("one", 1))
    with pytest.raises(ValueError, match="registered already"):
        registry.add(second)
    assert [each.name for each in registry] == ["one"]


def test_renaming_moves_the_name_and_keeps_the_uuid() -> None:
    registry: Registry[Entry[str]] = Registry()
    one = entry("one", 1)
    registry.add(one)
    registry.rename(one, "uno")
    assert registry.by_name("one") is None
    assert registry.by_name("uno") is one
    assert one.name == "uno"


def test_iteration_survives_removal() -> None:
    registry: Registry[Entry[str]] = Registry()
    for number in range(5):
        registry.add(entry(f"e{number}", number))
    for each in registry:
        registry.remove(each)
    assert len(registry) == 0


def test_the_newest_document_is_the_live_one_while_there_is_one() -> None:
    one = entry("one", 1)
    assert (one.newest, one.is_active, one.is_persistent) == ("<doc/>", False, True)
    one.live = "<live/>"
    assert (one.newest, one.is_active) == ("<live/>", True)
