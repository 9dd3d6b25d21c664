"""From what is wanted and what there is to what is to be done. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from vird.cli.desired.call import Call
from vird.cli.desired.current import Current
from vird.cli.desired.live_calls import live_calls
from vird.cli.desired.network_calls import is_live, network_calls
from vird.cli.desired.report import HIDDEN, ChangeRow, Item, Plan, row_of
from vird.cli.desired.wanted import Wanted
from vird.errors import VirdError
from vird.markup import Element
from vird.model.diff import Change, diff
from vird.model.diff.adopt import adopt
from vird.model.diff.running import as_definition
from vird.model.domain.domain import Domain
from vird.model.domain.vcpu import IoThread
from vird.model.kinds import read_as_written, read_for_use
from vird.model.network.document import Network

MEASURED: Final = ("allocation", "physical", "key", "source", "capacity", "available", "target/timestamps")
"""What a host tells of volumes and pools: nobody's wish."""
NEVER_ANEW: Final = "it would have to be deleted and made anew; --recreate allows that"


@dataclass
class Step:
    """One object: what people are told, and what it takes. ``text`` is the document to define, "" for none."""

    item: Item
    wanted: Wanted | None
    current: Current | None
    text: str = ""
    calls: list[Call] = field(default_factory=list)
    resize_to: int | None = None
    used_by: tuple[Any, str] | None = None
    """The running guest, and its disk, that a volume grows under."""
    value: bytes | None = None
    rename: bool = False
    autostart: bool | None = None
    state: str | None = None


def plan(
    found: Sequence[tuple[Wanted, Current | None]],
    extra: Sequence[tuple[str, Current]] = (),
    *,
    recreate: bool = False,
) -> list[Step]:
    """A step for each object, also for those that need none; what nobody wants goes last, users before what they use.

    Raises `VirdError` for a document that cannot be completed, beginning with its file.
    """
    steps = []
    for wanted, current in found:
        try:
            steps.append(_step(wanted, current, recreate))
        except VirdError as wrong:
            raise type(wrong)(f"{wanted.file}: {wrong.message}") from wrong
    from vird.cli.desired.wanted import KINDS

    for kind, current in sorted(extra, key=lambda each: -KINDS.index(each[0])):
        problem = _kept(kind, current)
        item = Item(kind, current.name, None, "delete" if problem is None else "none", [], [], problem)
        steps.append(Step(item, None, current))
    return steps


def _kept(kind: str, current: Current) -> str | None:
    """Why an object that nobody wants stays: guests run, or would lose their network."""
    if not current.is_active:
        return None
    if kind == "domain":
        return "it runs; stop it first"
    return "guests that run are on it" if current.has_guests else None


def report(steps: Sequence[Step], *, with_pending: bool = True) -> Plan:
    """What people are told of the steps."""
    shown = [
        step.item
        for step in steps
        if step.item.action != "none" or step.item.problem or (with_pending and step.item.pending)
    ]
    return Plan(shown, len(steps) - sum(1 for each in shown if each.action != "none" or each.problem))


def _step(wanted: Wanted, current: Current | None, recreate: bool) -> Step:
    if current is None:
        return _creation(wanted)
    step = Step(Item(wanted.kind, wanted.name, wanted.file, "none", [], [], None), wanted, current)
    rows: list[ChangeRow] = []
    pending: list[ChangeRow] = []
    problem = None
    match wanted.kind:
        case "domain":
            rows, pending, problem = _guest(step, wanted, current)
        case "network":
            rows, pending = _network(step, wanted, current)
        case "storage volume":
            rows, problem = _volume(step, wanted, current)
        case _:
            rows, problem = _other(step, wanted, current)
    action = "change" if rows else "none"
    if problem == NEVER_ANEW:
        is_possible = recreate and not current.is_active
        if recreate and current.is_active:
            problem = "it runs: it can be made anew when it is stopped"
        action, problem = ("recreate", None) if is_possible else ("none", problem)
        step.text = wanted.text
    rows += _settings(step, wanted, current)
    if action == "none" and problem is None and rows:
        action = "change"
    step.item = Item(wanted.kind, wanted.name, wanted.file, action, rows, pending, problem)
    return step


def _creation(wanted: Wanted) -> Step:
    item = Item(wanted.kind, wanted.name, wanted.file, "create", [], [], None)
    starts = wanted.state == "running" or (wanted.state is None and wanted.kind in ("network", "storage pool"))
    autostart, state = wanted.autostart or None, "running" if starts else None
    return Step(item, wanted, None, wanted.text, value=wanted.value, autostart=autostart, state=state)


def _settings(step: Step, wanted: Wanted, current: Current) -> list[ChangeRow]:
    """Whether it starts by itself, and whether it runs now."""
    rows = []
    if wanted.value is not None and wanted.value != current.value and not current.is_private:
        step.value = wanted.value
        operation, old = ("added", None) if current.value is None else ("changed", HIDDEN)
        rows.append(ChangeRow("value", operation, old, HIDDEN, "live", "secret-set-value"))
    if wanted.autostart is not None and wanted.autostart != bool(current.autostart):
        step.autostart = wanted.autostart
        old, new = ("yes", "no") if current.autostart else ("no", "yes")
        rows.append(ChangeRow("autostart", "changed", old, new, "live", "autostart"))
    if wanted.state is not None and (wanted.state == "running") != current.is_active:
        step.state = wanted.state
        old, new = ("running", "off") if current.is_active else ("off", "running")
        rows.append(ChangeRow("state", "changed", old, new, "live", "start" if new == "running" else "shutdown"))
    return rows


# --- guests


def _guest(step: Step, wanted: Wanted, current: Current) -> tuple[list[ChangeRow], list[ChangeRow], str | None]:
    base = current.defined or current.live
    assert base is not None
    held = read_as_written(base)
    assert isinstance(held, Domain) and isinstance(wanted.element, Domain)
    if wanted.uuid is not None and current.uuid is not None and wanted.uuid.lower() != current.uuid.lower():
        return [], [], NEVER_ANEW
    adopted = adopt(wanted.element, held if current.defined else as_definition(held, None))
    text = adopted.to_xml()
    target = _ready(text)
    config = diff(_ready(base), target) if current.defined else []
    if wanted.name != current.name:
        if current.is_active:
            return [], [], f"it is called '{current.name}' and cannot be renamed while it runs"
        step.rename = True
    running: list[Change] = []
    if current.live is not None:
        live = read_as_written(current.live)
        assert isinstance(live, Domain)
        running = diff(_ready(as_definition(live, held if current.defined else None).to_xml()), target)
        step.calls = live_calls(running, live, target)
    if config or not current.defined:
        step.text = text
    rows, pending = _rows(config, running, step.calls, current)
    if not current.defined:
        rows.insert(0, ChangeRow("/domain", "changed", "transient", "persistent", "live", "define"))
    return rows, pending, None


def _ready(text: str) -> Domain:
    """A guest completed, as far as it is somebody's wish.

    Controllers that only the completion adds follow from the devices, and a daemon that knows its emulator may add
    others. Numbers of consoles move when one is put before them.
    """
    said, domain = read_as_written(text), read_for_use(text)
    assert isinstance(domain, Domain) and isinstance(said, Domain)
    if domain.devices is not None and said.devices is not None:
        named = {(each.type, each.index) for each in said.devices.controllers}
        domain.devices.controllers = [
            each
            for each in domain.devices.controllers
            if (each.type, each.index) in named or (each.type, None) in named
        ]
    if domain.iothreadids is not None and _only_counts(domain.iothreadids.threads):
        # A daemon that was once asked for one more lists what a number says as well.
        domain.iothreadids = None
    for number, console in enumerate(domain.devices.consoles if domain.devices is not None else ()):
        if console.target is not None:
            console.target.port = number
    return domain


def _only_counts(threads: list[IoThread]) -> bool:
    return threads == [IoThread(id=number) for number in range(1, len(threads) + 1)]


def _rows(
    config: list[Change], running: list[Change], calls: list[Call], current: Current
) -> tuple[list[ChangeRow], list[ChangeRow]]:
    """What is told of each change: done to what runs, or defined for its next start, or waiting for that already."""
    live = {path for call in calls for path in call.covers}
    defined = {change.path for change in config}
    rows, pending = [], []
    for change in running:
        if change.path in live:
            rows.append(row_of(change, "live"))
        elif change.path in defined or not current.defined:
            rows.append(_later(change))
        else:
            pending.append(_later(change))
    seen = {change.path for change in running}
    rows += [_later(change) for change in config if change.path not in seen]
    return rows, pending


def _later(change: Change) -> ChangeRow:
    """A change that only a start makes."""
    if change.verdict == "live":
        return row_of(change, "next boot", "define")
    return row_of(change)


# --- the others


def _network(step: Step, wanted: Wanted, current: Current) -> tuple[list[ChangeRow], list[ChangeRow]]:
    base = current.defined or current.live
    assert base is not None
    target = adopt(wanted.element, read_as_written(base))
    text = target.to_xml()
    ready = read_for_use(text)
    config = diff(read_for_use(base), ready) if current.defined else []
    if config or not current.defined:
        step.text = text
    running: list[Change] = []
    if current.live is not None:
        live = read_for_use(current.live)
        assert isinstance(live, Network) and isinstance(ready, Network)
        ready_live = read_for_use(adopt(target, live).to_xml())
        assert isinstance(ready_live, Network)
        running = [each for each in diff(live, ready_live) if not each.topic.endswith("@connections")]
        step.calls = network_calls(running, live, ready_live)
    covered = {path for call in step.calls for path in call.covers}
    defined = {change.path for change in config}
    rows, pending = [], []
    for change in running:
        if change.path in covered and is_live(change.topic):
            rows.append(row_of(change, "live", "net-update"))
        elif change.path in defined or not current.defined:
            rows.append(row_of(change, "next boot", "net-destroy, net-start"))
        else:
            pending.append(row_of(change, "next boot", "net-destroy, net-start"))
    seen = {change.path for change in running}
    rows += [row_of(change, "next boot", "net-define") for change in config if change.path not in seen]
    if not current.defined:
        rows.insert(0, ChangeRow("/network", "changed", "transient", "persistent", "live", "net-define"))
    return rows, pending


def _volume(step: Step, wanted: Wanted, current: Current) -> tuple[list[ChangeRow], str | None]:
    """Volumes grow; whatever else is different needs another volume."""
    assert current.defined is not None
    held: Any = read_as_written(current.defined)
    adopted: Any = adopt(wanted.element, held)
    changes = [each for each in diff(held, adopted) if not _is_measured(each.topic)]
    rows = [row_of(each, "recreate", "vol-delete, vol-create") for each in changes]
    if adopted.capacity is not None and held.capacity is not None and adopted.capacity != held.capacity:
        grows = adopted.capacity > held.capacity
        verdict, how = ("live", "vol-resize") if grows else ("recreate", "vol-delete, vol-create")
        old, new = f"{held.capacity} bytes", f"{adopted.capacity} bytes"
        rows.insert(0, ChangeRow("/volume/capacity", "changed", old, new, verdict, how))
        step.resize_to = int(adopted.capacity) if grows else None
    return rows, NEVER_ANEW if any(row.verdict == "recreate" for row in rows) else None


def _other(step: Step, wanted: Wanted, current: Current) -> tuple[list[ChangeRow], str | None]:
    base = current.defined or current.live
    assert base is not None
    held, problem = read_as_written(base), None
    adopted: Element = adopt(wanted.element, held)
    text = adopted.to_xml()
    changes = [
        each
        for each in diff(read_for_use(base), read_for_use(text))
        if wanted.kind != "storage pool" or not _is_measured(each.topic)
    ]
    if wanted.kind == "secret" and any(each.topic.startswith(("usage", "@", "uuid")) for each in changes):
        problem = NEVER_ANEW
    same_uuid = wanted.uuid is None or current.uuid is None or wanted.uuid.lower() == current.uuid.lower()
    if not same_uuid or (wanted.kind != "secret" and wanted.name != current.name):
        problem = NEVER_ANEW
    if changes:
        step.text = text
    verdict = "recreate" if problem else "next boot" if wanted.kind == "storage pool" else "live"
    how = {"network filter": "nwfilter-define", "secret": "secret-define"}.get(wanted.kind, "pool-define")
    return [row_of(each, verdict, how) for each in changes], problem


def _is_measured(topic: str) -> bool:
    return any(topic == each or topic.startswith(f"{each}/") for each in MEASURED)
