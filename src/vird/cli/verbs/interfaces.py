"""The host's network interfaces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from vird.api.enums.interface import ConnectListAllInterfacesFlags as Chosen
from vird.api.enums.interface import InterfaceDefineFlags, InterfaceXMLFlags
from vird.cli.document_options import File, Inactive, Validate, Wrap, Xpath
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
