"""Ports of networks by the stock binding, against both daemons: what it asserts is what libvirtd does."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.stock_client import stock_libvirt
from vird.testing.daemons import Libvirtd, Vird
from vird.testing.sandbox import Sandbox

pytestmark = pytest.mark.root

try:
    libvirt = stock_libvirt()
except ImportError:
    pytest.skip("python3-libvirt is not installed", allow_module_level=True)

NETWORK = """\
<network>
  <name>lan</name><bridge name='lanbr0' stp='off' delay='0'/>
  <ip address='10.98.1.1' netmask='255.255.255.0'/>
</network>
"""
PORT = """\
<networkport>
  <uuid>5e3d0000-0000-4000-8000-00000000000{number}</uuid>
  <owner><name>g</name><uuid>61c1fb4a-ebf4-49b8-974d-b68b2ba17e11</uuid></owner>
  <mac address='52:54:00:00:00:0{number}'/>{more}
</networkport>
"""
ON_BRIDGE = "<plug type='network' bridge='lanbr0'/>"
ON_DEVICE = "<plug type='direct' dev='eth0' mode='bridge'/>"
FLOOR = "<bandwidth><inbound average='100' floor='5'/></bandwidth>"
RECLAIM = libvirt.VIR_NETWORK_PORT_CREATE_RECLAIM


@pytest.fixture(params=[Vird, Libvirtd], ids=lambda kind: str(kind.name))
def network(request: pytest.FixtureRequest) -> Iterator[Any]:
    if request.param is Libvirtd and Libvirtd.program is None:
        pytest.skip("libvirtd is not installed")
    with tempfile.TemporaryDirectory(prefix="vird-test.") as name, Sandbox() as sandbox:
        os.chmod(name, 0o755)
        daemon = request.param(sandbox, Path(name) / "root").start()
        connection = libvirt.open(daemon.uri())
        made = connection.networkCreateXML(NETWORK)
        yield made
        made.destroy()
        connection.close()
        daemon.terminate()


def test_ports_are_made_taken_back_and_refused(network: Any) -> None:
    made = network.portCreateXML(PORT.format(number=1, more=""), 0)
    assert "<plug type='network' bridge='lanbr0'/>" in made.XMLDesc(0)
    reclaimed = network.portCreateXML(PORT.format(number=3, more=ON_BRIDGE), RECLAIM)
    assert [port.UUIDString()[-1] for port in network.listAllPorts()] in (["1", "3"], ["3", "1"])
    known = "network port Network port with UUID 5e3d0000-0000-4000-8000-000000000001 already exists exists already"
    for number, more, flags, code, said in (
        (1, "", 0, 106, known),
        (2, ON_BRIDGE, 0, 8, "invalid argument: Port reclaim not requested but plug type is not none"),
        (2, "", RECLAIM, 8, "invalid argument: Port reclaim requested but plug type is none"),
        (2, ON_DEVICE, RECLAIM, 1, "network 'lan' doesn't have dev='eth0' in use by network port"),
        (2, FLOOR, 0, 84, "network 'lan' has no inbound QoS set"),
        (2, "", 8, 8, "unsupported flags (0x8) in function networkPortCreateXML"),
    ):
        with pytest.raises(libvirt.libvirtError) as refused:
            network.portCreateXML(PORT.format(number=number, more=more), flags)
        assert refused.value.get_error_code() == code
        assert said in refused.value.get_error_message()
    for port in (made, reclaimed):
        port.delete(0)
    assert network.listAllPorts() == []
