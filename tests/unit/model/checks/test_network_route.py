import pytest

from vird.errors import ConfigUnsupported, VirdError, XmlError
from vird.model.checks.network_route import check_route, check_route_reachable, route_prefix
from vird.model.network import Network
from vird.model.network.ip import NetworkRoute

NETWORK = Network.from_xml("<network><name>n</name><ip address='1.2.3.4' prefix='24'/></network>")


def checked(attributes: str) -> NetworkRoute:
    route = NetworkRoute.from_xml(f"<route {attributes}/>")
    check_route(route, "n")
    check_route_reachable(route, NETWORK)
    return route


def test_routes() -> None:
    assert route_prefix(checked("address='10.0.0.0' prefix='8' gateway='1.2.3.5' metric='3'")) == 8
    assert route_prefix(checked("address='10.0.0.0' netmask='255.0.0.0' gateway='1.2.3.5'")) == 8
    assert route_prefix(checked("address='0.0.0.0' gateway='1.2.3.5'")) == 0


@pytest.mark.parametrize(
    ("attributes", "error"),
    [
        ("address='10.0.0.1' prefix='8' gateway='1.2.3.5'", XmlError),
        ("address='10.0.0.0' gateway='1.2.3.5'", XmlError),
        ("address='10.0.0.0' prefix='8' netmask='255.0.0.0' gateway='1.2.3.5'", XmlError),
        ("address='10.0.0.0' netmask='255.0.255.0' gateway='1.2.3.5'", XmlError),
        ("address='10.0.0.0' prefix='40' gateway='1.2.3.5'", XmlError),
        ("address='fd00::' prefix='64' gateway='fd00::1'", XmlError),
        ("family='ipv6' address='fd00::' prefix='64' gateway='1.2.3.5'", XmlError),
        ("family='ipv6' address='fd00::' netmask='255.0.0.0' gateway='fd00::1'", XmlError),
        ("address='10.0.0.0' prefix='8' gateway='1.2.4.5'", ConfigUnsupported),
        ("family='ipv6' address='2001::' prefix='64' gateway='2001::1'", ConfigUnsupported),
    ],
)
def test_refusals(attributes: str, error: type[VirdError]) -> None:
    with pytest.raises(error):
        checked(attributes)
