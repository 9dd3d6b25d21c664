"""Names of libvirt's own functions."""

import pytest

from vird.drivers.common.own_function import own_function
from vird.wire.procedures import Procedure, remote


@pytest.mark.parametrize(
    ("procedure", "driver", "name"),
    [
        (remote.NETWORK_GET_XML_DESC, "network", "networkGetXMLDesc"),
        (remote.CONNECT_LIST_ALL_NETWORKS, "network", "networkConnectListAllNetworks"),
        (remote.STORAGE_VOL_RESIZE, "storage", "storageVolResize"),
        (remote.SECRET_SET_VALUE, "secret", "secretSetValue"),
    ],
)
def test_names(procedure: Procedure, driver: str, name: str) -> None:
    assert own_function(procedure, driver) == name
