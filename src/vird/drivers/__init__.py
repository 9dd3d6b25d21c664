"""One folder per managed system; the table below is the only list of them.

A scheme is the part of a connection URI before ``:`` or ``+``.  The named class is imported
on first use, so a daemon pays only for what its clients open.
"""

from __future__ import annotations

DRIVERS: dict[str, str] = {
    "qemu": "vird.drivers.qemu.driver:QemuDriver",
    "network": "vird.drivers.network.driver:NetworkDriver",
    "test": "vird.drivers.test.driver:TestDriver",
}
"""Connection URI scheme to ``module:Class``."""
