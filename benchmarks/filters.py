"""What a filter costs: put on a guest's device, changed while it is there, taken away; small and with 200 rules."""

import time
from typing import Any

from benchmarks.figures import best_ms
from benchmarks.stock_client import stock_libvirt
from vird.testing.daemons import Daemon

RULES = 200
ROUNDS = 3
DEVICE = "bench0"
UUID = "6c1e8a3f-2f3a-4d1c-9c55-0d9f0c5b7af0"
BINDING = """\
<filterbinding>
  <owner><name>bench</name><uuid>6c1e8a3f-2f3a-4d1c-9c55-0d9f0c5b7a01</uuid></owner>
  <portdev name='{}'/><mac address='52:54:00:6b:00:01'/>
  <filterref filter='{}'><parameter name='IP' value='192.0.2.5'/></filterref>
</filterbinding>"""


def measure(daemon: Daemon) -> dict[str, float]:
    """Figures by name."""
    daemon.sandbox.run(["ip", "tuntap", "add", DEVICE, "mode", "tap"])
    daemon.sandbox.run(["ip", "link", "set", DEVICE, "up"])
    connection = stock_libvirt().open(daemon.uri())
    large = connection.nwfilterDefineXML(large_filter(22))
    figures: dict[str, float] = {}
    try:
        for name, shown in (("clean-traffic", "clean-traffic"), ("bench", f"{RULES} rules")):
            figures |= _on_and_off(connection, name, shown)
        binding = connection.nwfilterBindingCreateXML(BINDING.format(DEVICE, "bench"), 0)
        ports = iter(range(23, 23 + 2 * ROUNDS))

        def changed() -> float:
            began = time.perf_counter()
            connection.nwfilterDefineXML(large_filter(next(ports)))
            return time.perf_counter() - began

        figures[f"filter of {RULES} rules changed, ms"] = best_ms(changed, ROUNDS)
        binding.delete()
    finally:
        large.undefine()
        connection.close()
        daemon.sandbox.run(["ip", "link", "delete", DEVICE])
    return figures


def large_filter(first: int) -> str:
    """A filter of many rules about connections."""
    rules = "".join(
        f"<rule action='accept' direction='in'><tcp dstportstart='{first + number}'/></rule>" for number in range(RULES)
    )
    return f"<filter name='bench'><uuid>{UUID}</uuid>{rules}</filter>"


def _on_and_off(connection: Any, name: str, shown: str) -> dict[str, float]:
    downs = []

    def on() -> float:
        began = time.perf_counter()
        binding = connection.nwfilterBindingCreateXML(BINDING.format(DEVICE, name), 0)
        taken = time.perf_counter() - began
        began = time.perf_counter()
        binding.delete()
        downs.append(time.perf_counter() - began)
        return taken

    on_ms = best_ms(on, ROUNDS)
    off_ms = sorted(downs)[len(downs) // 2] * 1e3
    return {f"filter {shown} on a device, ms": on_ms, f"filter {shown} off a device, ms": off_ms}
