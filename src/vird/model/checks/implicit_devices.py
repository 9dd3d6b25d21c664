"""Devices that every guest of a machine type has, written down or not."""

from __future__ import annotations

from vird.errors import XmlError
from vird.model.checks.controllers import add_missing_controller, find_controller
from vird.model.checks.every_device import every_device
from vird.model.checks.machine import MachineFacts
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.input import Input
from vird.model.domain.devices.memballoon import Memballoon
from vird.model.domain.devices.panic import Panic
from vird.model.domain.devices.video import Video, VideoModel
from vird.model.pci_address import PciAddress


def add_default_devices(devices: Devices, facts: MachineFacts) -> None:
    """USB, SATA and PCI root controllers, balloon, pseries' USB input and the panic notifier.

    Raises XmlError when the document has another root bus than the machine.
    """
    _add_usb(devices, facts)
    if facts.is_q35:
        add_missing_controller(devices, "sata", 0)
    _add_root(devices, facts)
    if devices.memballoon is None and not facts.is_arm and not facts.is_isapc and facts.arch != "sparc":
        devices.memballoon = Memballoon(model="virtio")
    if facts.is_pseries and devices.graphics:
        _add_input(devices, Input(type="keyboard", bus="usb"))
        if not any(i.type == "tablet" and i.bus == "usb" for i in devices.inputs):
            _add_input(devices, Input(type="mouse", bus="usb"))
    _add_panic(devices, facts)


def _add_usb(devices: Devices, facts: MachineFacts) -> None:
    if facts.is_isapc or facts.is_microvm or facts.is_arm or facts.is_riscv or facts.is_s390:
        return
    if find_controller(devices, "usb", 0) is not None:
        return
    model = None
    if facts.is_q35:
        model = "qemu-xhci" if facts.has("qemu-xhci") else "ich9-ehci1" if facts.has("ich9-usb-ehci1") else None
        if model is None:
            return
    add_missing_controller(devices, "usb", 0, model)


def _can(facts: MachineFacts, flag: str, devices: Devices) -> bool:
    """Whether there is PCI; of an emulator that nothing is known about the document is believed."""
    if facts.flags:
        return facts.has(flag)
    on_pci = any(isinstance(d.address, PciAddress) for d in every_device(devices))
    serial = any(s.target is not None and s.target.type == "pci-serial" for s in devices.serials)
    return on_pci or serial or any(h.type == "pci" for h in devices.hostdevs)


def root_model(facts: MachineFacts, devices: Devices) -> str | None:
    """The bus that the machine has built in; None where a PCI controller is never implied."""
    if facts.is_q35:
        return "pcie-root"
    if facts.is_virt:
        return "pcie-root" if _can(facts, "gpex-pcihost", devices) else None
    if facts.is_arm:
        return "pci-root" if facts.machine == "versatilepb" else None
    if facts.is_s390:
        return "pci-root" if _can(facts, "zpci", devices) else None
    if facts.is_riscv or facts.is_isapc or facts.is_microvm:
        return None
    if facts.is_x86:
        return "pci-root" if facts.is_i440fx else None
    return "pci-root" if facts.supports_pci else None


def _add_root(devices: Devices, facts: MachineFacts) -> None:
    model = root_model(facts, devices)
    if model is None:
        return
    found = find_controller(devices, "pci", 0)
    if found is None:
        add_missing_controller(devices, "pci", 0, model)
    elif found.model != model:
        raise XmlError(
            f"The PCI controller with index='0' must be model='{model}' for this machine type, "
            f"but model='{found.model}' was found instead"
        )


def _add_input(devices: Devices, wanted: Input) -> None:
    if not any(i.type == wanted.type and i.bus == wanted.bus for i in devices.inputs):
        devices.inputs.append(wanted)


def _add_panic(devices: Devices, facts: MachineFacts) -> None:
    model = "pseries" if facts.is_pseries else "s390" if facts.is_s390 else None
    if model is None or any(p.model in (model, None, "default") for p in devices.panics):
        return
    devices.panics.append(Panic(model="pseries" if facts.is_pseries else "s390"))


def add_implicit_video(devices: Devices) -> None:
    """A screen needs a card."""
    if devices.graphics and not devices.videos:
        devices.videos.append(Video(model=VideoModel()))


def add_implicit_input(devices: Devices, facts: MachineFacts) -> None:
    """PCs have a PS/2 mouse and keyboard."""
    if not facts.is_x86 or facts.is_microvm:
        return
    _add_input(devices, Input(type="mouse", bus="ps2"))
    _add_input(devices, Input(type="keyboard", bus="ps2"))
