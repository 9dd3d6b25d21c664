"""Single facts of a guest."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said

TOLD = [
    (("domstate test",), "running\n"),
    (("domstate test --reason",), "running (unknown)\n"),
    (("domid test",), "1\n"),
    (("domname 1",), "test\n"),
    (("domuuid test",), "6695eb01-f6a4-8304-79aa-97f2502e193f\n"),
    (("domcontrol test",), "ok\n"),
    (("dumpxml test --xpath /domain/name",), "<name>test</name>\n"),
    (("dumpxml test --xpath /domain/name --wrap",), ("<nodes>\n  <name>test</name>\n</nodes>\n\n")),
    (("destroy test", "domid test"), "-\n"),
]

REFUSED = [
    (("domstate nope",), "error: failed to get domain 'nope'\n"),
    (("domrename test x",), "error: Requested operation is not valid: cannot rename active domain\n"),
    (("domhostname test --source odd",), "error: Unknown data source 'odd'\n"),
    (("dumpxml test --xpath ((",), "error: invalid xpath expression '((': Invalid expression\n"),
]


@pytest.mark.parametrize(("lines", "told"), TOLD)
def test_told(lines: tuple[str, ...], told: str) -> None:
    result = said(*lines)
    assert (result.out, result.err, result.well) == (told, "", True)


@pytest.mark.parametrize(("lines", "fault"), REFUSED)
def test_refused(lines: tuple[str, ...], fault: str) -> None:
    result = said(*lines)
    assert (result.err, result.well) == (fault, False)
