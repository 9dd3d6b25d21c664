"""Ports of networks of a complete simulated host."""

from __future__ import annotations

import pytest

from tests.unit.drivers.test.simulated import Client, played
from vird import errors
from vird.api.capabilities.network_ports import NetworkPorts
from vird.api.capabilities.networks import Networks
from vird.api.params import network as names
from vird.wire.xdr import TypedParam, TypedValue

PORT = """<networkport>
  <uuid>5d744f21-ba4a-4d6e-bdb2-30a35ff3207d</uuid>
  <owner><name>test</name><uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid></owner>
  <mac address='52:54:00:7b:35:93'/>
  <plug type='bridge' bridge='virbr0'/>
</networkport>"""


def test_ports_go_with_the_run_of_their_network() -> None:
    async def scene(client: Client) -> None:
        ports, networks = client(NetworkPorts), client(Networks)
        net = await networks.network_lookup_by_name("default")
        port = await ports.network_port_create_xml(net, PORT, 0)
        with pytest.raises(errors.NetworkPortExist):
            await ports.network_port_create_xml(net, PORT, 0)
        assert (await ports.network_list_all_ports(net, 1, 0)).ports == [port]
        limit = TypedParam(names.NETWORK_PORT_BANDWIDTH_IN_AVERAGE, TypedValue.uint32(100))
        await ports.network_port_set_parameters(port, [limit], 0)
        assert "average='100'" in await ports.network_port_get_xml_desc(port, 0)
        await networks.network_destroy(net)
        with pytest.raises(errors.OperationInvalid):
            await ports.network_list_all_ports(net, 1, 0)
        await networks.network_create(net)
        assert (await ports.network_list_all_ports(net, 1, 0)).ports == []

    played(scene, "test:///default?complete=1")
