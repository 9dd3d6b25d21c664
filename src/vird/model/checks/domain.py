"""A whole domain completed and checked as libvirt does when it reads a definition."""

from __future__ import annotations

from vird.model.checks.devices import NewMac, complete_devices
from vird.model.checks.guest import complete_after_devices, complete_before_devices
from vird.model.checks.machine import MachineFacts
from vird.model.domain.domain import Domain


def complete_domain(domain: Domain, facts: MachineFacts, *, new_mac: NewMac, memory_from_nodes: bool = True) -> None:
    """Fill in, in place, all that the document leaves open; raises libvirt's errors for what cannot be.

    ``facts`` is the machine the driver chose; ``new_mac`` makes the address of an interface that
    has none.  ``memory_from_nodes`` is for definitions that users give: the sum of the NUMA nodes
    is the memory, whatever total stands beside; documents that are kept already keep theirs.
    """
    complete_before_devices(domain, facts.arch, facts.machine or None)
    complete_devices(domain, facts, new_mac)
    complete_after_devices(domain, memory_from_nodes=memory_from_nodes)
