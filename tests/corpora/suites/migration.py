"""Migration parameters: QEMU's answer, the status file's form, and what QEMU is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from tests.corpora.case import Case, Suite
from tests.corpora.compare import json_differs, xml_differs

FOLDER = "qemumigparamsdata"


def _cases(root: Path) -> Iterator[Case]:
    for source in sorted((root / FOLDER).glob("*.xml")):
        name = source.stem
        answer, order = source.with_suffix(".reply"), source.with_suffix(".json")
        yield Case(f"{name}.xml", lambda source=source: xml_differs(_inner(source), _kept(source)))
        if order.exists():
            yield Case(f"{name}.json", lambda source=source, order=order: json_differs(order, _told(source)))
        if answer.exists():
            yield Case(f"{name}.reply", lambda source=source, answer=answer: xml_differs(_inner(source), _read(answer)))


def _inner(source: Path) -> str:
    """The element without the test's own around it; an empty one in the form that we write."""
    lines = [line for line in source.read_text().splitlines() if "test>" not in line]
    return "\n".join(lines) if len(lines) > 2 else "<migParams/>"


def _kept(source: Path) -> str:
    from vird.drivers.qemu.migration.parameters import from_element, to_element
    from vird.model.domain.migration_parameters import MigrationParameters

    return to_element(from_element(MigrationParameters.from_xml(_inner(source)))).to_xml()


def _told(source: Path) -> dict[str, object]:
    from vird.drivers.qemu.migration.parameters import from_element, to_arguments
    from vird.model.domain.migration_parameters import MigrationParameters

    return to_arguments(from_element(MigrationParameters.from_xml(_inner(source))))


def _read(answer: Path) -> str:
    from vird.drivers.qemu.migration.parameters import from_answer, to_element

    return to_element(from_answer(json.loads(answer.read_text())["return"])).to_xml()


SUITES = [Suite(FOLDER, _cases)]
"""The folders of the corpora that are understood, one module per family."""
