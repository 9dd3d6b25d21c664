"""What a guest may do while its address is not known yet: just enough to find out; pure."""

from __future__ import annotations

from typing import Final, Literal

from vird.drivers.filters.plan.instance import Instance, instantiate
from vird.drivers.filters.plan.variables import Variables
from vird.errors import ParseFailed
from vird.model.filter import Filter

Method = Literal["any", "dhcp", "none"]
PARAMETER: Final = "CTRL_IP_LEARNING"
DHCP_SERVER: Final = "DHCPSERVER"

_ANY: Final = """\
<filter name='any'>
  <rule action='drop' direction='out' priority='1'><mac match='no' srcmacaddr='$MAC'/></rule>
  <rule action='accept' direction='inout' priority='2'><ip/></rule>
  <rule action='accept' direction='inout' priority='2'><arp/></rule>
  <rule action='drop' direction='inout' priority='3'/>
</filter>"""
_DHCP: Final = """\
<filter name='dhcp'>
  <rule action='accept' direction='out' priority='1'>
    <ip srcmacaddr='$MAC' protocol='udp' srcportstart='68' dstportstart='67'/>
  </rule>
  <rule action='accept' direction='in' priority='1'>
    <ip {server} protocol='udp' srcportstart='67' dstportstart='68'/>
  </rule>
  <rule action='drop' direction='inout' priority='2'/>
</filter>"""

_CLOSED: Final = "<filter name='closed'><rule action='drop' direction='inout'/></filter>"


def method_of(filter_name: str, variables: Variables) -> Method:
    """How the guest's address is to be found; raises `ParseFailed` for another word."""
    word = (variables.get(PARAMETER) or ["any"])[0]
    methods: tuple[Method, ...] = ("any", "dhcp", "none")
    for method in methods:
        if word.lower() == method:
            return method
    raise ParseFailed(f"filter '{filter_name}' learning value '{word}' invalid.")


def closed() -> Instance:
    """The rules of an interface whose own cannot be made any more: nothing passes."""
    return _instance(_CLOSED, {})


def meanwhile(method: Method, variables: Variables) -> Instance:
    """The rules until the address is known."""
    text = _ANY
    if method == "dhcp":
        text = _DHCP.format(server=f"srcipaddr='${DHCP_SERVER}'" if variables.get(DHCP_SERVER) else "")
    return _instance(text, variables)


def _instance(text: str, variables: Variables) -> Instance:
    document = Filter.from_xml(text)
    return instantiate(document.name, {document.name: document}.get, variables)
