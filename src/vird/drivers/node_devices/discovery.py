"""The host's devices as documents: itself, its PCI functions, USB devices and network devices, as /sys has them now.

Blocking.  Block devices, SCSI and what other busses carry are not looked for.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from vird.errors import InternalError
from vird.host import ethtool, files, pci
from vird.model.native.pci_config import device_name, node_device, read_config
from vird.model.node_device.document import Capability, DeviceDriver, NodeDevice, ParentDevice
from vird.model.node_device.net import NetCapability, NetFeature, NetKindCapability, NetLink
from vird.model.node_device.pci import (
    HardwareId,
    IommuGroup,
    NumaNode,
    PciCapability,
    PciExpress,
    PciFacet,
    PhysicalFunctionCapability,
    VirtualFunctionsCapability,
)
from vird.model.node_device.system import Firmware, Hardware, SystemCapability
from vird.model.node_device.usb import UsbDeviceCapability, UsbInterfaceCapability
from vird.model.pci_address import HostPciAddress, PciLocation

TOP: Final = "computer"
IDS: Final = Path("/usr/share/misc/pci.ids")
NOBODY: Final = "00000000-0000-0000-0000-000000000000"
ETHERNET: Final = "80203"
OPERATION: Final = ("unknown", "notpresent", "down", "lowerlayerdown", "testing", "dormant", "up")


def discover(sys: Path = pci.SYS) -> dict[str, NodeDevice]:
    """All of them, by name; a device above comes before those below."""
    found = {TOP: NodeDevice(name=TOP, capability=_system(sys))}
    names: dict[str, str] = {}
    every = [*_pci_functions(sys), *_usb(sys), *_nets(sys)]
    for name, path, _ in every:
        names[path] = name
    for name, path, capability in every:
        driver = _link_name(Path(path) / "driver")
        found[name] = NodeDevice(
            name=name,
            path=path,
            parent=ParentDevice(name=_above(path, names)),
            driver=DeviceDriver(name=driver) if driver is not None else None,
            capability=capability,
        )
    return found


Found = tuple[str, str, Capability]


def _above(path: str, names: dict[str, str]) -> str:
    while (path := os.path.dirname(path)) not in ("/", ""):
        if path in names:
            return names[path]
    return TOP


def _system(sys: Path) -> SystemCapability:
    def said(name: str) -> str | None:
        return files.read_text(sys / "class/dmi/id" / name, "") or None

    return SystemCapability(
        product=said("product_name"),
        hardware=Hardware(
            vendor=said("sys_vendor"),
            version=said("product_version"),
            serial=said("product_serial"),
            uuid=said("product_uuid") or NOBODY,
        ),
        firmware=Firmware(vendor=said("bios_vendor"), version=said("bios_version"), release_date=said("bios_date")),
    )


def _pci_functions(sys: Path) -> Iterator[Found]:
    places = pci.places(sys)
    names = _hardware_names(places, sys)
    for place in places:
        folder = pci.folder(place, sys)
        yield device_name(place), os.path.realpath(folder), _pci(place, folder, names, sys)


def _pci(place: PciLocation, folder: Path, names: dict[tuple[int, int | None], str], sys: Path) -> PciCapability:
    vendor, product = pci.number(place, "vendor", sys) or 0, pci.number(place, "device", sys) or 0
    said = _configuration(place, folder)
    facets: list[PciFacet] = []
    card = pci.place_of(_link_name(folder / "physfn") or "")
    if card is not None:
        facets.append(PhysicalFunctionCapability(address=_address(card)))
    functions = _functions(folder)
    most = pci.number(place, "sriov_totalvfs", sys)
    if functions or most:
        facets.append(VirtualFunctionsCapability(max_count=most, addresses=functions))
    facets += said.facets if said is not None else []
    group, node = pci.iommu_group(place, sys), pci.number(place, "numa_node", sys)
    return PciCapability(
        class_code=pci.number(place, "class", sys),
        domain=place.domain,
        bus=place.bus,
        slot=place.slot,
        function=place.function,
        product=HardwareId(id=product, name=names.get((vendor, product))),
        vendor=HardwareId(id=vendor, name=names.get((vendor, None))),
        facets=facets,
        iommu_group=(
            IommuGroup(number=group, addresses=[_address(each) for each in pci.group_of(place, sys)])
            if group is not None
            else None
        ),
        numa=NumaNode(node=node) if node is not None and node >= 0 else None,
        express=said.express if said is not None else None,
    )


def _configuration(place: PciLocation, folder: Path) -> PciCapability | None:
    """What the function's configuration space says; None for one that cannot be read."""
    try:
        config = read_config((folder / "config").read_bytes())
    except (OSError, InternalError):
        return None
    found = node_device(config, place).capability
    assert isinstance(found, PciCapability)
    if config.is_express and found.express is None:
        # One that sits in the chipset has no link to tell of.
        found.express = PciExpress()
    return found


def _functions(folder: Path) -> list[HostPciAddress]:
    numbers = sorted(int(found[1]) for name in os.listdir(folder) if (found := re.fullmatch(r"virtfn(\d+)", name)))
    places = [pci.place_of(_link_name(folder / f"virtfn{number}") or "") for number in numbers]
    return [_address(place) for place in places if place is not None]


def _address(place: PciLocation) -> HostPciAddress:
    return HostPciAddress(domain=place.domain, bus=place.bus, slot=place.slot, function=place.function)


def _hardware_names(places: list[PciLocation], sys: Path) -> dict[tuple[int, int | None], str]:
    """What a database calls the makers and models that are here."""
    wanted = {(pci.number(place, "vendor", sys), pci.number(place, "device", sys)) for place in places}
    makers = {vendor for vendor, _ in wanted}
    found: dict[tuple[int, int | None], str] = {}
    try:
        with open(IDS, encoding="utf-8", errors="replace") as lines:
            maker = 0
            for line in lines:
                if named := re.match(r"(\t?)([0-9a-f]{4})  (.+)", line):
                    number = int(named[2], 16)
                    if not named[1]:
                        maker = number
                        if maker in makers:
                            found[maker, None] = named[3]
                    elif (maker, number) in wanted:
                        found[maker, number] = named[3]
                elif line.startswith("C "):
                    break
    except OSError:
        pass
    return found


def _usb(sys: Path) -> Iterator[Found]:
    folder = sys / "bus/usb/devices"
    for name in sorted(os.listdir(folder)) if folder.is_dir() else ():
        capability = _usb_interface(folder / name) if ":" in name else _usb_device(folder / name)
        if capability is not None:
            yield "usb_" + re.sub(r"[^0-9A-Za-z]", "_", name), os.path.realpath(folder / name), capability


def _usb_device(folder: Path) -> UsbDeviceCapability | None:
    try:
        return UsbDeviceCapability(
            bus=int(files.read_text(folder / "busnum")),
            device=int(files.read_text(folder / "devnum")),
            product=HardwareId(
                id=int(files.read_text(folder / "idProduct"), 16), name=files.read_text(folder / "product", "") or None
            ),
            vendor=HardwareId(
                id=int(files.read_text(folder / "idVendor"), 16),
                name=files.read_text(folder / "manufacturer", "") or None,
            ),
        )
    except (OSError, ValueError):
        return None


def _usb_interface(folder: Path) -> UsbInterfaceCapability | None:
    try:
        return UsbInterfaceCapability(
            number=int(files.read_text(folder / "bInterfaceNumber"), 16),
            class_code=int(files.read_text(folder / "bInterfaceClass"), 16),
            subclass=int(files.read_text(folder / "bInterfaceSubClass"), 16),
            protocol=int(files.read_text(folder / "bInterfaceProtocol"), 16),
            description=files.read_text(folder / "interface", "") or None,
        )
    except (OSError, ValueError):
        return None


def _nets(sys: Path) -> Iterator[Found]:
    folder = sys / "class/net"
    for name in sorted(os.listdir(folder)) if folder.is_dir() else ():
        path = os.path.realpath(folder / name)
        mac = files.read_text(Path(path) / "address", "")
        if not mac:
            continue
        state = files.read_text(Path(path) / "operstate", "unknown")
        speed = files.read_text(Path(path) / "speed", "")
        capability = NetCapability(
            interface=name,
            address=mac,
            link=NetLink(
                speed=int(speed) if speed.isdigit() and state == "up" else None,
                state=next((word for word in OPERATION if word == state), "unknown"),
            ),
            features=[NetFeature(name=each) for each in ethtool.features(name)],
            kind=NetKindCapability(type=ETHERNET),
        )
        yield f"net_{name}_{re.sub(r'[^0-9A-Za-z]', '_', mac)}", path, capability


def _link_name(path: Path) -> str | None:
    try:
        return os.path.basename(os.readlink(path))
    except OSError:
        return None
