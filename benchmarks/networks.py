"""What a network costs: bridge, addresses, packet filter and dnsmasq, up and down."""

import time
from typing import Any

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
PORT = """\
<networkport>
  <uuid>6c1e8a3f-2f3a-4d1c-9c55-0d9f0c5b7c{0:02x}</uuid>
  <owner><name>bench</name><uuid>6c1e8a3f-2f3a-4d1c-9c55-0d9f0c5b7a01</uuid></owner>
  <mac address='52:54:00:6b:01:{0:02x}'/>
</networkport>
"""
GUEST = """\
<domain type='qemu'><name>bench</name><memory unit='MiB'>32</memory>
<os><type arch='x86_64' machine='pc'>hvm</type></os><features><acpi/></features><devices/></domain>
"""
CARD = """\
<interface type='network'>
  <mac address='52:54:00:6b:02:{:02x}'/><source network='bench'/><model type='virtio'/>
</interface>
"""
ROUNDS = 7
PORTS = 50
CARDS = 10


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
    figures = {"NAT network up, ms": _middle_ms(ups), "NAT network down, ms": _middle_ms(downs)}
    figures |= _ports(connection)
    figures |= _cards(connection)
    connection.close()
    return figures


def _ports(connection: Any) -> dict[str, float]:
    """A port of a network by itself, as hypervisors of other daemons take it."""
    network = connection.networkCreateXML(NETWORK)
    ins, outs = [], []
    try:
        for number in range(PORTS):
            began = time.perf_counter()
            port = network.portCreateXML(PORT.format(number), 0)
            ins.append(time.perf_counter() - began)
            began = time.perf_counter()
            port.delete()
            outs.append(time.perf_counter() - began)
    finally:
        network.destroy()
    return {"network port taken, ms": _middle_ms(ins), "network port given back, ms": _middle_ms(outs)}


def _cards(connection: Any) -> dict[str, float]:
    """A card on a network for a guest that runs: port, tap, bridge, filter tables, QEMU."""
    network = connection.networkCreateXML(NETWORK)
    taken = []
    try:
        guest = connection.createXML(GUEST)
        try:
            for number in range(CARDS):
                began = time.perf_counter()
                guest.attachDevice(CARD.format(number))
                taken.append(time.perf_counter() - began)
        finally:
            guest.destroy()
    finally:
        network.destroy()
    return {"card on a network plugged in, ms": _middle_ms(taken)}


def _middle_ms(taken: list[float]) -> float:
    return sorted(taken)[len(taken) // 2] * 1e3
