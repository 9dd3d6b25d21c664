"""The names of features that a processor of an ARM guest can be asked for.

As the kernel names them in ``/proc/cpuinfo``, and the lengths of SVE's vectors as QEMU does.
"""

from __future__ import annotations

from typing import Final

ARM_FEATURES: Final = frozenset({
    "sve", "sve1024", "sve1152", "sve128", "sve1280", "sve1408", "sve1536", "sve1664", "sve1792", "sve1920",
    "sve2048", "sve256", "sve384", "sve512", "sve640", "sve768", "sve896",
})  # fmt: skip
