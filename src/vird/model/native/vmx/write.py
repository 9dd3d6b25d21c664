"""A domain written as a ``.vmx`` file; the order of lines is libvirt's."""

from __future__ import annotations

from collections.abc import Callable

from vird.errors import ConfigUnsupported, InternalError
from vird.model.checks.other_hypervisors import complete_vmware
from vird.model.domain import forms
from vird.model.domain.devices.devices import Devices
from vird.model.domain.domain import Domain
from vird.model.native.vmx import disks, filesystems, interfaces, machine, ports, screen
from vird.model.native.vmx.places import datastore_path
from vird.model.native.vmx.read import CONFIG_VERSION, OLDEST_HARDWARE
from vird.model.native.vmx.settings import VmxLines

PCI_EXPRESS_SINCE = 7
"""The virtual hardware that first had PCI Express bridges."""


def vmx_from_domain(
    domain: Domain,
    hardware: int = OLDEST_HARDWARE,
    path: Callable[[str], str] = datastore_path,
    *,
    new_mac: Callable[[], str] = lambda: "00:00:00:00:00:00",
) -> str:
    """The file of a guest.

    ``hardware`` is the version of the virtual hardware that the product supports (4 for ESX 3.5 and
    Server 1, 7 for ESX 4, 10 for ESX 5.5); ``path`` translates the names of files; ``new_mac`` makes the
    address of an interface that has none.  Raises ConfigUnsupported or InternalError for what the
    format has no place for.
    """
    if domain.type != "vmware":
        raise InternalError(f"Expecting virt type to be 'vmware' but found '{domain.type}'")
    if hardware < OLDEST_HARDWARE:
        raise ConfigUnsupported(f"there are no VMX files for virtual hardware version {hardware}")
    guest = forms.definition(domain)
    complete_vmware(guest, new_mac)
    devices = guest.devices or Devices()
    lines = VmxLines()
    lines.add(".encoding", "UTF-8")
    lines.add("config.version", CONFIG_VERSION)
    lines.add("virtualHW.version", hardware)
    machine.write_machine(lines, guest)
    screen.write_graphics(lines, devices)
    disks.write_disks(lines, devices, path)
    filesystems.write_filesystems(lines, devices)
    interfaces.write_interfaces(lines, devices)
    screen.write_video(lines, devices)
    ports.write_ports(lines, devices, path)
    if hardware >= PCI_EXPRESS_SINCE:
        _write_bridges(lines)
    machine.write_firmware(lines, guest)
    return str(lines)


def _write_bridges(lines: VmxLines) -> None:
    lines.add("pciBridge0.present", True)
    for number in range(4, 8):
        lines.add(f"pciBridge{number}.present", True)
        lines.add(f"pciBridge{number}.virtualDev", "pcieRootPort")
        lines.add(f"pciBridge{number}.functions", 8)
    lines.add("vmci0.present", True)
