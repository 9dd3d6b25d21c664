"""The refusals of a domain's devices, in two rounds: before addresses are given out, and after."""

from __future__ import annotations

from vird.model.checks import small_rules
from vird.model.checks.controller_rules import (
    check_controller,
    check_pci_machine,
    check_usb_is_on,
    check_usb_set,
)
from vird.model.checks.disk_rules import check_disk, check_disk_place, check_targets
from vird.model.checks.hostdev_rules import check_hostdevs
from vird.model.checks.interface_rules import check_interface
from vird.model.checks.machine import MachineFacts
from vird.model.domain.domain import Domain


def check_before_addresses(domain: Domain, facts: MachineFacts) -> None:
    """What would make giving out addresses pointless; raises as libvirt does."""
    devices = domain.devices
    if devices is None:
        return
    check_usb_set(domain)
    for controller in devices.controllers:
        check_pci_machine(controller, facts)
    for disk in devices.disks:
        check_disk_place(disk)
    check_targets(devices)
    if devices.iommu is not None:
        small_rules.check_iommu(devices.iommu, domain, facts)


def check_devices(domain: Domain, facts: MachineFacts) -> None:
    """The rules of completed devices; raises ConfigUnsupported, XmlError, XmlDetail or InternalError."""
    devices = domain.devices
    if devices is None:
        return
    for controller in devices.controllers:
        check_controller(controller, domain, facts)
    check_usb_is_on(domain)
    for disk in devices.disks:
        check_disk(disk)
        small_rules.check_seclabels(getattr(disk.source, "seclabels", []))
    for interface in devices.interfaces:
        check_interface(interface)
    check_hostdevs(devices, facts)
    for device in (*devices.serials, *devices.parallels, *devices.consoles, *devices.channels, *devices.redirdevs):
        small_rules.check_chardev(device, devices)
    small_rules.check_graphics(devices, facts)
    small_rules.check_videos(devices)
    for shmem in devices.shmems:
        small_rules.check_shmem(shmem)
    for tpm in devices.tpms:
        small_rules.check_tpm(tpm, facts)
    for panic in devices.panics:
        small_rules.check_panic(panic, facts)
    for watchdog in devices.watchdogs:
        small_rules.check_watchdog(watchdog, facts)
    if devices.vsock is not None:
        small_rules.check_vsock(devices.vsock)
    small_rules.check_memballoon(devices, facts)
    small_rules.check_memories(domain, facts)
