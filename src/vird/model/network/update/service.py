"""Changes to the DHCP service of an address: clients and ranges."""

from __future__ import annotations

from vird.errors import OperationInvalid
from vird.model.addresses import parse_address
from vird.model.checks.network_ip import address_of, complete_host, complete_range
from vird.model.network.ip import Dhcp, DhcpHost, DhcpRange, NetworkIp
from vird.model.network.update.edit import Edit


def _parent(edit: Edit, what: str) -> NetworkIp:
    """The address whose service is meant; without an index the one that has DHCP, else the first."""
    ips = edit.network.ips
    served = next((number for number, ip in enumerate(ips) if ip.dhcp is not None), 0)
    index = served if edit.parent < 0 else edit.parent
    if index >= len(ips):
        where = "" if edit.parent < 0 else f"at index {index} "
        raise OperationInvalid(
            f"couldn't update dhcp {what} entry - no <ip> element found {where}in network '{edit.network.name}'"
        )
    return ips[index]


def _check_only_one(edit: Edit, parent: NetworkIp) -> None:
    version = address_of(parent).version
    others = (ip for ip in edit.network.ips if ip is not parent and address_of(ip).version == version)
    if edit.adds and any(ip.dhcp is not None for ip in others):
        raise OperationInvalid(f"dhcp is supported only for a single IPv{version} address on each network")


def update_dhcp_host(edit: Edit) -> None:
    """A client's entry, found by MAC or name to modify, by all that is given to delete."""
    name = edit.network.name
    parent = _parent(edit, "host")
    host = DhcpHost.from_element(edit.fragment)
    complete_host(host, parent, name, partial=edit.deletes)
    _check_only_one(edit, parent)
    address = parse_address(host.ip) if host.ip else None
    if address is not None and address.version != address_of(parent).version:
        raise OperationInvalid(
            "the address family of a host entry IP must match the address family of the dhcp element's parent"
        )
    shown = f"<host mac='{host.mac or '(null)'}' name='{host.name or '(null)'}' ip='{host.ip}'/>"
    missing = f"couldn't locate a matching dhcp host entry in network '{name}'"
    if not edit.deletes:
        fields = f"\"mac='{host.mac or '(null)'}'\" \"name='{host.name or '(null)'}'\" \"ip='{host.ip}'\""
        missing = f"couldn't locate an existing dhcp host entry with {fields} in network '{name}'"

    def same(old: DhcpHost) -> bool:
        if edit.deletes:
            return _agrees(host, old)
        # a new client may not take an address either
        return _is_client(host, old) or (edit.adds and host.ip == old.ip)

    parent.dhcp = parent.dhcp or Dhcp()
    edit.apply(
        parent.dhcp.hosts, host, same, missing,
        f'there is an existing dhcp host entry in network \'{name}\' that matches "{shown}"',
    )  # fmt: skip


def _is_client(host: DhcpHost, old: DhcpHost) -> bool:
    """Whether the entry is for the same client, by whichever it is known."""
    if host.mac and old.mac and host.mac.lower() == old.mac.lower():
        return True
    return bool((host.id and host.id == old.id) or (host.name and host.name == old.name))


def _agrees(host: DhcpHost, old: DhcpHost) -> bool:
    """Whether the entry is as ``host`` says in all that it says."""
    return (
        (not host.mac or (old.mac or "").lower() == host.mac.lower())
        and (not host.id or host.id == old.id)
        and (not host.name or host.name == old.name)
        and (not host.ip or host.ip == old.ip)
    )


def update_dhcp_range(edit: Edit) -> None:
    """A range of addresses, found by both its ends."""
    edit.refuse_modify("dhcp ranges")
    name = edit.network.name
    parent = _parent(edit, "range")
    span = DhcpRange.from_element(edit.fragment)
    complete_range(span, parent)
    _check_only_one(edit, parent)
    parent.dhcp = parent.dhcp or Dhcp()
    edit.apply(
        parent.dhcp.ranges, span, lambda old: (old.start, old.end) == (span.start, span.end),
        f"couldn't locate a matching dhcp range entry in network '{name}'",
        f"there is an existing dhcp range entry in network '{name}' that matches "
        f"\"<range start='{span.start}' end='{span.end}'/>\"",
    )  # fmt: skip
