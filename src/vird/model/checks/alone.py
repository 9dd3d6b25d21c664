"""Documents read for use where no driver is at hand: completed and checked as far as the text alone allows.

For offline tools.  A driver knows more (what its emulator can do, what the host has, what else is defined) and
reads with that; here a guest gets the rules of its hypervisor for a machine of which nothing is known but
the name.  What drivers make up (UUIDs, MAC addresses, places on the guest's buses) stays open.
"""

from __future__ import annotations

from typing import Final

from vird.markup import Element
from vird.model.checkpoint import Checkpoint
from vird.model.checks.bhyve import complete_bhyve_guest
from vird.model.checks.checkpoint import parse_checkpoint as _parse_checkpoint
from vird.model.checks.containers import complete_container
from vird.model.checks.domain import complete_domain
from vird.model.checks.guest import complete_after_devices, complete_before_devices
from vird.model.checks.machine import MachineFacts
from vird.model.checks.other_hypervisors import complete_vmware, complete_xen
from vird.model.checks.snapshot import parse_snapshot as _parse_snapshot
from vird.model.domain import forms
from vird.model.domain.domain import Domain
from vird.model.snapshot import Snapshot
from vird.model.volume import Volume
from vird.model.volume import parse_volume as _parse_volume

USUAL_ARCH: Final = "x86_64"
USUAL_MACHINE: Final = "pc"
EMULATED: Final = ("qemu", "kvm", "kqemu", "hvf")
_OPEN: Final = "00:00:00:00:00:00"


def parse_domain(text: str | bytes, *, strict: bool = False) -> Domain:
    """A guest's definition, completed; what only a running guest has is left out.

    Raises NotWellFormed, InvalidXml and the errors of the rules.
    """
    domain = Domain.from_xml(text, "error" if strict else "drop")
    forms.keep_definition(domain)
    placed = {id(device) for device in forms.all_devices(domain) if getattr(device, "address", None) is not None}
    complete_alone(domain)
    for device in forms.all_devices(domain):
        if id(device) not in placed and isinstance(getattr(device, "address", None), Element):
            device.address = None
    return domain


def complete_alone(domain: Domain) -> None:
    """Fill in, in place, by the rules of the guest's hypervisor; interfaces without an address keep none."""
    kind = domain.os.type if domain.os is not None else None
    arch = (kind.arch if kind is not None else None) or USUAL_ARCH
    if domain.type in EMULATED:
        machine = (kind.machine if kind is not None else None) or USUAL_MACHINE
        complete_domain(domain, MachineFacts(arch, machine, domain_type=domain.type), new_mac=lambda: _OPEN)
    elif domain.type == "lxc":
        complete_container(domain, arch)
    elif domain.type == "xen":
        complete_xen(domain, lambda: _OPEN)
    elif domain.type == "vmware":
        complete_vmware(domain, lambda: _OPEN)
    elif domain.type == "bhyve":
        complete_bhyve_guest(domain, lambda: _OPEN)
    else:
        complete_before_devices(domain, arch)
        complete_after_devices(domain)
    for interface in domain.devices.interfaces if domain.devices is not None else ():
        if interface.mac is not None and interface.mac.address == _OPEN:
            interface.mac = None


def parse_snapshot(text: str | bytes, *, strict: bool = False) -> Snapshot:
    """A snapshot: the daemon's own record of one where it says when it was taken, else a user's wish."""
    is_taken = Snapshot.from_xml(text).creation_time is not None
    return _parse_snapshot(text, redefine=is_taken, strict=strict)


def parse_checkpoint(text: str | bytes, *, strict: bool = False) -> Checkpoint:
    """A checkpoint: the daemon's own record of one where it has the guest of that moment, else a user's wish."""
    is_taken = Checkpoint.from_xml(text).domain is not None
    return _parse_checkpoint(text, redefine=is_taken, strict=strict)


def parse_volume(text: str | bytes, *, strict: bool = False) -> Volume:
    """A volume, for a pool that is a folder; it may say no capacity."""
    return _parse_volume(text, "dir", capacity_optional=True, strict=strict)
