"""Outcome for outcome like libvirtd: a fixed part of the table of ``tests.compat.outcomes``, asked of both daemons."""

import pytest

from tests.conftest import need_program

pytestmark = [pytest.mark.root, pytest.mark.timeout(300)]

EACH = 29
"""Every so-manieth case: about two thousand, of all methods."""

EACH_OF_BINDINGS = 211
"""The same for the two bindings."""

WANTED = 0.98


def test_a_part_of_the_table() -> None:
    need_program("libvirtd")
    pytest.importorskip("tests.compat.outcomes", exc_type=ImportError)
    from tests.compat.outcome_table.player import every_case
    from tests.compat.outcomes import compare

    wanted = dict(list(enumerate(every_case()))[::EACH])
    compared = [each for each in compare(wanted) if each.has_answer]
    assert len(compared) > 1500
    different = [each for each in compared if not each.is_same()]
    unexpected = [
        f"{each.case}\n    libvirtd: {each.theirs}\n    vird: {each.ours}" for each in different if each.reason is None
    ]
    assert not unexpected, "\n".join(unexpected)
    assert len(different) < (1 - WANTED) * len(compared)


@pytest.mark.parametrize("daemon", ["libvirtd", "vird"])
def test_our_module_and_the_c_binding(daemon: str) -> None:
    need_program("libvirtd")
    pytest.importorskip("tests.compat.outcomes", exc_type=ImportError)
    from tests.compat.outcome_table.player import every_case
    from tests.compat.outcomes import BINDINGS, compare

    wanted = dict(list(enumerate(every_case()))[::EACH_OF_BINDINGS])
    compared = [each for each in compare(wanted, BINDINGS[daemon]) if each.has_answer]
    assert len(compared) > 200
    different = [f"{each.case}\n    C: {each.theirs}\n    ours: {each.ours}" for each in compared if not each.is_same()]
    assert len(different) < (1 - WANTED) * len(compared), "\n".join(different)
