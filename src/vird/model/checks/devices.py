"""All devices of a domain completed as libvirt's QEMU driver completes them.

Sits between reading a document and keeping it: what the user left open is filled in, in place,
by a table of steps; each step is a function of its own topic's module.  Nothing here looks at the
host: what must be known about it comes in as facts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from vird.model.checks import controllers
from vird.model.checks.addresses_board import assign_spapr_vio_addresses, assign_virtio_mmio_addresses
from vird.model.checks.addresses_ccw import assign_ccw_addresses, assign_zpci_numbers
from vird.model.checks.addresses_drive import assign_scsi_hostdev_addresses, check_drive_addresses
from vird.model.checks.addresses_pci import assign_pci_addresses
from vird.model.checks.addresses_small import assign_ccid_addresses, assign_memory_slots
from vird.model.checks.addresses_usb import assign_usb_addresses
from vird.model.checks.addresses_virtio_serial import assign_virtio_serial_addresses
from vird.model.checks.audios import add_implicit_audio, check_audio_refs, number_audios
from vird.model.checks.chardev_sources import complete_source
from vird.model.checks.chardevs import (
    check_serial,
    complete_ports,
    complete_serial,
    pair_first_console,
    refresh_first_console,
)
from vird.model.checks.device_rules import check_before_addresses, check_devices
from vird.model.checks.disks import complete_disk, complete_qemu_disk, sort_disks
from vird.model.checks.generated_paths import drop_generated_paths
from vird.model.checks.graphics import complete_graphics
from vird.model.checks.implicit_devices import add_default_devices, add_implicit_input, add_implicit_video
from vird.model.checks.inputs import check_input, complete_input
from vird.model.checks.interface_types import tidy_interface
from vird.model.checks.interfaces import complete_interface, complete_qemu_interface
from vird.model.checks.machine import MachineFacts
from vird.model.checks.small_devices import (
    complete_boot,
    complete_filesystem,
    complete_hostdev,
    complete_panic,
    complete_redirdev,
    complete_redirfilter,
    complete_rng,
    complete_shmem,
    complete_tpm,
    complete_vsock,
    complete_watchdog,
)
from vird.model.checks.unused_settings import forget_unused
from vird.model.checks.videos import complete_video, order_videos
from vird.model.domain.devices.devices import Devices
from vird.model.domain.domain import Domain

NewMac = Callable[[], str]


def complete_devices(domain: Domain, facts: MachineFacts, new_mac: NewMac, *, usb_ports: bool = True) -> None:
    """Fill in devices, models, numbers and addresses in place.

    ``new_mac`` makes the address of an interface that has none.  ``usb_ports`` is False for a
    document of a guest that exists already, whose USB devices keep to where the emulator put them.  Raises XmlError,
    ConfigUnsupported, InternalError and NoTarget as libvirt does for the same document.
    """
    if domain.devices is None:
        domain.devices = Devices()
    for step in STEPS:
        step(domain.devices, domain, facts, new_mac)
    if usb_ports:
        assign_usb_addresses(domain.devices)


def _number(devices: Devices, domain: Domain, facts: MachineFacts, new_mac: NewMac) -> None:
    drop_generated_paths(devices, facts)
    forget_unused(devices)
    assign_scsi_hostdev_addresses(devices)
    controllers.number_controllers(devices)


def _default_devices(devices: Devices, domain: Domain, facts: MachineFacts, new_mac: NewMac) -> None:
    add_default_devices(devices, facts)


def _disks(devices: Devices, domain: Domain, facts: MachineFacts, new_mac: NewMac) -> None:
    sort_disks(devices)
    for disk in devices.disks:
        complete_disk(disk, devices)
        complete_qemu_disk(disk)


def _interfaces(devices: Devices, domain: Domain, facts: MachineFacts, new_mac: NewMac) -> None:
    for interface in devices.interfaces:
        tidy_interface(interface)
        complete_interface(interface, new_mac)
        complete_qemu_interface(interface, facts)


def _chardevs(devices: Devices, domain: Domain, facts: MachineFacts, new_mac: NewMac) -> None:
    for port in (*devices.serials, *devices.consoles):
        complete_source(port)
    complete_ports(devices)
    pair_first_console(devices)
    for serial in devices.serials:
        complete_serial(serial, facts)
        check_serial(serial, facts)
    for device in (*devices.parallels, *devices.channels, *devices.redirdevs, *devices.smartcards):
        complete_source(device)


def _small(devices: Devices, domain: Domain, facts: MachineFacts, new_mac: NewMac) -> None:
    for filesystem in devices.filesystems:
        complete_filesystem(filesystem)
    for shmem in devices.shmems:
        complete_shmem(shmem)
    for rng in devices.rngs:
        complete_rng(rng)
    for watchdog in devices.watchdogs:
        complete_watchdog(watchdog)
    for redirdev in devices.redirdevs:
        complete_redirdev(redirdev)
    if devices.redirfilter is not None:
        complete_redirfilter(devices.redirfilter)
    for hostdev in devices.hostdevs:
        complete_hostdev(hostdev, facts)
    if devices.vsock is not None:
        complete_vsock(devices.vsock, facts)
    for tpm in devices.tpms:
        complete_tpm(tpm, facts)
    for panic in devices.panics:
        complete_panic(panic, facts)
    for bootable in (*devices.disks, *devices.interfaces, *devices.hostdevs, *devices.redirdevs):
        if bootable.boot is not None:
            complete_boot(bootable.boot)


def _inputs(devices: Devices, domain: Domain, facts: MachineFacts, new_mac: NewMac) -> None:
    for device in devices.inputs:
        complete_input(device, facts)
        check_input(device, facts)


def _graphics(devices: Devices, domain: Domain, facts: MachineFacts, new_mac: NewMac) -> None:
    for graphics in devices.graphics:
        complete_graphics(graphics)


def _implicit(devices: Devices, domain: Domain, facts: MachineFacts, new_mac: NewMac) -> None:
    add_implicit_input(devices, facts)
    add_implicit_video(devices)
    controllers.add_implicit_controllers(devices)
    controllers.complete_controllers(devices, facts)
    add_implicit_audio(devices, facts.sdl_driver)
    number_audios(devices)
    check_audio_refs(devices)


def _videos(devices: Devices, domain: Domain, facts: MachineFacts, new_mac: NewMac) -> None:
    for video in devices.videos:
        complete_video(video, facts)
    order_videos(devices)


def _addresses(devices: Devices, domain: Domain, facts: MachineFacts, new_mac: NewMac) -> None:
    assign_virtio_serial_addresses(devices)
    assign_spapr_vio_addresses(devices, facts)
    assign_ccw_addresses(devices, facts)
    assign_virtio_mmio_addresses(devices, facts)
    assign_pci_addresses(domain, facts)
    assign_zpci_numbers(devices, facts)
    assign_ccid_addresses(devices)
    slots = domain.max_memory.slots if domain.max_memory is not None else None
    assign_memory_slots(devices, slots or 0)
    refresh_first_console(devices)


def _early_rules(devices: Devices, domain: Domain, facts: MachineFacts, new_mac: NewMac) -> None:
    check_before_addresses(domain, facts)
    controllers.check_duplicates(devices)


def _rules(devices: Devices, domain: Domain, facts: MachineFacts, new_mac: NewMac) -> None:
    check_drive_addresses(devices)
    check_devices(domain, facts)


Step = Callable[[Devices, Domain, MachineFacts, NewMac], None]
STEPS: Final[tuple[Step, ...]] = (
    _number,
    _default_devices,
    _disks,
    _interfaces,
    _chardevs,
    _small,
    _inputs,
    _graphics,
    _implicit,
    _videos,
    _early_rules,
    _addresses,
    _rules,
)
