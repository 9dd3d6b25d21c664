"""QEMU's answers in its monitor: processors and what they can do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.corpora.case import Case, Suite
from tests.corpora.compare import lines_differ

if TYPE_CHECKING:
    from vird.drivers.qemu.resources.processor_slots import Slot

FOLDER = "qemumonitorjsondata"
PREFIX = "qemumonitorjson"


def _cases(root: Path) -> Iterator[Case]:
    """A result beside the answers that it was made from; one without them is no case."""
    folder = root / FOLDER
    for expected in sorted(folder.glob(f"{PREFIX}-getcpu-*.data")):
        if expected.with_suffix(".json").exists():
            yield Case(expected.stem, lambda expected=expected: _features_differ(expected))
    for expected in sorted(folder.glob(f"{PREFIX}-cpuinfo-*.data")):
        cpus, slots = (expected.with_name(f"{expected.stem}-{kind}.json") for kind in ("cpus", "hotplug"))
        lists_slots = "vcpus='" in expected.read_text()
        if cpus.exists() and slots.exists() >= lists_slots:
            yield Case(
                expected.stem,
                lambda expected=expected, cpus=cpus, slots=slots: _processors_differ(expected, cpus, slots),
            )


def _answer(path: Path) -> Any:
    return json.loads(path.read_text())["return"] if path.exists() else []


def _features_differ(expected: Path) -> str:
    from vird.drivers.qemu.live_cpu import features_in
    from vird.model.cpu_models.x86_data import parse_cpudata

    found = features_in(_answer(expected.with_suffix(".json")))
    return lines_differ(sorted(parse_cpudata(expected.read_text()).features), sorted(found))


def _processors_differ(expected: Path, cpus: Path, slots: Path) -> str:
    from vird.drivers.qemu.resources.processor_slots import processors

    lines: list[str] = []
    for each in processors(_answer(cpus), _answer(slots)):
        lines += [
            f"[vcpu libvirt-id='{each.number}']",
            f"online={'yes' if each.online else 'no'}",
            f"hotpluggable={'yes' if each.hotpluggable else 'no'}",
        ]
        slot = each.slot
        lines += _given({"thread-id": each.thread, "enable-id": slot.enabled if slot is not None else None})
        lines += _given({"query-cpus-id": each.cpu_index})
        if slot is not None:
            lines += _given({"type": slot.type, "alias": slot.alias, "qom_path": slot.path})
            lines.append(_topology(slot))
    return lines_differ([line.strip() for line in expected.read_text().splitlines() if line.strip()], lines)


def _given(values: dict[str, object]) -> list[str]:
    return [f"{name}='{value}'" for name, value in values.items() if value is not None]


def _topology(slot: Slot) -> str:
    places = [f"{name.removesuffix('-id')}='{value}'" for name, value in slot.places.items()]
    return " ".join(["topology:", *places, f"vcpus='{slot.vcpus}'"])


SUITES = [Suite(FOLDER, _cases)]
"""The folders of the corpora that are understood, one module per family."""
