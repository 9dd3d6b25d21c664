"""What is to be done, and what was done, as people and programs are told. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from vird.model.diff import Change

SIGNS: Final = {"added": "+", "removed": "-", "changed": "~", "reordered": "~"}
HEADS: Final = {
    "create": "+ create", "change": "~ change", "recreate": "! make anew", "delete": "- delete", "none": "  unchanged",
}  # fmt: skip
HIDDEN: Final = "(secret)"
SECRET: Final = ("@passwd", "secret", "password")


@dataclass(frozen=True)
class ChangeRow:
    """One difference. ``verdict``: live, next boot, redefine or recreate; ``how`` names virsh's call for it."""

    path: str
    operation: str
    old: str | None
    new: str | None
    verdict: str
    how: str | None

    @property
    def line(self) -> str:
        """On one line."""
        if self.operation in ("changed", "reordered"):
            values = f"{self.old or ''} → {self.new or ''}"
        else:
            values = (self.new if self.operation == "added" else self.old) or ""
        return f"{SIGNS[self.operation]} {self.path}: {values}   [{self.verdict}{f': {self.how}' if self.how else ''}]"


@dataclass(frozen=True)
class Item:
    """One object. ``action``: create, change, recreate, delete, none.

    ``pending`` is what is defined already and waits for the object's next start; ``problem`` says why nothing will be
    done about the object.
    """

    kind: str
    name: str
    file: str | None
    action: str
    changes: list[ChangeRow]
    pending: list[ChangeRow]
    problem: str | None


@dataclass(frozen=True)
class Plan:
    """Every object that is different, in the order in which it will be seen to; how many are as they should be."""

    items: list[Item]
    unchanged: int

    @property
    def differs(self) -> bool:
        """Whether anything is to be done."""
        return any(item.action != "none" or item.problem for item in self.items)

    def text(self, *, quiet: bool) -> str:
        """A block for each object, and the sum."""
        lines = []
        for item in self.items:
            lines.append(f"{HEADS[item.action]} {item.kind} '{item.name}'" + (f"  ({item.file})" if item.file else ""))
            lines += [f"      {row.line}" for row in item.changes]
            lines += [f"      . {row.line[2:]} is defined and waits for the next start" for row in item.pending]
            if item.problem:
                lines.append(f"      cannot be done: {item.problem}")
        if not quiet:
            lines += ["", self.sum] if lines else [self.sum]
        return "".join(f"{line}\n" for line in lines)

    @property
    def sum(self) -> str:
        """One sentence."""
        counts = {action: sum(item.action == action for item in self.items) for action in HEADS if action != "none"}
        told = [f"{count} to {HEADS[action][2:]}" for action, count in counts.items() if count]
        problems = sum(item.problem is not None for item in self.items)
        told += [f"{problems} that cannot be done"] if problems else []
        if not told:
            return f"Nothing to do: {self.unchanged} as wanted."
        return f"{', '.join(told)}, {self.unchanged} as wanted."


@dataclass(frozen=True)
class AppliedItem:
    """What became of an object: done, failed, undone, not undone, or skipped. ``notes`` say what is not as planned."""

    kind: str
    name: str
    action: str
    outcome: str
    notes: list[str]


@dataclass(frozen=True)
class Applied:
    """What was done. ``failure`` is None when all went well; ``plan`` is what was to be done."""

    plan: Plan
    items: list[AppliedItem]
    failure: str | None

    def text(self, *, quiet: bool) -> str:
        """The end of the tale; each step was told when it was done."""
        if self.failure is not None:
            lines = [f"failed: {self.failure}"]
            lines += [f"  {item.kind} '{item.name}': {item.outcome}" for item in self.items if item.outcome != "done"]
            return "".join(f"{line}\n" for line in lines)
        done = sum(item.outcome == "done" for item in self.items)
        if quiet:
            return ""
        return f"{done} done, {self.plan.unchanged} as wanted.\n" if self.items else f"{self.plan.sum}\n"


def row_of(change: Change, verdict: str | None = None, how: str | None = None) -> ChangeRow:
    """A difference of two documents; passwords are not shown."""
    old, new = change.old, change.new
    if any(word in change.topic.rpartition("/")[2] for word in SECRET) or "passwd=" in f"{old}{new}":
        old, new = (None if each is None else HIDDEN for each in (old, new))
    return ChangeRow(
        change.path, change.operation, old, new, verdict or change.verdict or "redefine", how or change.how or None
    )
