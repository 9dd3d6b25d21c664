from vird.model.network import Network, PortGroup


def test_a_network_without_forward_is_isolated() -> None:
    network = Network.from_xml("<network><name>a</name></network>")
    assert network.mode is None
    assert network.has_own_bridge


def test_forward_without_mode_is_nat() -> None:
    assert Network.from_xml("<network><name>a</name><forward/></network>").mode == "nat"


def test_pools_have_no_bridge_of_their_own() -> None:
    network = Network.from_xml("<network><name>a</name><forward mode='bridge'/></network>")
    assert not network.has_own_bridge


def test_port_groups_by_name_or_default() -> None:
    network = Network(name="a", portgroups=[PortGroup(name="x"), PortGroup(name="y", default="yes")])
    assert network.portgroup("x") == PortGroup(name="x")
    found = network.portgroup(None)
    assert found is not None and found.name == "y"
    assert network.portgroup("z") is None
