"""IP addresses and networks as libvirt reads and shows them.

Pure text and number work for networks, host interfaces and filters; nothing here asks a name
server.
"""

from __future__ import annotations

from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Annotated, Final, TypeAlias

from vird.markup.fields import Spelling
from vird.markup.origins import PlainInternalError
from vird.markup.scalars import c_number

Address: TypeAlias = IPv4Address | IPv6Address

MAX_RANGE: Final = 65535


def parse_address(text: str) -> Address | None:
    """The address, or None when the text is not one."""
    try:
        return IPv6Address(text) if ":" in text else IPv4Address(_dotted(text))
    except (AddressValueError, ValueError):
        return None


def _dotted(text: str) -> int:
    """IPv4 in one to four parts, each in C's bases; the last part fills what is left, as inet_aton says."""
    parts = text.split(".")
    if not 1 <= len(parts) <= 4:
        raise ValueError(text)
    numbers = [c_number(part) for part in parts if part.isalnum()]
    if len(numbers) < len(parts) or any(n > 255 for n in numbers[:-1]) or numbers[-1] >> (8 * (5 - len(parts))):
        raise ValueError(text)
    high = sum(n << (24 - 8 * i) for i, n in enumerate(numbers[:-1]))
    return high + numbers[-1]


def show_address(address: Address) -> str:
    """The address in its shortest form, IPv4 inside IPv6 with dots, as C's libraries write it."""
    if isinstance(address, IPv6Address):
        head, low = divmod(int(address), 1 << 32)
        # what has no more than sixteen bits is a number of its own: ::1
        if head == 0xFFFF or (head == 0 and low > 0xFFFF):
            return f"::{'ffff:' if head else ''}{IPv4Address(low)}"
    return str(address)


def canonical_address(text: str) -> str:
    """The text rewritten as libvirt writes addresses; ValueError when it is not an address."""
    address = parse_address(text)
    if address is None:
        raise ValueError(text)
    return show_address(address)


IpText = Annotated[str, Spelling(canonical_address, str, "an IP address")]
"""An address kept as text in its canonical form."""


def netmask_bits(netmask: str) -> int | None:
    """How many leading ones a netmask has; None when it is not a netmask."""
    address = parse_address(netmask)
    if address is None:
        return None
    bits = f"{int(address):0{address.max_prefixlen}b}"
    ones = bits.rstrip("0")
    return len(ones) if "0" not in ones else None


def default_prefix(address: Address) -> int:
    """The prefix of an address that says none: its class for IPv4, 64 for IPv6."""
    if address.version == 6:
        return 64
    first = int(address) >> 24
    if int(address) == 0:
        return 0
    return 8 if first < 128 else 16 if first < 192 else 24


def network_base(address: Address, prefix: int) -> Address:
    """The first address of the network that holds the address."""
    shift = address.max_prefixlen - prefix
    return type(address)(int(address) >> shift << shift)


def same_network(one: Address, other: Address, prefix: int) -> bool:
    """Whether two addresses share their first ``prefix`` bits."""
    if one.version != other.version:
        return False
    shift = one.max_prefixlen - prefix
    return int(one) >> shift == int(other) >> shift


def range_size(start: Address, end: Address, gateway: Address | None = None, prefix: int = -1) -> int:
    """How many addresses a range holds; ``gateway`` and ``prefix`` name the network it must be inside.

    Raises InternalError for a range that is reversed, mixed, larger than 65535, outside its
    network, or that holds the network's own or the broadcast address.
    """
    shown = f"{show_address(start)} - {show_address(end)}"
    if start.version != end.version:
        raise PlainInternalError(f"mismatch of address family in range {shown}")
    if gateway is not None and start.version != gateway.version:
        raise PlainInternalError(f"mismatch of address family in range {shown} for network {show_address(gateway)}")
    if gateway is not None and prefix >= 0:
        _check_inside(start, end, gateway, prefix, shown)
    if int(end) < int(start):
        raise PlainInternalError(f"range {shown} is reversed")
    if int(start) >> 16 != int(end) >> 16:
        raise PlainInternalError(f"range {shown} is too large (> {MAX_RANGE})")
    return int(end) - int(start) + 1


def _check_inside(start: Address, end: Address, gateway: Address, prefix: int, shown: str) -> None:
    where = f"{show_address(gateway)}/{prefix}"
    if not (same_network(start, gateway, prefix) and same_network(end, gateway, prefix)):
        raise PlainInternalError(f"range {shown} is not entirely within network {where}")
    if start.version == 6 or prefix >= 31:
        return
    last = 1 << (32 - prefix)
    if int(start) % last == 0:
        raise PlainInternalError(f"start of range {shown} in network {where} is the network address")
    if int(end) % last == last - 1:
        raise PlainInternalError(f"end of range {shown} in network {where} is the broadcast address")


def is_multicast_mac(mac: str) -> bool:
    """Whether the address is for a group of stations."""
    return bool(int(mac.split(":", 1)[0], 16) & 1)


def ptr_domain(address: Address, prefix: int) -> str | None:
    """The reverse-lookup domain of a network; None when the prefix is not on a digit's boundary."""
    step = 8 if address.version == 4 else 4
    if prefix % step or prefix == 0 or prefix == address.max_prefixlen:
        return None
    base = network_base(address, prefix)
    labels = base.reverse_pointer.split(".")
    return ".".join(labels[(base.max_prefixlen - prefix) // step :])
