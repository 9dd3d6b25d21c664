"""What scripts about networks read."""

from xml.etree import ElementTree

from vird.drivers.network.plan.actual import Owner, actual_of, plan_port
from vird.drivers.network.plan.hook_data import network_data, plug_data
from vird.model.domain.domain import Domain
from vird.model.network import parse_network

NETWORK = """<network><name>lan</name><uuid>9e0b4a7e-5d3c-4a6e-8f65-0c8c6e2b8a11</uuid>
<forward mode='bridge'><interface dev='eth7'/></forward></network>"""
DOMAIN = """<domain type='qemu'><name>web</name><uuid>0d2b3c4d-1111-4222-8333-444455556666</uuid>
<memory>1</memory><os><type>hvm</type></os><devices><interface type='network'>
<mac address='52:54:00:00:00:01'/><source network='lan'/></interface>
<graphics type='vnc' passwd='secret'/></devices></domain>"""
PORT = "5e3d0000-0000-4000-8000-000000000001"


def test_a_port_comes_after_its_network() -> None:
    network, domain = parse_network(NETWORK), Domain.from_xml(DOMAIN)
    assert domain.devices is not None
    port = plan_port(network, domain.devices.interfaces[0], Owner("web", domain.uuid or ""), PORT, [])
    data = ElementTree.fromstring(network_data(network, port))
    assert [child.tag for child in data] == ["network", "networkport"]
    assert data.findtext("networkport/uuid") == PORT
    assert data.find("networkport/plug[@dev='eth7']") is not None
    assert [child.tag for child in ElementTree.fromstring(network_data(network))] == ["network"]


def test_a_plug_shows_the_real_device_in_interface_and_domain() -> None:
    network, domain = parse_network(NETWORK), Domain.from_xml(DOMAIN)
    assert domain.devices is not None
    interface = domain.devices.interfaces[0]
    assert interface.source is not None
    interface.actual = actual_of(plan_port(network, interface, Owner("web", domain.uuid or ""), PORT, []))
    interface.source.port_id = PORT
    text = plug_data(network, interface, domain)
    data = ElementTree.fromstring(text)
    assert [child.tag for child in data] == ["interface", "network", "domain"]
    for found in (data.find("interface"), data.find("domain/devices/interface")):
        assert found is not None and found.get("type") == "direct"
        source = found.find("source")
        assert source is not None
        assert source.attrib == {"network": "lan", "portid": PORT, "dev": "eth7", "mode": "bridge"}
    assert "secret" not in text
