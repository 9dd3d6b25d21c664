"""What a network costs: bridge, addresses, packet filter and dnsmasq, up and down."""

import time

from benchmarks.figures import best_ms
from benchmarks.stock_client import stock_libvirt
from vird.testing.daemons import Daemon

NETWORK = """\
<network>
  <name>bench</name>
  <forward mode='nat'/>
  <ip address='10.99.0.1' netmask='255.255.255.0'><dhcp><range start='10.99.0.10' end='10.99.0.90'/></dhcp></ip>
</network>
"""
ROUNDS = 7


def measure(daemon: Daemon) -> dict[str, float]:
    """Figures by name."""
    connection = stock_libvirt().open(daemon.uri())
    ups, downs = [], []

    def up_and_down() -> float:
        began = time.perf_counter()
        network = connection.networkCreateXML(NETWORK)
        ups.append(time.perf_counter() - began)
        began = time.perf_counter()
        network.destroy()
        downs.append(time.perf_counter() - began)
        return ups[-1]

    best_ms(up_and_down, ROUNDS)
    connection.close()
    return {"NAT network up, ms": _middle_ms(ups), "NAT network down, ms": _middle_ms(downs)}


def _middle_ms(taken: list[float]) -> float:
    return sorted(taken)[len(taken) // 2] * 1e3
