"""What every object is asked for: each declared procedure is somebody's method."""

from __future__ import annotations

import ast
from pathlib import Path

from vird.api.enums.domain import DomainState
from vird.client import calls
from vird.client.objects import State
from vird.wire import procedures

OF_THE_LOGIN = {"connect_open", "connect_close"}


def test_every_procedure_is_a_method() -> None:
    named = set()
    for path in Path(calls.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr.isupper():
                named.add((ast.unparse(node.value), node.attr.lower()))
    wanted = {
        (row.program.name, row.name)
        for row in procedures.every()
        if not (row.event or row.unauthenticated or row.program is procedures.ADMIN or row.name in OF_THE_LOGIN)
    }
    assert wanted - named == set()


def test_a_state_reads_well() -> None:
    assert str(State(DomainState.PAUSED, 1)) == "paused"
