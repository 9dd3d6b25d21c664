import pytest

from vird.errors import XmlError
from vird.model.network import format_network, parse_network

POOL = """<network connections='3'>
  <name>pool</name>
  <forward mode='passthrough'>
    <pf dev='eth0'/>
    <interface dev='eth1' connections='1'/>
  </forward>
</network>
"""


def test_live_counts_and_made_pools_are_not_in_the_inactive_form() -> None:
    network = parse_network(POOL)
    assert format_network(network) == POOL
    assert format_network(network, "inactive") == (
        "<network>\n  <name>pool</name>\n  <forward mode='passthrough'>\n    <pf dev='eth0'/>\n  </forward>\n"
        "</network>\n"
    )


def test_unknown_elements_are_refused_on_demand() -> None:
    text = "<network><name>a</name><colour/></network>"
    assert "colour" not in format_network(parse_network(text))
    with pytest.raises(XmlError, match="unknown element 'colour'"):
        parse_network(text, strict=True)


def test_the_seeds_network_is_accepted() -> None:
    network = parse_network(
        "<network><name>testnet</name>"
        "<forward type='bridge' dev='p4p1_0'><interface dev='p4p1_0'/><interface dev='p4p1_1'/></forward>"
        "<portgroup name='admin'><bandwidth><inbound average='1000' peak='5000' burst='1024'/></bandwidth></portgroup>"
        "</network>"
    )
    assert network.mode == "bridge"
    assert format_network(network).count("<interface") == 2
    assert "<forward dev='p4p1_0' mode='bridge'>" in format_network(network)
