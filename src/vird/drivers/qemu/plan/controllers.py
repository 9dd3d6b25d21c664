"""Controllers and bridges, in the order in which QEMU must know them: buses before what sits on them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vird.drivers.qemu.plan.addresses import address_properties
from vird.drivers.qemu.plan.arguments import Properties, present, switch
from vird.drivers.qemu.plan.launch import Launch, alias_of
from vird.drivers.qemu.plan.virtio import virtio_driver, virtio_options
from vird.errors import ConfigUnsupported, InternalError
from vird.model.domain.devices.controller import Controller

ORDER: Final = ("pci", "usb", "scsi", "ide", "sata", "virtio-serial")
USB: Final = {
    "piix3-uhci": "piix3-usb-uhci", "piix4-uhci": "piix4-usb-uhci", "ehci": "usb-ehci", "pci-ohci": "pci-ohci",
    "ich9-ehci1": "ich9-usb-ehci1", "ich9-uhci1": "ich9-usb-uhci1", "ich9-uhci2": "ich9-usb-uhci2",
    "ich9-uhci3": "ich9-usb-uhci3", "vt82c686b-uhci": "vt82c686b-usb-uhci", "nec-xhci": "nec-usb-xhci",
    "qemu-xhci": "qemu-xhci",
}  # fmt: skip
USB_FLAGS: Final = {"ich9-usb-uhci1": "ich9-usb-ehci1", "ich9-usb-uhci2": "ich9-usb-ehci1",
                    "ich9-usb-uhci3": "ich9-usb-ehci1"}  # fmt: skip
XHCI: Final = frozenset({"nec-xhci", "qemu-xhci"})
SCSI: Final = {
    "lsilogic": "lsi", "lsisas1068": "mptsas1068", "lsisas1078": "megasas", "vmpvscsi": "pvscsi",
    "ibmvscsi": "spapr-vscsi", "am53c974": "am53c974", "dc390": "dc-390",
}  # fmt: skip
VIRTIO_SCSI: Final = frozenset({"virtio-scsi", "virtio-transitional", "virtio-non-transitional"})
BUILT_IN_SCSI: Final = frozenset({"ncr53c90"})
OWN_ROOTS: Final = frozenset({"pci-root", "pcie-root"})
HOLES: Final = {"pci-root": "i440FX-pcihost", "pcie-root": "q35-pcihost"}


def controllers(launch: Launch) -> Iterator[str]:
    """All controllers that the board has not built in, but for smartcard readers."""
    yield from _holes(launch)
    plain_usb = _brings_usb(launch)
    for kind in ORDER:
        for controller in launch.devices.controllers:
            if controller.type != kind:
                continue
            if kind == "usb" and controller.model in (None, "default"):
                plain_usb = True
                continue
            yield from controller_arguments(launch, controller)
    if plain_usb:
        yield "-usb"


def _brings_usb(launch: Launch) -> bool:
    """Whether the board has USB of its own, which must be switched on; newer boards have none."""
    if any(controller.type == "usb" for controller in launch.devices.controllers):
        return False
    machine = launch.machine
    return not (machine.is_q35 or machine.is_virt or machine.is_s390 or machine.is_microvm)


def controller_arguments(launch: Launch, controller: Controller) -> Iterator[str]:
    """One controller; nothing for one that the board brings."""
    properties = controller_properties(launch, controller)
    if properties is not None:
        yield from launch.device(properties)


def controller_properties(launch: Launch, controller: Controller) -> Properties | None:
    """The device's properties; None for a controller that the board brings."""
    make = {"pci": _pci, "usb": _usb, "scsi": _scsi, "ide": _ide, "sata": _sata, "virtio-serial": _serial,
            "ccid": _ccid}.get(controller.type)  # fmt: skip
    if make is None:
        return None
    properties = make(launch, controller)
    if properties is None:
        return None
    return properties | address_properties(launch, controller)


def _holes(launch: Launch) -> Iterator[str]:
    """The size of the window above four GiB into which PCI devices are mapped."""
    for controller in launch.devices.controllers:
        if controller.type == "pci" and controller.pcihole64 and controller.model in HOLES:
            yield from ("-global", f"{HOLES[controller.model]}.pci-hole64-size={controller.pcihole64}K")


def _pci(launch: Launch, controller: Controller) -> Properties | None:
    target = controller.target
    name = controller.pci_model.name if controller.pci_model is not None else None
    if controller.model in OWN_ROOTS and (controller.index == 0 or name is None):
        return None
    if name is None or name == "none" or (target is None and name not in ("i82801b11-bridge", "x3130-upstream")):
        if name in ("pcie-pci-bridge", "i82801b11-bridge", "x3130-upstream"):
            return {"driver": name, "id": alias_of(controller)}
        raise InternalError(f"PCI controller model '{controller.model}' was not completed")
    found: Properties = {"driver": name}
    if target is not None:
        found |= present(
            {
                "port": target.port,
                "chassis": target.chassis,
                "chassis_nr": target.chassis_nr,
                "bus_nr": target.bus_nr,
                "index": target.index if name == "spapr-pci-host-bridge" else None,
            }
        )
    found["id"] = alias_of(controller)
    if target is not None:
        found |= present({"numa_node": target.node, "hotplug": switch(target.hotplug)})
    return found


def _usb(launch: Launch, controller: Controller) -> Properties | None:
    if controller.model in (None, "none"):
        return None
    driver = USB.get(controller.model or "")
    if driver is None:
        raise ConfigUnsupported(f"Unsupported controller type {controller.model}")
    flag = {"nec-xhci": "nec-usb-xhci"}.get(controller.model or "", USB_FLAGS.get(driver, driver))
    if not launch.has(flag):
        raise ConfigUnsupported(f"{controller.model} not supported in this QEMU binary")
    found: Properties = {"driver": driver}
    if controller.ports is not None:
        if controller.model not in XHCI:
            raise ConfigUnsupported(
                f"usb controller type '{controller.model}' doesn't support 'ports' with this QEMU binary"
            )
        found |= {"p2": controller.ports, "p3": controller.ports}
    if controller.master is None:
        found["id"] = alias_of(controller)
        return found
    master = next(
        (c for c in launch.devices.controllers if c.type == "usb" and c.index == controller.index and c.master is None),
        None,
    )
    if master is None:
        raise InternalError(f"USB controller {controller.index} has companions without a master")
    return found | {"masterbus": f"{alias_of(master)}.0", "firstport": controller.master.start_port}


def _scsi(launch: Launch, controller: Controller) -> Properties | None:
    if controller.model in BUILT_IN_SCSI:
        return None
    driver = controller.driver
    if controller.model in VIRTIO_SCSI:
        found = virtio_driver(launch, "virtio-scsi", controller, controller.model)
        if driver is not None and driver.iothread:
            found["iothread"] = f"iothread{driver.iothread}"
        found |= virtio_options(launch, driver)
    else:
        name = SCSI.get(controller.model or "")
        if name is None:
            raise ConfigUnsupported(f"Unsupported controller model: {controller.model}")
        if name != "spapr-vscsi" and not launch.has(name.replace("-", "")):
            raise ConfigUnsupported(f"This QEMU doesn't support the {name} controller")
        found = {"driver": name}
    found["id"] = alias_of(controller)
    if driver is not None:
        found |= present(
            {
                "num_queues": driver.queues,
                "cmd_per_lun": driver.cmd_per_lun,
                "max_sectors": driver.max_sectors,
                "ioeventfd": switch(driver.ioeventfd),
            }
        )
    return found


def _ide(launch: Launch, controller: Controller) -> Properties | None:
    if launch.machine.has_builtin_ide and not controller.index:
        return None
    if launch.machine.has_builtin_ide:
        raise ConfigUnsupported("Only a single IDE controller is supported for this machine type")
    raise ConfigUnsupported("IDE controllers are unsupported for this QEMU binary or machine type")


def _sata(launch: Launch, controller: Controller) -> Properties | None:
    if launch.machine.is_q35 and not controller.index:
        return None
    if not launch.has("ich9-ahci"):
        raise ConfigUnsupported("SATA is not supported with this QEMU binary")
    return {"driver": "ahci", "id": alias_of(controller)}


def _serial(launch: Launch, controller: Controller) -> Properties:
    found = virtio_driver(launch, "virtio-serial", controller, controller.model)
    found |= virtio_options(launch, controller.driver)
    found["id"] = alias_of(controller)
    ioeventfd = controller.driver.ioeventfd if controller.driver is not None else None
    return found | present(
        {"max_ports": controller.ports, "vectors": controller.vectors, "ioeventfd": switch(ioeventfd)}
    )


def _ccid(launch: Launch, controller: Controller) -> Properties:
    return {"driver": "usb-ccid", "id": alias_of(controller)}


def smartcard_readers(launch: Launch) -> Iterator[str]:
    """Smartcard readers, which may sit on a hub."""
    for controller in launch.devices.controllers:
        if controller.type == "ccid":
            yield from controller_arguments(launch, controller)


def hubs(launch: Launch) -> Iterator[str]:
    """USB hubs."""
    for hub in launch.devices.hubs:
        if not launch.has("usb-hub"):
            raise ConfigUnsupported("usb-hub not supported by QEMU binary")
        properties: Properties = {"driver": "usb-hub", "id": alias_of(hub)}
        yield from launch.device(properties | address_properties(launch, hub))
