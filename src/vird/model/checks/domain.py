"""A whole domain completed and checked as libvirt does when it reads a definition."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from vird.model.checks.device_support import check_qemu_devices
from vird.model.checks.devices import NewMac, complete_devices
from vird.model.checks.guest import complete_after_devices, complete_before_devices
from vird.model.checks.machine import MachineFacts
from vird.model.checks.machine_defaults import complete_for_machine
from vird.model.checks.memory_devices import complete_memory_devices
from vird.model.checks.qemu_support import check_qemu_guest
from vird.model.checks.uniqueness import check_unique
from vird.model.domain.domain import Domain


def complete_domain(
    domain: Domain,
    facts: MachineFacts,
    *,
    new_mac: NewMac,
    new_uuid: Callable[[], str] = lambda: str(uuid4()),
    is_new: bool = True,
    usb_ports: bool = True,
) -> None:
    """Fill in, in place, all that the document leaves open; raises libvirt's errors for what cannot be.

    ``facts`` is the machine the driver chose; ``new_mac`` makes the address of an interface that
    has none, ``new_uuid`` the identity of a memory module that needs one.  ``is_new`` is for
    definitions that users give: they get what this emulator does best and the memory of their NUMA nodes;
    documents that are kept already stay the machine they were.
    ``usb_ports`` is False where USB devices are left to the emulator.
    """
    complete_before_devices(domain, facts.arch, facts.machine or None, security_model=facts.security_model)
    complete_for_machine(domain, facts, is_new=is_new)
    if domain.devices is not None:
        check_unique(domain.devices)
        complete_memory_devices(domain.devices, facts, new_uuid, is_new=is_new)
    complete_devices(domain, facts, new_mac, usb_ports=usb_ports)
    complete_after_devices(domain, memory_from_nodes=is_new)


def check_domain(domain: Domain, facts: MachineFacts) -> None:
    """Refuse a completed domain that the machine cannot be; for definitions, not for what is kept already."""
    check_qemu_guest(domain, facts)
    check_qemu_devices(domain, facts)
