"""Disks and interfaces as the document of a guest has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vird.cli.failure import Failed

if TYPE_CHECKING:
    from lxml import etree


@dataclass(frozen=True)
class Disk:
    """A disk of a document."""

    node: etree._Element

    @property
    def type(self) -> str:
        """Of what its source is: file, block, network and so on."""
        return self.node.get("type", "")

    @property
    def device(self) -> str:
        """disk, cdrom, floppy or lun."""
        return self.node.get("device", "disk")

    @property
    def target(self) -> str:
        """Its name in the guest, as the document has it."""
        target = self.node.find("target")
        return target.get("dev", "") if target is not None else ""

    @property
    def source(self) -> str | None:
        """Where its content is; None when there is no medium in it."""
        source = self.node.find("source")
        if source is None:
            return None
        if self.type == "nvme":
            address = source.find("address")
            return source.get("namespace") if address is None else _pci(address, source.get("namespace"))
        for name in ("file", "dev", "dir", "name", "volume", "path"):
            value = source.get(name)
            if value is not None:
                pool = source.get("pool")
                return f"{pool}/{value}" if name == "volume" and pool else value
        return None


def _pci(address: etree._Element, namespace: str | None) -> str:
    parts = [int(address.get(name, "0"), 16) for name in ("domain", "bus", "slot", "function")]
    return f"{parts[0]:04x}:{parts[1]:02x}:{parts[2]:02x}.{parts[3]:x}/{namespace}"


@dataclass(frozen=True)
class Nic:
    """An interface of a document."""

    node: etree._Element

    @property
    def type(self) -> str:
        """network, bridge, direct and so on."""
        return self.node.get("type", "")

    def _of(self, tag: str, *names: str) -> str | None:
        held = self.node.find(tag)
        if held is None:
            return None
        return next((value for name in names if (value := held.get(name)) is not None), None)

    @property
    def device(self) -> str | None:
        """The host's device, while there is one."""
        return self._of("target", "dev")

    @property
    def source(self) -> str | None:
        """What it is connected to."""
        return self._of("source", "network", "bridge", "dev", "name", "path") or self._of("source", "mode")

    @property
    def model(self) -> str | None:
        """The card that the guest sees."""
        return self._of("model", "type")

    @property
    def mac(self) -> str:
        """Its address, in small letters."""
        return (self._of("mac", "address") or "").lower()

    @property
    def link(self) -> str | None:
        """up or down, None where the document says nothing."""
        return self._of("link", "state")


def parsed(text: str) -> etree._Element:
    """The root of a document; nothing is fetched and nothing expanded."""
    from lxml import etree

    return etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False, no_network=True))


def disks_of(text: str) -> list[Disk]:
    """The disks, in the order of the document."""
    return [Disk(node) for node in parsed(text).findall("devices/disk")]


def nics_of(text: str) -> list[Nic]:
    """The interfaces, in the order of the document."""
    return [Nic(node) for node in parsed(text).findall("devices/interface")]


def disk_called(text: str, name: str) -> Disk:
    """The disk with that target or source; `Failed` when there is none."""
    for disk in disks_of(text):
        if name in (disk.target, disk.source):
            return disk
    raise Failed(f"No disk found whose source path or target is {name}")


def nic_called(text: str, name: str) -> Nic | None:
    """The interface with that MAC address or host device."""
    wanted = name.lower()
    return next((nic for nic in nics_of(text) if nic.mac == wanted or nic.device == name), None)


def shown(node: etree._Element) -> str:
    """An element as text."""
    from lxml import etree

    return str(etree.tostring(node, encoding="unicode", with_tail=False))
