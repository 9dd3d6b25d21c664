"""Network filters as commands of ebtables and iptables, for an interface named vnet0."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.corpora.case import Case, Suite
from tests.corpora.compare import commands_differ

VARIABLES = {
    "A": ["1.1.1.1", "2.2.2.2", "3.3.3.3", "3.3.3.3"],
    "B": ["80", "90", "80", "80"],
    "C": ["1080", "1090", "1100", "1110"],
    "IPSETNAME": ["tck_test"],
}
"""The guest's values of which the data speaks."""


def _filters(root: Path) -> Iterator[Case]:
    for result in sorted((root / "nwfilterxml2firewalldata").glob("*-linux.args")):
        source = result.with_name(result.name.removesuffix("-linux.args") + ".xml")
        if source.exists():
            yield Case(source.stem, lambda source=source, result=result: _differs(source, result))


def _differs(source: Path, result: Path) -> str:
    from vird.drivers.filters.plan.ebtables import filter_commands
    from vird.model.filter import parse_filter

    return commands_differ(result, filter_commands(parse_filter(source.read_text()), VARIABLES, "vnet0"))


SUITES = [Suite("nwfilterxml2firewalldata", _filters)]
