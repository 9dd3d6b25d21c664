"""The values of a rule's attributes: numbers, addresses, names, sets of flags, and variables.

A value is kept as text in its canonical spelling; everywhere a variable of the guest's
(``$IP``, ``$IP[@1]``) may stand instead.  Turning values into firewall rules is the drivers' work.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Final

from vird.errors import InternalError
from vird.markup import Fails, Spelling
from vird.markup.scalars import parse_mac
from vird.model.addresses import netmask_bits, parse_address, show_address

MAX_COMMENT: Final = 256

PROTOCOL_IDS: Final = {"ipv4": 0x800, "arp": 0x806, "rarp": 0x8035, "ipv6": 0x86DD, "vlan": 0x8100}
IP_PROTOCOLS: Final = {
    "tcp": 6, "udp": 17, "udplite": 136, "esp": 50, "ah": 51, "icmp": 1, "igmp": 2, "sctp": 132, "icmpv6": 58,
}  # fmt: skip
ARP_OPCODES: Final = {
    "Request": 1, "Reply": 2, "Request_Reverse": 3, "Reply_Reverse": 4, "DRARP_Request": 5, "DRARP_Reply": 6,
    "DRARP_Error": 7, "InARP_Request": 8, "ARP_NAK": 9,
}  # fmt: skip
TCP_FLAGS: Final = {"FIN": 0x1, "SYN": 0x2, "RST": 0x4, "PSH": 0x8, "ACK": 0x10, "URG": 0x20}
STATES: Final = ("NEW", "ESTABLISHED", "RELATED", "INVALID")

_VARIABLE: Final = re.compile(r"\$([A-Za-z0-9_]*)(?:\[ *(@?[0-9]+) *\])? *")
_NUMBER: Final = re.compile(r"(0[xX])([0-9a-fA-F]+)|\+?([0-9]+)")
_WRITTEN: Final = re.compile(r"[ \t\n\v\f\r]*([+-]?)(0[xX])?([0-9a-fA-F]+)")
_IPSET: Final = re.compile(r"[A-Za-z0-9_.:\-+ ]{0,31}")


def variable(text: str) -> str:
    """A variable, with the way its list is walked; ValueError when it is not one."""
    found = _VARIABLE.fullmatch(text)
    if found is None:
        raise ValueError(text)
    walk = found[2] or ""
    # the first way to walk a list is the one that need not be written
    is_first = walk.startswith("@") and not walk.strip("@0")
    return f"${found[1]}" + (f"[{walk}]" if walk and not is_first else "")


def number_of(text: str) -> int:
    """A number in decimal, or in hexadecimal with 0x in front; ValueError for anything else."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return int(found[2], 16) if found[1] else int(found[3])


def written_number(text: str, *, hexadecimal: bool = True) -> tuple[int, bool]:
    """A number as users write it, and whether in hexadecimal; ValueError for anything else.

    As C's functions read it: blanks in front, a sign, negative ones from the top; letters need no 0x.
    """
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError(text)
    is_hexadecimal = bool(found[2]) or not found[3].isdigit()
    if is_hexadecimal and not hexadecimal:
        raise ValueError(text)
    number = int(found[3], 16 if is_hexadecimal else 10)
    return (-number & 0xFFFFFFFF) if found[1] == "-" else number, is_hexadecimal


def _spelling(parse: Callable[[str], str], expects: str) -> Spelling:
    def read(text: str) -> str:
        return variable(text) if text.startswith("$") else parse(text)

    return Spelling(read, str, f"{expects} or a variable")


def _number(
    low: int, high: int, names: dict[str, int] | None = None, *, hexadecimal: bool = True, keeps_base: bool = True
) -> Spelling:
    """A number that keeps its base, or the name of a number; numbers with names become names."""
    by_number = {number: name for name, number in (names or {}).items()}
    by_name = {name.lower(): name for name in names or {}}

    def parse(text: str) -> str:
        if text.lower() in by_name:
            return by_name[text.lower()]
        number, is_hexadecimal = written_number(text, hexadecimal=hexadecimal)
        if not low <= number <= high:
            raise ValueError(text)
        if number in by_number:
            return by_number[number]
        return f"0x{number:x}" if is_hexadecimal and keeps_base else str(number)

    listed = f", {', '.join(names)}" if names else ""
    return _spelling(parse, f"a number from {low} to {high}{listed}")


def _address(version: int) -> Spelling:
    def parse(text: str) -> str:
        address = parse_address(text)
        # an address of one link only says nothing in a packet
        if address is None or address.version != version or "%" in text:
            raise ValueError(text)
        return show_address(address)

    return _spelling(parse, f"an IPv{version} address")


def _mask(version: int) -> Spelling:
    def parse(text: str) -> str:
        bits = _bits(text, version) if "." in text or ":" in text else written_number(text, hexadecimal=False)[0]
        if bits is None or bits > (32 if version == 4 else 128):
            raise ValueError(text)
        return str(bits)

    return _spelling(parse, f"an IPv{version} mask")


def _bits(text: str, version: int) -> int | None:
    address = parse_address(text)
    return netmask_bits(text) if address is not None and address.version == version else None


def _mac(text: str) -> str:
    if text != text.strip():
        raise ValueError(text)
    return parse_mac(text)


def _mac_mask(text: str) -> str:
    address = _mac(text)
    bits = f"{int(address.replace(':', ''), 16):048b}"
    if "01" in bits:
        raise ValueError(text)
    return address


def _states(text: str) -> str:
    words = [word.strip().upper() for word in text.split(",") if word.strip()]
    if "NONE" in words:
        return "NONE"
    if not set(words) <= set(STATES):
        raise ValueError(text)
    return ",".join(state for state in STATES if state in words)


def _tcp_flags(text: str) -> str:
    mask, slash, flags = text.partition("/")
    if not slash:
        raise ValueError(text)
    return f"{_flag_names(mask)}/{_flag_names(flags)}"


def _flag_names(text: str) -> str:
    words = [word.strip().upper() for word in text.split(",") if word.strip()]
    found = {name for word in words for name in (TCP_FLAGS if word == "ALL" else () if word == "NONE" else (word,))}
    if not found <= TCP_FLAGS.keys():
        raise ValueError(text)
    if not found or found == TCP_FLAGS.keys():
        return "ALL" if found else "NONE"
    return ",".join(name for name in TCP_FLAGS if name in found)


def _ipset_name(text: str) -> str:
    if _IPSET.fullmatch(text) is None:
        raise ValueError(text)
    return text


def _ipset_flags(text: str) -> str:
    words = text.lower().split(",")
    if len(words) > 6 or not set(words) <= {"src", "dst"}:
        raise ValueError(text)
    return ",".join(words)


def _boolean(text: str) -> str:
    return "true" if text in ("true", "yes", "1") else "false"


U8 = Annotated[str, _number(0, 0xFF), Fails(InternalError)]
U16 = Annotated[str, _number(0, 0xFFFF), Fails(InternalError)]
U32 = Annotated[str, _number(0, 0xFFFFFFFF), Fails(InternalError)]
Dscp = Annotated[str, _number(0, 63), Fails(InternalError)]
VlanId = Annotated[str, _number(0, 4095), Fails(InternalError)]
Decimal16 = Annotated[str, _number(0, 0xFFFF, hexadecimal=False), Fails(InternalError)]
EncapsulatedId = Annotated[str, _number(60, 0xFFFF, PROTOCOL_IDS), Fails(InternalError)]
ProtocolId = Annotated[str, _number(0x600, 0xFFFF, PROTOCOL_IDS), Fails(InternalError)]
IpProtocol = Annotated[str, _number(0, 0xFF, IP_PROTOCOLS), Fails(InternalError)]
ArpOpcode = Annotated[str, _number(0, 0xFFFF, ARP_OPCODES, keeps_base=False), Fails(InternalError)]
MacText = Annotated[str, _spelling(_mac, "a MAC address"), Fails(InternalError)]
MacMask = Annotated[str, _spelling(_mac_mask, "a mask of a MAC address"), Fails(InternalError)]
Ip4 = Annotated[str, _address(4), Fails(InternalError)]
Ip6 = Annotated[str, _address(6), Fails(InternalError)]
Mask4 = Annotated[str, _mask(4), Fails(InternalError)]
Mask6 = Annotated[str, _mask(6), Fails(InternalError)]
States = Annotated[str, _spelling(_states, "connection states"), Fails(InternalError)]
TcpFlags = Annotated[str, _spelling(_tcp_flags, "MASK/FLAGS"), Fails(InternalError)]
IpsetName = Annotated[str, _spelling(_ipset_name, "the name of an ipset"), Fails(InternalError)]
IpsetFlags = Annotated[str, _spelling(_ipset_flags, "up to six of src, dst"), Fails(InternalError)]
Truth = Annotated[str, _spelling(_boolean, "true or false"), Fails(InternalError)]
Comment = Annotated[str, _spelling(lambda text: text[:MAX_COMMENT], "text"), Fails(InternalError)]
