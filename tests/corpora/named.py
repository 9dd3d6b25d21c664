"""Capabilities that a document takes for granted by naming what needs them.

For the cases of no certain QEMU that have a result: theirs must be able to do what they say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vird.model.domain.domain import Domain

USB = {"ich9-ehci1": "ich9-usb-ehci1", "nec-xhci": "nec-usb-xhci", "piix3-uhci": "piix3-usb-uhci",
       "piix4-uhci": "piix4-usb-uhci", "ehci": "usb-ehci", "vt82c686b-uhci": "vt82c686b-usb-uhci"}  # fmt: skip


SPOKEN = {
    "vgamem": ("qxl.vgamem_mb", "VGA.vgamem_mb"),
    "resolution": ("qxl.vgamem_mb",),
}
"""What a case is about, by a word of its name."""


def spoken_flags(case: str) -> frozenset[str]:
    """The capabilities that the name of a case says it is about."""
    return frozenset(flag for word in case.split("-") for flag in SPOKEN.get(word, ()))


def named_flags(domain: Domain) -> frozenset[str]:
    """The flags, by libvirt's names."""
    return frozenset(_named(domain))


def _arch(domain: Domain) -> str | None:
    return domain.os.type.arch if domain.os is not None and domain.os.type is not None else None


def _is_pc(domain: Domain) -> bool:
    return _arch(domain) in (None, "i686", "x86_64")


def _named(domain: Domain) -> Iterator[str]:
    topology = domain.cpu.topology if domain.cpu is not None else None
    if topology is not None and topology.dies > 1:
        yield "smp-dies"
    for timer in domain.clock.timers if domain.clock is not None else ():
        yield from ("no-hpet",) if timer.name == "hpet" and _is_pc(domain) else ()
        yield from ("kvm-pit-lost-tick-policy",) if timer.name == "pit" and timer.tickpolicy == "discard" else ()
    if domain.type == "kvm" and _arch(domain) == "armv7l":
        yield "aarch64-off"
    devices = domain.devices
    if devices is None:
        return
    for controller in devices.controllers:
        if controller.type == "usb" and controller.model is not None:
            yield USB.get(controller.model, controller.model)
        if controller.type == "scsi" and controller.model == "lsilogic":
            yield "lsi"
    for video in devices.videos:
        model = video.model
        if model is not None and model.acceleration is not None and model.acceleration.accel3d == "yes":
            yield "virtio-gpu.virgl"
    if any(d.boot is not None and d.boot.loadparm for d in (*devices.disks, *devices.interfaces, *devices.hostdevs)):
        yield "loadparm"
