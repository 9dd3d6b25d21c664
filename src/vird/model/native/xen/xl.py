"""Configurations of xl, Xen's tool since 4.1, into domains and back.

The settings are those of xl.cfg(5).  The order in which they are written is libvirt's.
"""

from __future__ import annotations

from collections.abc import Callable

from vird.errors import InternalError
from vird.model.checks.other_hypervisors import complete_xen
from vird.model.domain import forms
from vird.model.domain.clock import Clock
from vird.model.domain.devices.devices import Devices
from vird.model.domain.domain import Domain
from vird.model.domain.driver_namespaces import Argument, XenCommandLine
from vird.model.native.xen import (
    boot,
    features,
    general,
    passed_devices,
    ports,
    processor,
    screen,
    small_devices,
    vifs,
    xl_disks,
)
from vird.model.native.xen.settings import XenLines, XenSettings

PARAVIRTUAL_TYPE = "vif"
"""xl's word for a card without emulated hardware."""


def domain_from_xl(
    text: str,
    *,
    new_mac: Callable[[], str] = lambda: "00:16:3e:00:00:00",
    virtualisation: str = "vmx",
) -> Domain:
    """The guest that a configuration describes, completed.

    ``new_mac`` makes the address of an interface that has none; ``virtualisation`` is the feature with
    which the host's processor makes guests in guests.  Raises ConfSyntax and InternalError.
    """
    settings = XenSettings(text)
    kind = _read_kind(settings)
    is_full = kind == "hvm"
    devices = Devices()
    domain = Domain(type="xen", name="", devices=devices)
    general.read_general(settings, domain)
    boot.read_xl_boot(settings, domain, kind, virtualisation)
    processor.read_cpuid(settings, domain)
    processor.read_vnuma(settings, domain)
    features.read_features(settings, domain, is_full=is_full, is_pv=kind == "pv")
    domain.clock = features.read_clock(settings, is_full=is_full)
    devices.emulator = settings.text("device_model_override")
    xl_disks.read_disks(settings, devices)
    vifs.read_vifs(settings, devices, PARAVIRTUAL_TYPE)
    passed_devices.read_pci(settings, devices)
    passed_devices.read_usb_controllers(settings, devices)
    passed_devices.read_usb_devices(settings, devices)
    screen.read_screen(settings, devices, is_full=is_full)
    if is_full:
        screen.read_spice(settings, devices)
        ports.read_ports(settings, devices)
        small_devices.read_sounds(settings, devices)
        small_devices.read_inputs(settings, devices)
    small_devices.read_channels(settings, devices)
    small_devices.read_limits(settings, devices)
    arguments = settings.words("device_model_args")
    if arguments:
        domain.xen_commandline = XenCommandLine(args=[Argument(value=each) for each in arguments])
    complete_xen(domain, new_mac)
    return domain


def _read_kind(settings: XenSettings) -> boot.GuestKind:
    kind = settings.text("type") or settings.text("builder") or "pv"
    if kind in ("pv", "pvh", "hvm"):
        return kind  # type: ignore[return-value]
    if kind in ("generic", "linux"):
        return "pv"
    raise InternalError(f"unexpected value {kind} for type")


def xl_from_domain(domain: Domain, *, new_mac: Callable[[], str] = lambda: "00:16:3e:00:00:00") -> str:
    """The configuration of a guest.

    Raises ConfigUnsupported for what xl has no setting for, InternalError for a guest of another hypervisor.
    """
    if domain.type != "xen":
        raise InternalError(f"expecting a domain of type 'xen', not '{domain.type}'")
    guest = forms.definition(domain)
    complete_xen(guest, new_mac)
    devices, kind, lines = guest.devices or Devices(), boot.kind_of(guest), XenLines()
    is_full = kind == "hvm"
    general.write_general(lines, guest)
    features.write_features(lines, guest, is_full=is_full, is_pv=kind == "pv")
    features.write_clock(lines, guest.clock or Clock(), is_full=is_full)
    general.write_events(lines, guest)
    lines.add("device_model_override", devices.emulator)
    screen.write_screen(lines, devices, is_full=is_full)
    vifs.write_vifs(lines, devices, PARAVIRTUAL_TYPE, is_full=is_full)
    passed_devices.write_pci(lines, devices, can_be_permissive=True)
    if is_full:
        ports.write_ports(lines, devices)
        small_devices.write_sounds(lines, devices)
    boot.write_xl_boot(lines, guest)
    processor.write_cpuid(lines, guest.cpu, boot.VIRTUALISATION if is_full else frozenset())
    processor.write_vnuma(lines, guest.cpu)
    small_devices.write_limits(lines, devices)
    xl_disks.write_disks(lines, devices)
    if is_full:
        screen.write_spice(lines, devices)
        small_devices.write_inputs(lines, devices)
    passed_devices.write_usb_controllers(lines, devices)
    passed_devices.write_usb_devices(lines, devices)
    small_devices.write_channels(lines, devices)
    if guest.xen_commandline is not None:
        lines.add_list("device_model_args", [each.value for each in guest.xen_commandline.args])
    return str(lines)
