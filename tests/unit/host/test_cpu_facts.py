import os
from pathlib import Path

import pytest

from tests.unit.host.test_cpu_layout import put
from vird.host.cpu_facts import cpu_facts
from vird.host.cpuid import cpuid_leaves

CPUINFO = """processor\t: 0
vendor_id\t: AuthenticAMD
cpu family\t: 25
model\t\t: 1
model name\t: AMD EPYC
stepping\t: 1
microcode\t: 0x1000065
cpu MHz\t\t: 2445.406
flags\t\t: fpu sse
address sizes\t: 48 bits physical, 48 bits virtual
power management:

processor\t: 1
vendor_id\t: Other"""


def test_the_first_processor_is_read(tmp_path: Path) -> None:
    put(tmp_path, cpuinfo=CPUINFO)
    facts = cpu_facts(str(tmp_path))
    assert facts.signature == "AuthenticAMD, AMD EPYC, family: 25, model: 1, stepping: 1"
    assert (facts.microcode, facts.mhz, facts.physical_bits) == (0x1000065, 2445, 48)
    assert facts.flags == {"fpu", "sse"}


def test_a_kernel_that_tells_little(tmp_path: Path) -> None:
    put(tmp_path, cpuinfo="Processor : other\nmicrocode : what")
    facts = cpu_facts(str(tmp_path))
    assert (facts.vendor, facts.microcode, facts.mhz, facts.physical_bits) == ("", 0, 0, 0)


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
