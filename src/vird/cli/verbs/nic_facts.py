"""What a guest's interfaces are and do, and their links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from vird.api.enums.domain import DomainDeviceModifyFlags, DomainXMLFlags
from vird.cli.device_nodes import nic_called, nics_of, shown
from vird.cli.failure import Failed
from vird.cli.lookups import MAC, Guest, find_guest
from vird.cli.option import Opt
from vird.cli.results import DoneTightly, Table, TightDocument, TightLines, column
from vird.cli.shell import Shell
from vird.cli.verb import verb

NicName = Annotated[str, Opt("the interface's MAC address or host device", completes="nic")]
PrintXml = Annotated[bool, Opt("show the document, do nothing")]


@dataclass(frozen=True)
class NicRow:
    """An interface of the list."""

    interface: str | None = column("Interface")
    type: str = column("Type")
    source: str | None = column("Source")
    model: str | None = column("Model")
    mac: str | None = column("MAC")


@verb("monitor")
async def domiflist(
    shell: Shell, domain: Guest, inactive: Annotated[bool, Opt("as it is defined, not as it runs")] = False
) -> Table[NicRow]:
    """List a guest's interfaces."""
    guest = await find_guest(shell, domain)
    document = await guest.get_xml_desc(DomainXMLFlags.INACTIVE if inactive else 0)
    rows = [NicRow(nic.device, nic.type, nic.source, nic.model, nic.mac or None) for nic in nics_of(document)]
    return Table(NicRow, rows)


@verb("monitor")
async def domif_getlink(
    shell: Shell, domain: Guest, interface: NicName, config: Annotated[bool, Opt("of the definition")] = False
) -> TightLines:
    """Tell whether an interface's cable is plugged in."""
    guest = await find_guest(shell, domain)
    document = await guest.get_xml_desc(DomainXMLFlags.INACTIVE if config else 0)
    nic = nic_called(document, interface)
    if nic is None:
        kind = "mac" if MAC.fullmatch(interface) else "dev"
        raise Failed(f"Interface ({kind}: {interface}) not found.")
    return TightLines([f"{interface} {nic.link or 'up'}"])


@verb("domain")
async def domif_setlink(
    shell: Shell,
    domain: Guest,
    interface: NicName,
    state: Annotated[str, Opt("up or down")],
    config: Annotated[bool, Opt("change what the next start takes")] = False,
    print_xml: PrintXml = False,
) -> DoneTightly | TightDocument:
    """Plug an interface's cable in, or pull it."""
    from lxml import etree

    if state not in ("up", "down"):
        raise Failed(f"invalid link state '{state}'")
    guest = await find_guest(shell, domain)
    active = await guest.is_active()
    flags = DomainDeviceModifyFlags.CONFIG if config or not active else DomainDeviceModifyFlags.LIVE
    nic = nic_called(await guest.get_xml_desc(DomainXMLFlags.INACTIVE if config else 0), interface)
    if nic is None:
        raise Failed(f"interface '{interface}' not found")
    link = nic.node.find("link")
    if link is None:
        link = etree.SubElement(nic.node, "link")
    link.set("state", state)
    text = shown(nic.node)
    if print_xml:
        return TightDocument(text)
    with shell.failing("Failed to update interface link state"):
        await guest.update_device_flags(text, flags)
    return DoneTightly("Device updated successfully\n")


COUNTERS = ("rx_bytes", "rx_packets", "rx_errs", "rx_drop", "tx_bytes", "tx_packets", "tx_errs", "tx_drop")


@dataclass(frozen=True)
class NicCounters:
    """What went through an interface; counters by name, those that are not known left out."""

    device: str
    counters: dict[str, int]

    def text(self, *, quiet: bool) -> str:
        """A line each."""
        return "".join(f"{self.device} {name} {value}\n" for name, value in self.counters.items())


@verb("monitor")
async def domifstat(shell: Shell, domain: Guest, interface: NicName) -> NicCounters:
    """Tell what went through an interface of a guest."""
    guest = await find_guest(shell, domain)
    with shell.failing(f"Failed to get interface stats {domain} {interface}"):
        told = await guest.interface_stats(interface)
    counters = {name: getattr(told, name) for name in COUNTERS}
    return NicCounters(interface, {name: value for name, value in counters.items() if value >= 0})


@dataclass(frozen=True)
class AddressRow:
    """An address of a guest."""

    name: str | None = column("Name")
    mac: str | None = column("MAC address")
    protocol: str = column("Protocol")
    address: str = column("Address")


@dataclass(frozen=True)
class Addresses:
    """The addresses of a guest."""

    addresses: list[AddressRow]

    def text(self, *, quiet: bool) -> str:
        """A table with columns of fixed width, which scripts cut."""
        head = "" if quiet else (f" {'Name':<10} {'MAC address':<20} {'Protocol':<8}     Address\n{'-' * 79}\n")
        rows = (
            f" {row.name or '':<10} {row.mac or '':<17}    {row.protocol:<12} {row.address}\n" for row in self.addresses
        )
        return head + "".join(rows)


@verb("monitor")
async def domifaddr(
    shell: Shell,
    domain: Guest,
    interface: Annotated[str | None, Opt("only this interface of the guest", completes="nic")] = None,
    full: Annotated[bool, Opt("repeat name and MAC address on each line")] = False,
    source: Annotated[str | None, Opt("whom to ask: lease, agent or arp")] = None,
) -> Addresses:
    """List a guest's addresses."""
    sources = {None: 0, "lease": 0, "agent": 1, "arp": 2}
    if source not in sources:
        raise Failed(f"Unknown data source '{source}'")
    guest = await find_guest(shell, domain)
    with shell.failing("Failed to query for interfaces addresses"):
        found = await guest.interface_addresses(sources[source])
    rows = []
    for nic in found:
        if interface is not None and nic.name != interface:
            continue
        if not nic.addrs:
            rows.append(AddressRow(nic.name, nic.hwaddr or "N/A", "N/A", "N/A"))
        for number, address in enumerate(nic.addrs):
            protocol = "ipv6" if address.type else "ipv4"
            first = number == 0 or full
            name, mac = (nic.name, nic.hwaddr or "N/A") if first else ("-", "-")
            rows.append(AddressRow(name, mac, protocol, f"{address.addr}/{address.prefix}"))
    return Addresses(rows)
