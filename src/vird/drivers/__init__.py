"""One folder per managed system; the table below is the only list of them.

A scheme is the part of a connection URI before ``:`` or ``+``.  The named class is imported
on first use, or by the daemon's rehearsal once it serves its first clients.
"""

from __future__ import annotations

DRIVERS: dict[str, str] = {
    "qemu": "vird.drivers.qemu.driver:QemuDriver",
    "interface": "vird.drivers.interfaces.driver:InterfaceDriver",
    "network": "vird.drivers.network.driver:NetworkDriver",
    "nwfilter": "vird.drivers.filters.driver:FilterDriver",
    "secret": "vird.drivers.secrets.driver:SecretDriver",
    "storage": "vird.drivers.storage.driver:StorageDriver",
    "test": "vird.drivers.test.driver:TestDriver",
}
"""Connection URI scheme to ``module:Class``."""

STARTED_WITH_THE_DAEMON = ("network", "nwfilter", "secret", "storage", "qemu")
"""Those that own what runs without a client: taken back, and autostarted, when the daemon starts; in this order."""
