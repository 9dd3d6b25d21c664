"""Disks and interfaces plugged in word by word."""

from __future__ import annotations

from typing import Annotated

from vird.cli.device_documents import DiskOptions, NicOptions, disk_document, is_block, nic_document
from vird.cli.failure import Failed
from vird.cli.lookups import Guest, find_guest
from vird.cli.option import Opt
from vird.cli.results import Document, Done
from vird.cli.shell import Shell
from vird.cli.verb import verb
from vird.cli.verbs.devices import PrintXml, Where
from vird.cli.verbs.tuning import rate


@verb("domain")
async def attach_disk(
    shell: Shell,
    domain: Guest,
    source: Annotated[str, Opt("the image", completes="file")],
    target: Annotated[str, Opt("its name in the guest, such as vdb")],
    targetbus: Annotated[str | None, Opt("virtio, scsi, sata and so on")] = None,
    driver: Annotated[str | None, Opt("the driver, such as qemu")] = None,
    subdriver: Annotated[str | None, Opt("the image's format; raw without")] = None,
    iothread: Annotated[str | None, Opt("the I/O thread that serves it")] = None,
    cache: Annotated[str | None, Opt("none, writeback and so on")] = None,
    io: Annotated[str | None, Opt("native, threads or io_uring")] = None,
    type: Annotated[str | None, Opt("disk, cdrom, floppy or lun")] = None,
    mode: Annotated[str | None, Opt("readonly or shareable")] = None,
    sourcetype: Annotated[str | None, Opt("file, block or network; looked up without")] = None,
    serial: Annotated[str | None, Opt("its serial number")] = None,
    wwn: Annotated[str | None, Opt("its World Wide Name")] = None,
    alias: Annotated[str | None, Opt("its alias, which begins with ua-")] = None,
    rawio: Annotated[bool, Opt("let the guest send it SCSI commands")] = False,
    address: Annotated[str | None, Opt("where it is: pci:0000.00.05.0, scsi:0.0.1, usb:1.2, ccw:0xfe.0.1")] = None,
    multifunction: Annotated[bool, Opt("others may share its PCI slot")] = False,
    print_xml: PrintXml = False,
    source_protocol: Annotated[str | None, Opt("of a network disk: nbd, rbd, iscsi and so on", named=True)] = None,
    source_host_name: Annotated[str | None, Opt("its server, NAME:PORT", named=True)] = None,
    source_host_transport: Annotated[str | None, Opt("how the server is reached", named=True)] = None,
    source_host_socket: Annotated[str | None, Opt("the server's socket", named=True)] = None,
    *,
    where: Where,
) -> Done | Document:
    """Plug a disk in."""
    guest = await find_guest(shell, domain)
    flags = await where.flags(guest)
    kind = sourcetype or ("block" if is_block(source) else "file")
    if kind not in ("file", "block", "network"):
        raise Failed(f"Unknown source type: '{sourcetype}'")
    given = DiskOptions(
        source,
        target,
        targetbus,
        driver,
        subdriver,
        iothread,
        cache,
        io,
        type,
        mode,
        serial,
        wwn,
        alias,
        rawio,
        address,
        multifunction,
        source_protocol,
        source_host_name,
        source_host_transport,
        source_host_socket,
    )
    text = disk_document(given, kind)
    if print_xml:
        return Document(text.rstrip("\n"))
    with shell.failing("Failed to attach disk"):
        await (guest.attach_device_flags(text, flags) if flags else guest.attach_device(text))
    return Done("Disk attached successfully")


@verb("domain")
async def attach_interface(
    shell: Shell,
    domain: Guest,
    type: Annotated[str, Opt("network, bridge, direct, hostdev or vhostuser")],
    source: Annotated[str, Opt("what it is connected to")],
    target: Annotated[str | None, Opt("the host device's name")] = None,
    mac: Annotated[str | None, Opt("its MAC address")] = None,
    script: Annotated[str | None, Opt("script that connects it", completes="file")] = None,
    model: Annotated[str | None, Opt("virtio, e1000e and so on")] = None,
    alias: Annotated[str | None, Opt("its alias, which begins with ua-")] = None,
    inbound: Annotated[str | None, Opt("AVERAGE,PEAK,BURST of what comes in, in KiB/s and KiB")] = None,
    outbound: Annotated[str | None, Opt("AVERAGE,PEAK,BURST of what goes out")] = None,
    *,
    where: Where,
    print_xml: PrintXml = False,
    managed: Annotated[bool, Opt("take the device from the host and give it back")] = False,
    source_mode: Annotated[str | None, Opt("server or client, of vhostuser")] = None,
) -> Done | Document:
    """Plug an interface in."""
    guest = await find_guest(shell, domain)
    flags = await where.flags(guest)
    if source_mode not in (None, "server", "client"):
        raise Failed(f"Invalid source mode: {source_mode}")
    given = NicOptions(
        type,
        source,
        target,
        mac,
        script,
        model,
        alias,
        rate("inbound", inbound),
        rate("outbound", outbound),
        managed,
        source_mode,
    )
    text = nic_document(given)
    if print_xml:
        return Document(text.rstrip("\n"))
    with shell.failing("Failed to attach interface"):
        await (guest.attach_device_flags(text, flags) if flags else guest.attach_device(text))
    return Done("Interface attached successfully")
