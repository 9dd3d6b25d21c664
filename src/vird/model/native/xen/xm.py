"""Configurations of xm, Xen's tool before xl, into domains and back; the order of lines is libvirt's."""

from __future__ import annotations

from collections.abc import Callable

from vird.errors import InternalError
from vird.model.checks.other_hypervisors import complete_xen
from vird.model.domain import forms
from vird.model.domain.clock import Clock
from vird.model.domain.devices.devices import Devices
from vird.model.domain.domain import Domain
from vird.model.native.xen import boot, features, general, passed_devices, ports, screen, small_devices, vifs, xm_disks
from vird.model.native.xen.settings import XenLines, XenSettings

PARAVIRTUAL_TYPE = "netfront"
"""xm's word for a card without emulated hardware."""


def domain_from_xm(text: str, *, new_mac: Callable[[], str] = lambda: "00:16:3e:00:00:00") -> Domain:
    """The guest that a configuration describes, completed; ``new_mac`` as in ``xl.domain_from_xl``.

    Raises ConfSyntax and InternalError.
    """
    settings = XenSettings(text)
    is_full = settings.text("builder") == "hvm"
    devices = Devices()
    domain = Domain(type="xen", name="", devices=devices)
    general.read_general(settings, domain)
    boot.read_xm_boot(settings, domain, "hvm" if is_full else "pv")
    features.read_features(settings, domain, is_full=is_full, is_pv=not is_full)
    domain.clock = features.read_clock(settings, is_full=is_full)
    devices.emulator = settings.text("device_model_override") or settings.text("device_model")
    xm_disks.read_disks(settings, devices)
    vifs.read_vifs(settings, devices, PARAVIRTUAL_TYPE)
    passed_devices.read_pci(settings, devices)
    screen.read_screen(settings, devices, is_full=is_full)
    if is_full:
        ports.read_ports(settings, devices)
        small_devices.read_sounds(settings, devices)
        small_devices.read_inputs(settings, devices)
    complete_xen(domain, new_mac)
    return domain


def xm_from_domain(domain: Domain, *, new_mac: Callable[[], str] = lambda: "00:16:3e:00:00:00") -> str:
    """The configuration of a guest.

    Raises ConfigUnsupported for what xm has no setting for, InternalError for a guest of another hypervisor.
    """
    if domain.type != "xen":
        raise InternalError(f"expecting a domain of type 'xen', not '{domain.type}'")
    guest = forms.definition(domain)
    complete_xen(guest, new_mac)
    devices, lines = guest.devices or Devices(), XenLines()
    is_full = boot.kind_of(guest) == "hvm"
    general.write_general(lines, guest)
    features.write_features(lines, guest, is_full=is_full, is_pv=not is_full)
    features.write_clock(lines, guest.clock or Clock(), is_full=is_full)
    general.write_events(lines, guest)
    lines.add("device_model_override", devices.emulator)
    screen.write_screen(lines, devices, is_full=is_full)
    vifs.write_vifs(lines, devices, PARAVIRTUAL_TYPE, is_full=is_full)
    passed_devices.write_pci(lines, devices, can_be_permissive=False)
    if is_full:
        ports.write_ports(lines, devices)
        small_devices.write_sounds(lines, devices)
    boot.write_xm_boot(lines, guest)
    xm_disks.write_disks(lines, devices)
    if is_full:
        small_devices.write_inputs(lines, devices)
    return str(lines)
