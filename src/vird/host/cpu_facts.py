"""What /proc/cpuinfo says about the host's processors.

Their layout and load are in `cpu_layout` and `cpu_load`.  Blocking and short.
"""

from __future__ import annotations

from typing import NamedTuple

from vird.host.files import read_text

CPUINFO_MAX = 16 * 1024 * 1024
"""Bytes of the largest cpuinfo: some 2 KiB a processor."""


class CpuFacts(NamedTuple):
    """The first processor; ``mhz`` is 0 and ``microcode`` is 0 where the kernel does not tell."""

    vendor: str
    name: str
    family: int
    model: int
    stepping: int
    microcode: int
    mhz: int
    flags: frozenset[str]
    physical_bits: int

    @property
    def signature(self) -> str:
        """One line that differs between different processors."""
        return f"{self.vendor}, {self.name}, family: {self.family}, model: {self.model}, stepping: {self.stepping}"


def cpu_facts(proc: str = "/proc") -> CpuFacts:
    """Read the first processor's facts; what is missing is empty or 0."""
    fields: dict[str, str] = {}
    for line in read_text(f"{proc}/cpuinfo", "", CPUINFO_MAX).splitlines():
        name, colon, value = line.partition(":")
        if not colon and fields:
            break
        fields[name.strip()] = value.strip()
    return CpuFacts(
        vendor=fields.get("vendor_id", ""),
        name=fields.get("model name", ""),
        family=_number(fields.get("cpu family")),
        model=_number(fields.get("model")),
        stepping=_number(fields.get("stepping")),
        microcode=_number(fields.get("microcode")),
        mhz=int(float(fields.get("cpu MHz", "0") or 0)),
        flags=frozenset(fields.get("flags", "").split()),
        physical_bits=_number(fields.get("address sizes", "0").split()[0]),
    )


def _number(text: str | None) -> int:
    try:
        return int(text or "0", 0)
    except ValueError:
        return 0
