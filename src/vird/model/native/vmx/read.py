"""A ``.vmx`` file read: its topics, one after the other, put into a domain that is then completed."""

from __future__ import annotations

from collections.abc import Callable

from vird.errors import InternalError
from vird.model.checks.other_hypervisors import complete_vmware
from vird.model.domain.clock import Clock
from vird.model.domain.devices.devices import Devices
from vird.model.domain.domain import Domain
from vird.model.native.vmx import disks, filesystems, interfaces, machine, ports, screen
from vird.model.native.vmx.places import Place, datastore_place
from vird.model.native.vmx.settings import VmxSettings

OLDEST_HARDWARE = 4
CONFIG_VERSION = 8


def domain_from_vmx(
    text: str,
    place: Place | None = None,
    *,
    new_mac: Callable[[], str] = lambda: "00:00:00:00:00:00",
    datacenter_path: str | None = None,
) -> Domain:
    """The guest that a file describes, completed.

    ``place`` translates the names of files (``places.py``); ``new_mac`` gives an address to interfaces
    that have none yet; ``datacenter_path`` is where vCenter keeps the guest.  Raises ConfSyntax for
    what is no such file, InternalError for values that are not understood.
    """
    settings = VmxSettings(text)
    _check_versions(settings)
    place = place or datastore_place()
    domain = Domain(type="vmware", name="", clock=Clock(), devices=Devices())
    machine.read_machine(settings, domain)
    devices = Devices()
    domain.devices = devices
    screen.read_screen(settings, devices)
    disks.read_disks(settings, devices, place)
    filesystems.read_filesystems(settings, devices)
    interfaces.read_interfaces(settings, devices)
    ports.read_ports(settings, devices, place)
    domain.vmware_datacenterpath = datacenter_path
    complete_vmware(domain, new_mac)
    if domain.os is not None:
        # what it boots from is in its NVRAM, not in the file
        domain.os.boots = []
    return domain


def _check_versions(settings: VmxSettings) -> None:
    version = settings.number("config.version")
    if version != CONFIG_VERSION:
        raise InternalError(f"Expecting VMX entry 'config.version' to be {CONFIG_VERSION} but found {version}")
    hardware = settings.number("virtualHW.version")
    if hardware < OLDEST_HARDWARE:
        raise InternalError(
            f"Expecting VMX entry 'virtualHW.version' to be {OLDEST_HARDWARE} or higher but found {hardware}"
        )
