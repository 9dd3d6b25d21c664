"""A record's constructor and fields have the types that it declares, as mypy sees them."""

from __future__ import annotations

from pathlib import Path

import pytest

SOURCE = """
from __future__ import annotations
from typing import Annotated
from vird.wire.xdr import Int, MaxLen, Record, Str, Uuid

class Ref(Record):
    name: Str
    uuid: Uuid
    tags: Annotated[list[Str], MaxLen(3)]
    owner: Int | None = None

ref = Ref("a", b"", ["b"])
Ref("a", b"", [], owner=3)
Ref("a", 1, [])              # error: "uuid" is bytes
Ref("a", b"")                # error: "tags" is missing
Ref("a", b"", [1])           # error: a tag is a str
Ref("a", b"", [], owner="")  # error: "owner" is an int
ref.nothing                  # error: no such field
wrong: int = ref.name        # error: "name" is a str
right: Ref = Ref.decode(b"")
parent: int | None = right.owner
"""


def test_types_of_records(tmp_path: Path) -> None:
    mypy = pytest.importorskip("mypy.api", reason="mypy is not installed")
    sample = tmp_path / "sample.py"
    sample.write_text(SOURCE)
    output, _, _ = mypy.run(["--strict", "--no-error-summary", "--cache-dir", str(tmp_path / "cache"), str(sample)])
    found = {int(line.split(":")[1]) for line in output.splitlines() if ": error:" in line}
    expected = {number for number, line in enumerate(SOURCE.splitlines(), 1) if "# error" in line}
    assert found == expected, output
