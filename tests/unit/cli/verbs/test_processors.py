"""Models of processors."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

REFUSED = [
    (
        ("cpu-models odd",),
        ("error: failed to get CPU model names\nerror: invalid argument: cannot find architecture odd\n"),
    ),
    (("cpu-compare /nope/x",), "error: Failed to open file '/nope/x': No such file or directory\n"),
    (("hypervisor-cpu-baseline --file /x --model y",), "error: Options --file and --model are mutually exclusive\n"),
    (("hypervisor-cpu-baseline",), "error: either a file or --model is needed\n"),
]


@pytest.mark.parametrize(("lines", "fault"), REFUSED)
def test_refused(lines: tuple[str, ...], fault: str) -> None:
    result = said(*lines)
    assert (result.err, result.well) == (fault, False)
