"""Devices plugged into guests, out of them, and changed: by documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from vird.api.enums.domain import DomainDeviceModifyFlags, DomainXMLFlags
from vird.cli.device_nodes import Disk, disk_called, nics_of, parsed, shown
from vird.cli.document_options import File
from vird.cli.failure import Failed
from vird.cli.files import read_document
from vird.cli.impact import Config, Current, Live, exclusive
from vird.cli.lookups import Guest, find_guest
from vird.cli.option import Opt
from vird.cli.results import Document, Done, DoneTightly, TightDocument
from vird.cli.shell import Shell
from vird.cli.verb import verb

if TYPE_CHECKING:
    from vird.client.objects import Domain

Persistent = Annotated[bool, Opt("change the definition too")]
PrintXml = Annotated[bool, Opt("show the document, do nothing")]


@dataclass(frozen=True)
class Where:
    """Which of the two a change is made to: the guest that runs, its definition."""

    persistent: Persistent = False
    config: Config = False
    live: Live = False
    current: Current = False

    async def flags(self, guest: Domain) -> int:
        """As the call has it: ``--persistent`` means the definition, and the guest too when it runs."""
        exclusive(persistent=self.persistent, current=self.current)
        exclusive(current=self.current, live=self.live)
        exclusive(current=self.current, config=self.config)
        flags = DomainDeviceModifyFlags.CURRENT.value
        if self.config or self.persistent:
            flags |= DomainDeviceModifyFlags.CONFIG
        if self.live or (self.persistent and await guest.is_active()):
            flags |= DomainDeviceModifyFlags.LIVE
        return flags


@verb("domain")
async def attach_device(
    shell: Shell,
    domain: Guest,
    file: File,
    where: Where,
) -> Done:
    """Plug in the device of a document."""
    guest = await find_guest(shell, domain)
    flags = await where.flags(guest)
    text = read_document(file)
    with shell.failing(f"Failed to attach device from {file}"):
        await (guest.attach_device_flags(text, flags) if flags else guest.attach_device(text))
    return Done("Device attached successfully")


@verb("domain")
async def detach_device(
    shell: Shell,
    domain: Guest,
    file: File,
    where: Where,
) -> Done:
    """Unplug the device that a document describes."""
    guest = await find_guest(shell, domain)
    flags = await where.flags(guest)
    text = read_document(file)
    with shell.failing(f"Failed to detach device from {file}"):
        await (guest.detach_device_flags(text, flags) if flags else guest.detach_device(text))
    return Done("Device detached successfully")


@verb("domain")
async def update_device(
    shell: Shell,
    domain: Guest,
    file: File,
    where: Where,
    force: Annotated[bool, Opt("even if the guest does not agree")] = False,
) -> Done:
    """Change a device to what a document says."""
    guest = await find_guest(shell, domain)
    flags = await where.flags(guest)
    flags |= DomainDeviceModifyFlags.FORCE if force else 0
    text = read_document(file)
    with shell.failing(f"Failed to update device from {file}"):
        await guest.update_device_flags(text, flags)
    return Done("Device updated successfully")


@verb("domain")
async def detach_device_alias(
    shell: Shell,
    domain: Guest,
    alias: Annotated[str, Opt("the device's alias")],
    config: Config = False,
    live: Live = False,
    current: Current = False,
) -> Done:
    """Unplug the device of an alias; it is gone when the guest has let go of it."""
    guest = await find_guest(shell, domain)
    flags = await Where(config=config, live=live, current=current).flags(guest)
    with shell.failing(f"Failed to detach device with alias {alias}"):
        await guest.detach_device_alias(alias, flags)
    return Done("Device detach request sent successfully")


async def document_for(guest: Domain, flags: int) -> str:
    """The document that a change of these flags is looked up in."""
    only_config = flags == DomainDeviceModifyFlags.CONFIG
    return await guest.get_xml_desc(DomainXMLFlags.INACTIVE if only_config else 0)


@verb("domain")
async def detach_disk(
    shell: Shell,
    domain: Guest,
    target: Annotated[str, Opt("the disk's target or source", completes="disk")],
    where: Where,
    print_xml: PrintXml = False,
) -> Done | TightDocument:
    """Unplug a disk."""
    guest = await find_guest(shell, domain)
    flags = await where.flags(guest)
    disk = disk_called(await document_for(guest, flags), target)
    text = shown(disk.node)
    if print_xml:
        return TightDocument(text)
    with shell.failing("Failed to detach disk"):
        await (guest.detach_device_flags(text, flags) if flags else guest.detach_device(text))
    return Done("Disk detached successfully")


@verb("domain")
async def detach_interface(
    shell: Shell,
    domain: Guest,
    type: Annotated[str, Opt("network, bridge, direct and so on")],
    mac: Annotated[str | None, Opt("its MAC address, where there are several")] = None,
    *,
    where: Where,
    print_xml: PrintXml = False,
) -> Done | TightDocument:
    """Unplug an interface."""
    guest = await find_guest(shell, domain)
    flags = await where.flags(guest)
    found = [nic for nic in nics_of(await document_for(guest, flags)) if nic.type == type]
    if not found:
        raise Failed(f"No interface found whose type is {type}")
    if mac is None and len(found) > 1:
        raise Failed(f"Domain has {len(found)} interfaces. Please specify which one to detach using --mac")
    chosen = [nic for nic in found if mac is None or nic.mac == mac.lower()]
    if not chosen:
        raise Failed(f"No interface with MAC address {mac} was found")
    if len(chosen) > 1:
        raise Failed(f"Domain has multiple interfaces matching MAC address {mac}")
    text = shown(chosen[0].node)
    if print_xml:
        return TightDocument(text)
    with shell.failing("Failed to detach interface"):
        await (guest.detach_device_flags(text, flags) if flags else guest.detach_device(text))
    return Done("Interface detached successfully")


@verb("domain")
async def change_media(
    shell: Shell,
    domain: Guest,
    path: Annotated[str, Opt("the drive's target or what is in it", completes="disk")],
    source: Annotated[str | None, Opt("what to put in", completes="file")] = None,
    eject: Annotated[bool, Opt("take out what is in it")] = False,
    insert: Annotated[bool, Opt("put something into an empty drive")] = False,
    update: Annotated[bool, Opt("take out what is in it, and put something in")] = False,
    current: Current = False,
    live: Live = False,
    config: Config = False,
    force: Annotated[bool, Opt("even if the guest has locked the drive")] = False,
    print_xml: PrintXml = False,
    block: Annotated[bool, Opt("the source is a block device")] = False,
) -> DoneTightly | TightDocument:
    """Change what is in a CD or floppy drive."""
    exclusive(eject=eject, insert=insert)
    exclusive(eject=eject, update=update)
    exclusive(insert=insert, update=update)
    exclusive(eject=eject, block=block)
    guest = await find_guest(shell, domain)
    flags = await Where(config=config, live=live, current=current).flags(guest)
    flags |= DomainDeviceModifyFlags.FORCE if force else 0
    if source is None and (insert or update or not eject):
        eject = True if not (insert or update) else eject
    if (insert or update) and source is None:
        raise Failed("No disk source specified for inserting")
    disk = disk_called(await document_for(guest, flags & DomainDeviceModifyFlags.CONFIG), path)
    text = loaded(disk, None if eject else source, insert=insert, update=update, block=block)
    if print_xml:
        return TightDocument(text)
    done = "ejected" if eject else "inserted" if insert else "updated"
    words = {"ejected": "eject", "inserted": "insert", "updated": "update"}
    with shell.failing(f"Failed to complete action {words[done]} on media"):
        await guest.update_device_flags(text, flags)
    return DoneTightly(f"Successfully {done} media.")


def loaded(disk: Disk, source: str | None, *, insert: bool, update: bool, block: bool) -> str:
    """A drive's document with another medium, or none."""
    from lxml import etree

    node = disk.node
    if node.get("device", "disk") not in ("cdrom", "floppy"):
        raise Failed(f"No disk found whose source path or target is {disk.target}")
    held = node.find("source")
    if source is None:
        if disk.source is None:
            raise Failed(f"The disk device '{disk.target}' doesn't have media")
        if held is not None:
            node.remove(held)
        return shown(node)
    if insert and disk.source is not None:
        raise Failed(f"The disk device '{disk.target}' already has media")
    if held is not None:
        node.remove(held)
    kind = "block" if block else "file"
    node.set("type", kind)
    target = node.find("target")
    fresh = etree.Element("source")
    fresh.set("dev" if block else "file", source)
    node.insert(list(node).index(target) if target is not None else 0, fresh)
    return shown(node)


@verb("domain")
async def update_memory_device(
    shell: Shell,
    domain: Guest,
    config: Config = False,
    live: Live = False,
    current: Current = False,
    print_xml: PrintXml = False,
    alias: Annotated[str | None, Opt("which: its alias")] = None,
    node: Annotated[int | None, Opt("which: its NUMA node in the guest", unsigned=True)] = None,
    requested_size: Annotated[int | None, Opt("how much the guest is to use; a bare number is KiB", unit=1024)] = None,
) -> Done | Document:
    """Change how much of a memory device (virtio-mem) a guest uses."""
    exclusive(node=node is not None, alias=alias)
    guest = await find_guest(shell, domain)
    flags = await Where(config=config, live=live, current=current).flags(guest)
    found = parsed(await document_for(guest, flags)).findall("devices/memory")
    if alias is not None:
        found = [each for each in found if each.find(f"alias[@name='{alias}']") is not None]
    if node is not None:
        found = [each for each in found if each.findtext("target/node") == str(node)]
    if not found:
        raise Failed("no memory device found")
    if len(found) > 1:
        raise Failed("multiple memory devices found, use --alias or --node to select one")
    if requested_size is not None:
        wanted = found[0].find("target/requested")
        if wanted is None:
            raise Failed("virtio-mem device is missing <requested/>")
        wanted.set("unit", "KiB")
        wanted.text = str(requested_size // 1024)
    text = shown(found[0])
    if print_xml:
        return Document(text)
    await guest.update_device_flags(text, flags)
    return Done()
