"""The host's network interfaces."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from vird import errors
from vird.api.enums.interface import ConnectListAllInterfacesFlags as Chosen
from vird.api.enums.interface import InterfaceDefineFlags, InterfaceXMLFlags
from vird.cli.bridge_documents import bridged, unbridged
from vird.cli.document_options import File, Inactive, Validate, Wrap, Xpath
from vird.cli.failure import Failed
from vird.cli.files import read_document
from vird.cli.impact import bits
from vird.cli.lookups import InterfaceName, find_interface
from vird.cli.option import Opt
from vird.cli.results import Document, Done, Lines, Table, column
from vird.cli.shell import Shell
from vird.cli.verb import verb
from vird.cli.xpath import chosen


@dataclass(frozen=True)
class InterfaceRow:
    """An interface of the list."""

    name: str = column("Name")
    state: str = column("State")
    mac: str = column("MAC Address")


@verb("interface")
async def iface_list(
    shell: Shell,
    inactive: Annotated[bool, Opt("those that are down")] = False,
    all: Annotated[bool, Opt("those that are up and those that are down")] = False,
) -> Table[InterfaceRow]:
    """List the host's interfaces: those that are up, unless other ones are asked for."""
    connection = await shell.connection()
    wanted = bits((not inactive or all, Chosen.ACTIVE), (inactive or all, Chosen.INACTIVE))
    with shell.failing("Failed to list interfaces"):
        found = sorted(await connection.list_all_interfaces(wanted), key=lambda each: each.name)
    rows = [InterfaceRow(each.name, "active" if await each.is_active() else "inactive", each.mac) for each in found]
    return Table(InterfaceRow, rows)


@verb("interface")
async def iface_mac(shell: Shell, interface: Annotated[str, Opt("the name", completes="interface")]) -> Lines:
    """Tell an interface's MAC address."""
    return Lines([(await find_interface(shell, interface)).mac])


@verb("interface")
async def iface_name(shell: Shell, interface: Annotated[str, Opt("the MAC address")]) -> Lines:
    """Tell an interface's name."""
    return Lines([(await find_interface(shell, interface)).name])


@verb("interface")
async def iface_dumpxml(
    shell: Shell, interface: InterfaceName, inactive: Inactive = False, xpath: Xpath = None, wrap: Wrap = False
) -> Document:
    """Show an interface's document."""
    found = await find_interface(shell, interface)
    text = await found.get_xml_desc(bits((inactive, InterfaceXMLFlags.INACTIVE)))
    return Document(chosen(text, xpath, wrap=wrap))


@verb("interface")
async def iface_define(shell: Shell, file: File, validate: Validate = False) -> Done:
    """Take an interface's definition in, or change it."""
    connection = await shell.connection()
    text = read_document(file)
    with shell.failing(f"Failed to define interface from {file}"):
        made = await connection.interface_define_xml(text, bits((validate, InterfaceDefineFlags.VALIDATE)))
    return Done(f"Interface {made.name} defined from {file}")


@verb("interface")
async def iface_undefine(shell: Shell, interface: InterfaceName) -> Done:
    """Forget an interface's definition."""
    found = await find_interface(shell, interface)
    with shell.failing(f"Failed to undefine interface {interface}"):
        await found.undefine()
    return Done(f"Interface {interface} undefined")


@verb("interface")
async def iface_start(shell: Shell, interface: InterfaceName) -> Done:
    """Bring an interface up."""
    found = await find_interface(shell, interface)
    with shell.failing(f"Failed to start interface {interface}"):
        await found.create()
    return Done(f"Interface {interface} started")


@verb("interface")
async def iface_destroy(shell: Shell, interface: InterfaceName) -> Done:
    """Take an interface down."""
    found = await find_interface(shell, interface)
    with shell.failing(f"Failed to destroy interface {interface}"):
        await found.destroy()
    return Done(f"Interface {interface} destroyed")


@verb("interface")
async def iface_begin(shell: Shell) -> Done:
    """Remember the interfaces as they are, so that changes can be taken back."""
    connection = await shell.connection()
    with shell.failing("Failed to begin network config change transaction"):
        await connection.interface_change_begin()
    return Done("Network config change transaction started")


@verb("interface")
async def iface_commit(shell: Shell) -> Done:
    """Keep the changes since ``iface-begin``."""
    connection = await shell.connection()
    with shell.failing("Failed to commit network config change transaction"):
        await connection.interface_change_commit()
    return Done("Network config change transaction committed")


@verb("interface")
async def iface_rollback(shell: Shell) -> Done:
    """Take back the changes since ``iface-begin``."""
    connection = await shell.connection()
    with shell.failing("Failed to rollback network config change transaction"):
        await connection.interface_change_rollback()
    return Done("Network config change transaction rolled back")


@verb("interface")
async def iface_bridge(
    shell: Shell,
    interface: InterfaceName,
    bridge: Annotated[str, Opt("the name of the new bridge")],
    no_stp: Annotated[bool, Opt("without the spanning tree protocol")] = False,
    delay: Annotated[int | None, Opt("seconds for which a new port is held back", named=True, unsigned=True)] = None,
    no_start: Annotated[bool, Opt("only define it")] = False,
) -> Lines:
    """Make a bridge with an interface in it."""
    connection = await shell.connection()
    found = await find_interface(shell, interface)
    try:
        await connection.interface_lookup_by_name(bridge)
    except errors.NoInterface:
        pass
    else:
        raise Failed(f"Network device {bridge} already exists")
    document = bridged(
        await found.get_xml_desc(InterfaceXMLFlags.INACTIVE),
        bridge,
        stp=not no_stp,
        delay=0 if delay is None else delay,
    )
    with shell.failing(f"Failed to define new bridge interface {bridge}"):
        made = await connection.interface_define_xml(document, 0)
    told = [f"Created bridge {bridge} with attached device {interface}"]
    if not no_start:
        with _after(shell, told, f"Failed to start bridge interface {bridge}"):
            await made.create()
        told.append(f"Bridge interface {bridge} started")
    return Lines(told)


@verb("interface")
async def iface_unbridge(
    shell: Shell,
    bridge: Annotated[str, Opt("the bridge's name", completes="interface")],
    no_start: Annotated[bool, Opt("leave the interface that was in it down")] = False,
) -> Lines:
    """Take a bridge away from the one interface that is in it."""
    connection = await shell.connection()
    found = await find_interface(shell, bridge)
    name, document = unbridged(await found.get_xml_desc(InterfaceXMLFlags.INACTIVE), bridge)
    with shell.failing(f"Failed to destroy bridge interface {bridge}"):
        await found.destroy()
    with shell.failing(f"Failed to undefine bridge interface {bridge}"):
        await found.undefine()
    with shell.failing(f"Failed to define new interface {name}"):
        freed = await connection.interface_define_xml(document, 0)
    told = [f"Device {name} un-attached from bridge {bridge}"]
    if not no_start:
        with _after(shell, told, f"Failed to start interface {name}"):
            await freed.create()
        told.append(f"Interface {name} started")
    return Lines(told)


@contextmanager
def _after(shell: Shell, done: list[str], sentence: str) -> Iterator[None]:
    """What was done is told even when the next step fails."""
    try:
        with shell.failing(sentence):
            yield
    except Failed:
        if shell.settings.output == "table" and not shell.settings.quiet:
            shell.tell("".join(f"{line}\n" for line in done))
        raise
