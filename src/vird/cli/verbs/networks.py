"""Networks."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Annotated

from vird import errors
from vird.api.enums.domain import DomainModificationImpact
from vird.api.enums.network import ConnectListAllNetworksFlags as Chosen
from vird.api.enums.network import (
    NetworkCreateFlags,
    NetworkDefineFlags,
    NetworkUpdateCommand,
    NetworkUpdateSection,
    NetworkXMLFlags,
)
from vird.cli.document_options import File, Inactive, Validate, Wrap, Xpath
from vird.cli.failure import Failed, UsageError
from vird.cli.files import read_document
from vird.cli.impact import Config, Current, Live, bits, impact
from vird.cli.lookups import NetworkName, find_network
from vird.cli.option import Opt
from vird.cli.results import Document, Done, Facts, Lines, Table, column, hidden, shown
from vird.cli.shell import Shell
from vird.cli.verb import verb
from vird.cli.xpath import chosen


@verb("network")
async def net_autostart(
    shell: Shell, network: NetworkName, disable: Annotated[bool, Opt("do not start it with the daemon")] = False
) -> Done:
    """Start a network whenever the daemon starts."""
    found = await find_network(shell, network)
    mark = "unmark" if disable else "mark"
    with shell.failing(f"failed to {mark} network {network} as autostarted"):
        await found.set_autostart(int(not disable))
    return Done(f"Network {network} {mark}ed as autostarted")


@verb("network")
async def net_create(shell: Shell, file: File, validate: Validate = False) -> Done:
    """Start a network from a document, without defining it."""
    connection = await shell.connection()
    text = read_document(file)
    with shell.failing(f"Failed to create network from {file}"):
        if validate:
            made = await connection.network_create_xml_flags(text, NetworkCreateFlags.VALIDATE)
        else:
            made = await connection.network_create_xml(text)
    return Done(f"Network {made.name} created from {file}")


@verb("network")
async def net_define(shell: Shell, file: File, validate: Validate = False) -> Done:
    """Take a network's definition in, or change it, without starting it."""
    connection = await shell.connection()
    text = read_document(file)
    with shell.failing(f"Failed to define network from {file}"):
        if validate:
            made = await connection.network_define_xml_flags(text, NetworkDefineFlags.VALIDATE)
        else:
            made = await connection.network_define_xml(text)
    return Done(f"Network {made.name} defined from {file}")


@verb("network")
async def net_destroy(shell: Shell, network: NetworkName) -> Done:
    """Stop a network."""
    found = await find_network(shell, network)
    with shell.failing(f"Failed to destroy network {network}"):
        await found.destroy()
    return Done(f"Network {network} destroyed")


@verb("network")
async def net_start(shell: Shell, network: NetworkName) -> Done:
    """Start a network that is defined."""
    found = await find_network(shell, network)
    with shell.failing(f"Failed to start network {network}"):
        await found.create()
    return Done(f"Network {network} started")


@verb("network")
async def net_undefine(shell: Shell, network: NetworkName) -> Done:
    """Forget a network's definition."""
    found = await find_network(shell, network)
    with shell.failing(f"Failed to undefine network {network}"):
        await found.undefine()
    return Done(f"Network {network} has been undefined")


@verb("network")
async def net_dumpxml(
    shell: Shell,
    network: NetworkName,
    inactive: Inactive = False,
    xpath: Xpath = None,
    wrap: Wrap = False,
) -> Document:
    """Show a network's document."""
    found = await find_network(shell, network)
    return Document(chosen(await found.get_xml_desc(bits((inactive, NetworkXMLFlags.INACTIVE))), xpath, wrap=wrap))


@verb("network")
async def net_name(shell: Shell, network: Annotated[str, Opt("the network's UUID", completes="network")]) -> Lines:
    """Tell a network's name."""
    return Lines([(await find_network(shell, network, by_name=False)).name])


@verb("network")
async def net_uuid(shell: Shell, network: Annotated[str, Opt("the network's name", completes="network")]) -> Lines:
    """Tell a network's UUID."""
    return Lines([(await find_network(shell, network)).uuid])


@dataclass(frozen=True)
class NetworkFacts(Facts):
    """The main facts of a network."""

    name: str = column("Name")
    uuid: str = column("UUID")
    active: bool = column("Active")
    persistent: bool | None = column("Persistent")
    autostart: bool | None = column("Autostart")
    bridge: str | None = column("Bridge")


@verb("network")
async def net_info(shell: Shell, network: NetworkName) -> NetworkFacts:
    """Tell the main facts of a network."""
    found = await find_network(shell, network)
    try:
        bridge: str | None = await found.get_bridge_name()
    except errors.VirdError:
        bridge = None
    try:
        autostart: bool | None = await found.get_autostart()
    except errors.VirdError:
        autostart = None
    return NetworkFacts(found.name, found.uuid, await found.is_active(), await found.is_persistent(), autostart, bridge)


@dataclass(frozen=True)
class NetworkRow:
    """A network of the list."""

    name: str = column("Name")
    state: str = column("State")
    autostart: bool | None = column("Autostart", lambda value: "no autostart" if value is None else shown(value))
    persistent: bool = column("Persistent")
    uuid: str = hidden()


@verb("network")
async def net_list(
    shell: Shell,
    inactive: Annotated[bool, Opt("those that do not run")] = False,
    all: Annotated[bool, Opt("those that run and those that do not")] = False,
    persistent: Annotated[bool, Opt("those with a definition")] = False,
    transient: Annotated[bool, Opt("those without a definition")] = False,
    autostart: Annotated[bool, Opt("those that start with the daemon")] = False,
    no_autostart: Annotated[bool, Opt("those that do not")] = False,
    uuid: Annotated[bool, Opt("show UUIDs only")] = False,
    name: Annotated[bool, Opt("show names only")] = False,
    table: Annotated[bool, Opt("show a table, as without any such option")] = False,
) -> Table[NetworkRow] | Lines:
    """List networks: those that run, unless other ones are asked for."""
    if table + name + uuid > 1:
        raise UsageError("Only one argument from --table, --name and --uuid may be specified.")
    wanted = bits(
        (not inactive or all, Chosen.ACTIVE),
        (inactive or all, Chosen.INACTIVE),
        (persistent, Chosen.PERSISTENT),
        (transient, Chosen.TRANSIENT),
        (autostart, Chosen.AUTOSTART),
        (no_autostart, Chosen.NO_AUTOSTART),
    )
    connection = await shell.connection()
    with shell.failing("Failed to list networks"):
        networks = sorted(await connection.list_all_networks(wanted), key=lambda each: each.name)
    if shell.settings.output == "table" and (name or uuid):
        return Lines([each.name if name else each.uuid for each in networks])
    rows = []
    for each in networks:
        try:
            starts: bool | None = await each.get_autostart()
        except errors.VirdError:
            starts = None
        state = "active" if await each.is_active() else "inactive"
        rows.append(NetworkRow(each.name, state, starts, await each.is_persistent(), each.uuid))
    return Table(NetworkRow, rows)


COMMANDS = {
    "modify": NetworkUpdateCommand.MODIFY,
    "delete": NetworkUpdateCommand.DELETE,
    "add": NetworkUpdateCommand.ADD_LAST,
    "add-last": NetworkUpdateCommand.ADD_LAST,
    "add-first": NetworkUpdateCommand.ADD_FIRST,
}
DONE_WORDS = {"modify": "modified", "delete": "deleted"}


@verb("network")
async def net_update(
    shell: Shell,
    network: NetworkName,
    command: Annotated[str, Opt("add, add-first, add-last, delete or modify")],
    section: Annotated[str, Opt("which part of the document, such as ip-dhcp-host")],
    xml: Annotated[str, Opt("the element, or a file with it", completes="file")],
    parent_index: Annotated[int | None, Opt("which of several such parts, from 0")] = None,
    config: Config = False,
    live: Live = False,
    current: Current = False,
) -> Done:
    """Change a part of a network."""
    flags = impact(config, live, current)
    found = await find_network(shell, network)
    if command not in COMMANDS:
        raise Failed(f"unrecognized command name '{command}'")
    sections = {each.name.lower().replace("_", "-"): each for each in NetworkUpdateSection}
    if section not in sections or sections[section] == 0:
        raise Failed(f"unrecognized section name '{section}'")
    text = xml if xml.startswith("<") else read_document(xml)
    with shell.failing(f"Failed to update network {found.name}"):
        await found.update(
            COMMANDS[command], sections[section], -1 if parent_index is None else parent_index, text, flags
        )
    to_live = bool(flags & DomainModificationImpact.LIVE)
    to_config = bool(flags & DomainModificationImpact.CONFIG)
    if to_config:
        where = "persistent config and live state" if to_live else "persistent config"
    else:
        where = "live state" if to_live or await found.is_active() else "persistent config"
    return Done(f"Updated network {found.name} {where}")


@dataclass(frozen=True)
class LeaseRow:
    """A lease; the time in seconds since 1970."""

    expiry_time: int = column("Expiry Time", lambda value: time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(value)))
    mac: str | None = column("MAC address")
    protocol: str | None = column("Protocol")
    address: str = column("IP address")
    hostname: str | None = column("Hostname")
    client_id: str | None = column("Client ID or DUID")


PROTOCOLS = {0: "ipv4", 1: "ipv6"}


@verb("network")
async def net_dhcp_leases(
    shell: Shell, network: NetworkName, mac: Annotated[str | None, Opt("only this MAC address")] = None
) -> Table[LeaseRow]:
    """List the addresses that a network has lent."""
    found = await find_network(shell, network)
    with shell.failing(f"Failed to get leases info for {network}"):
        leases = await found.get_dhcp_leases(mac)
    rows = [
        LeaseRow(
            lease.expirytime,
            lease.mac,
            PROTOCOLS.get(lease.type),
            f"{lease.ipaddr}/{lease.prefix}",
            lease.hostname,
            lease.clientid,
        )
        for lease in leases
    ]
    return Table(LeaseRow, sorted(rows, key=lambda row: (row.mac or "", row.address)))


@verb("network")
async def net_port_create(shell: Shell, network: NetworkName, file: File, validate: Validate = False) -> Done:
    """Plug something into a network."""
    from vird.api.enums.network import NetworkPortCreateFlags

    found = await find_network(shell, network)
    text = read_document(file)
    with shell.failing(f"Failed to create network from {file}"):
        port = await found.port_create_xml(text, bits((validate, NetworkPortCreateFlags.VALIDATE)))
    return Done(f"Network port {port.uuid} created from {file}")


PortName = Annotated[str, Opt("the port's UUID")]


@verb("network")
async def net_port_dumpxml(
    shell: Shell, network: NetworkName, port: PortName, xpath: Xpath = None, wrap: Wrap = False
) -> Document:
    """Show a port's document."""
    found = await find_network(shell, network)
    with shell.failing(f"failed to get network port '{port}'"):
        plug = await found.port_lookup_by_uuid(port)
    return Document(chosen(await plug.get_xml_desc(), xpath, wrap=wrap))


@verb("network")
async def net_port_delete(shell: Shell, network: NetworkName, port: PortName) -> Done:
    """Unplug a port."""
    found = await find_network(shell, network)
    with shell.failing(f"failed to get network port '{port}'"):
        plug = await found.port_lookup_by_uuid(port)
    with shell.failing(f"Failed to delete network port {port}"):
        await plug.delete()
    return Done(f"Network port {port} deleted")


@dataclass(frozen=True)
class PortRow:
    """A port of the list."""

    uuid: str = column("UUID")


@verb("network")
async def net_port_list(
    shell: Shell,
    network: NetworkName,
    uuid: Annotated[bool, Opt("show UUIDs only")] = False,
    table: Annotated[bool, Opt("show a table, as without any such option")] = False,
) -> Table[PortRow] | Lines:
    """List the ports of a network."""
    if table and uuid:
        raise UsageError("Only one argument from --table and --uuid may be specified.")
    found = await find_network(shell, network)
    ports = sorted(await found.list_all_ports(), key=lambda each: each.uuid)
    if uuid and shell.settings.output == "table":
        return Lines([each.uuid for each in ports])
    return Table(PortRow, [PortRow(each.uuid) for each in ports])
