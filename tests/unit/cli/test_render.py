"""Results as data, and their schemas."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import jsonschema
import pytest

from tests.unit.cli.said import said
from vird.cli.render import as_json, as_yaml, schema
from vird.cli.results import Done, Lines, Table, column
from vird.cli.verbs import find


@dataclass(frozen=True)
class Row:
    name: str = column("Name")
    size: int | None = column("Size")


def test_tables_are_lists() -> None:
    table = Table(Row, [Row("a", None), Row("b", 5)])
    assert json.loads(as_json(table)) == [{"name": "a", "size": None}, {"name": "b", "size": 5}]
    assert as_yaml(table) == "- name: a\n  size: null\n- name: b\n  size: 5\n"
    jsonschema.validate(json.loads(as_json(table)), schema(Table[Row]))


@pytest.mark.parametrize("value", [Done("x"), Lines(["a"]), None])
def test_schemas_fit(value: Any) -> None:
    jsonschema.validate(json.loads(as_json(value)), schema(Done | Lines | None))


def test_schemas_refuse_what_is_wrong() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate([{"name": 5, "size": 1}], schema(Table[Row]))


@pytest.mark.parametrize(
    "line",
    [
        "list --all",
        "dominfo test",
        "nodeinfo",
        "pool-list --all",
        "net-list",
        "domstats",
        "vcpuinfo test",
        "freecell --all",
        "domblklist test",
        "domiflist test",
        "snapshot-list test",
        "help domid",
        "memtune test",
    ],
)
def test_what_verbs_say_fits_what_they_promise(line: str) -> None:
    found = find(line.split()[0])
    assert found is not None
    jsonschema.validate(json.loads(said(line, output="json").out), schema(found.returns))
