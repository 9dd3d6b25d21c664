from pathlib import Path

from tests.unit.host.test_cpu_layout import put
from vird.host.cpu_facts import cpu_facts

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
