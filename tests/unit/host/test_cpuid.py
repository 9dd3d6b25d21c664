import os

import pytest

from vird.host import cpuid
from vird.host.cpu_facts import cpu_facts
from vird.host.cpuid import Leaf, cpuid_leaves


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="only x86 processors have CPUID")
def test_the_processor_itself_says_what_the_kernel_says() -> None:
    leaves = {(leaf.leaf, leaf.subleaf): leaf for leaf in cpuid_leaves()}
    first = leaves[0, 0]
    vendor = b"".join(word.to_bytes(4, "little") for word in (first.ebx, first.edx, first.ecx)).decode()
    facts = cpu_facts()
    assert vendor == facts.vendor
    assert leaves[1, 0].eax & 0xF == facts.stepping
    assert bool(leaves[1, 0].edx & 1) == ("fpu" in facts.flags)
    assert len(leaves) == len(cpuid_leaves())


def test_subleaves_are_asked_for_as_each_leaf_tells() -> None:
    answers = {
        (0x0, 0): 0x0D,
        (0x4, 0): 0x121,
        (0x4, 1): 0x122,
        (0x7, 0): 2,
        (0xB, 0): 0,
    }

    def ask(leaf: int, subleaf: int) -> Leaf:
        ecx = 0x100 if (leaf, subleaf) == (0xB, 1) else 0
        return Leaf(leaf, subleaf, answers.get((leaf, subleaf), 0), 0, ecx, 0)

    found = [(leaf.leaf, leaf.subleaf) for leaf in cpuid._all_leaves(ask)]
    assert [subleaf for leaf, subleaf in found if leaf == 0x4] == [0, 1]
    assert [subleaf for leaf, subleaf in found if leaf == 0x7] == [0, 1, 2]
    assert [subleaf for leaf, subleaf in found if leaf == 0xB] == [0, 1]
    assert len([leaf for leaf, _ in found if leaf == 0xD]) == cpuid.SUBLEAVES_MAX


def test_a_processor_that_answers_too_much_is_not_asked_for_ever() -> None:
    found = cpuid._all_leaves(lambda leaf, subleaf: Leaf(leaf, subleaf, 0xFFFF, 0, 0x100, 0))
    assert len(found) < 2000


def test_other_architectures_have_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "uname", lambda: type("uname", (), {"machine": "s390x"}))
    assert cpuid_leaves() == []


def test_where_code_may_not_be_mapped_there_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise PermissionError(1, "no")

    monkeypatch.setattr(cpuid, "_mapped_code", refuse)
    assert cpuid_leaves() == []
