"""Looks a path up in the answer of ``query-qmp-schema``, QEMU's description of its own protocol.

A path is a command's or event's name, then ``arg-type`` or ``ret-type``, then one step a level:

    member        a member of an object (mandatory or not)
    +case         the branch of a union
    =value        a value of an enumeration (last step)
    ^feature      a feature of what the path names so far (last step)

Arrays are looked through; an alternate is looked through to all its members.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Entry = Mapping[str, Any]


class Schema:
    """The entries of one answer, by name."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries: dict[str, Entry] = {str(entry["name"]): entry for entry in entries}

    def has(self, path: str) -> bool:
        """Tell whether this QEMU knows what ``path`` names."""
        name, *steps = path.split("/")
        entry = self._entries.get(name)
        return entry is not None and self._follow(entry, steps)

    def _follow(self, entry: Entry, steps: Sequence[str]) -> bool:
        if not steps:
            return True
        step, rest = steps[0], steps[1:]
        if step.startswith("^"):
            return step[1:] in entry.get("features", ())
        if step in ("arg-type", "ret-type"):
            return step in entry and any(self._follow(kind, rest) for kind in self._kinds(entry[step]))
        if step.startswith("="):
            return step[1:] in entry.get("values", ())
        if step.startswith("+"):
            branch = _find(entry.get("variants", ()), "case", step[1:])
        else:
            branch = _find(entry.get("members", ()), "name", step)
        if branch is None:
            return False
        if rest and rest[0].startswith("^"):
            return rest[0][1:] in branch.get("features", ())
        return not rest or any(self._follow(kind, rest) for kind in self._kinds(branch["type"]))

    def _kinds(self, name: str) -> Iterator[Entry]:
        """The type ``name`` with arrays and alternates looked through."""
        entry = self._entries.get(name)
        if entry is None:
            return
        if entry["meta-type"] == "array":
            yield from self._kinds(entry["element-type"])
        elif entry["meta-type"] == "alternate":
            for member in entry["members"]:
                yield from self._kinds(member["type"])
        else:
            yield entry


def _find(entries: Sequence[Entry], key: str, value: str) -> Entry | None:
    return next((entry for entry in entries if entry.get(key) == value), None)
