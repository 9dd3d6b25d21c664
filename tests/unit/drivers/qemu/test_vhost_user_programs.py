"""Programs that act as devices."""

import json
from pathlib import Path

import pytest

from vird.drivers.qemu.vhost_user_programs import Program, choose, descriptor_of, parse, parse_capabilities, read_all
from vird.errors import OperationFailed

GPU = {"description": "a screen", "type": "gpu", "binary": "/usr/libexec/gpu", "tags": ["x"]}


def test_a_descriptor() -> None:
    program = parse("/d.json", GPU)
    assert program == Program("/d.json", "gpu", "/usr/libexec/gpu")
    assert descriptor_of(program) == {"type": "gpu", "binary": "/usr/libexec/gpu"}


@pytest.mark.parametrize("change", [{"type": "toaster"}, {"binary": "gpu"}, {"binary": 3}])
def test_what_is_none(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"toaster|absolute"):
        parse("", {**GPU, **change})


def test_the_preferred_one_of_a_kind(tmp_path: Path) -> None:
    for name, kind in (("20", "gpu"), ("10", "fs"), ("30", "gpu")):
        (tmp_path / f"{name}.json").write_text(json.dumps({"type": kind, "binary": f"/{name}"}))
    programs = read_all([str(tmp_path)])
    assert choose(programs, "gpu").binary == "/20"
    with pytest.raises(OperationFailed, match="vhost-user-input"):
        choose(programs, "input")


def test_what_a_program_says_of_itself() -> None:
    program = parse("", GPU)
    assert parse_capabilities(program, {"type": "gpu", "features": ["virgl"]}) == {"virgl"}
    with pytest.raises(ValueError, match="is a 'fs', not a 'gpu'"):
        parse_capabilities(program, {"type": "fs"})
