"""The network driver's own words for flags."""

import pytest

from vird.api.enums.network import NetworkUpdateFlags
from vird.drivers.network.refuse import check_flags
from vird.errors import InvalidArg
from vird.wire.procedures import Procedure, remote


@pytest.mark.parametrize(
    ("procedure", "name"),
    [
        (remote.NETWORK_PORT_CREATE_XML, "networkPortCreateXML"),
        (remote.CONNECT_LIST_ALL_NETWORKS, "networkConnectListAllNetworks"),
    ],
)
def test_the_drivers_function_is_named(procedure: Procedure, name: str) -> None:
    with pytest.raises(InvalidArg) as refused:
        check_flags(8, NetworkUpdateFlags, procedure)
    assert refused.value.text == f"unsupported flags (0x8) in function {name}"
    check_flags(3, NetworkUpdateFlags, procedure)
