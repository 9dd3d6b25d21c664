import pytest

from vird.errors import InternalError
from vird.model.checks.network_generated import fill_generated, fill_started, free_bridge_name
from vird.model.network import Network, format_network, parse_network

UUID = "0f1c2d3e-0000-4000-8000-000000000001"


def filled(text: str, used: set[str]) -> Network:
    network = parse_network(text)
    fill_generated(network, lambda: UUID, lambda count: bytes(range(count)), used)
    return network


def test_all_that_was_left_out() -> None:
    network = filled("<network><name>a</name></network>", {"virbr0", "virbr1"})
    assert network.uuid == UUID
    assert network.bridge is not None and network.bridge.name == "virbr2"
    assert network.mac is not None and network.mac.address == "52:54:00:00:01:02"


def test_what_was_said_stays() -> None:
    text = f"<network><name>a</name><uuid>{UUID}</uuid><bridge name='x'/><mac address='52:54:00:0a:0b:0c'/></network>"
    network = filled(text, set())
    assert network.bridge is not None and network.bridge.name == "x"
    assert network.mac is not None and network.mac.address == "52:54:00:0a:0b:0c"


def test_a_template_for_the_name() -> None:
    network = filled("<network><name>a</name><bridge name='lan%d'/></network>", {"lan0"})
    assert network.bridge is not None and network.bridge.name == "lan1"


def test_a_name_in_use_is_refused() -> None:
    with pytest.raises(InternalError, match="already in use"):
        filled("<network><name>a</name><bridge name='x'/></network>", {"x"})


def test_networks_without_a_bridge_of_their_own_get_only_a_uuid() -> None:
    network = filled("<network><name>a</name><forward mode='vepa'/></network>", set())
    assert network.bridge is None and network.mac is None and network.uuid == UUID


def test_names_run_out() -> None:
    class Everything:
        def __contains__(self, name: object) -> bool:
            return True

    with pytest.raises(InternalError, match="exceeded"):
        free_bridge_name("virbr%d", Everything())


def test_a_started_nat_network_shows_its_ports() -> None:
    network = parse_network("<network><name>a</name><forward mode='nat'/><ip address='10.1.1.1'/></network>")
    fill_started(network)
    assert "<port start='1024' end='65535'/>" in format_network(network)
    isolated = parse_network("<network><name>a</name></network>")
    fill_started(isolated)
    assert isolated.forward is None
