"""A network to change, and the difference that a change makes."""

from vird.model.network import format_network, parse_network
from vird.model.network.update import update_network

TEXT = """
<network><name>u</name><forward mode='nat' dev='eth1'/>
  <dns><txt name='t1' value='v'/>
    <host ip='1.2.3.4'><hostname>h1</hostname><hostname>h2</hostname></host>
    <host ip='1.2.3.5'><hostname>h3</hostname><hostname>h2</hostname></host>
    <srv service='s1' protocol='tcp' target='.' port='1'/><srv service='s1' protocol='udp' target='.' port='2'/>
  </dns>
  <ip address='10.8.8.1' prefix='24'>
    <dhcp><range start='10.8.8.2' end='10.8.8.20'/><host mac='52:54:00:00:00:01' name='n1' ip='10.8.8.30'/></dhcp>
  </ip>
  <ip address='10.7.7.1' prefix='24'/>
  <ip family='ipv6' address='fd00::1' prefix='64'/>
  <portgroup name='p1' default='yes'/><portgroup name='p2'/>
</network>"""


def change(command: str, section: str, xml: str, parent: int = -1) -> tuple[list[str], list[str]]:
    """The lines that went and the lines that came."""
    before = parse_network(TEXT)
    after = update_network(before, command, section, parent, xml)
    old, new = (format_network(n).splitlines() for n in (before, after))
    return [line.strip() for line in old if line not in new], [line.strip() for line in new if line not in old]
