"""The names in documents, for every kind of object that has one."""

from __future__ import annotations

import pytest

from tests.unit.daemon.access.known_host import DOCUMENTS, UUID
from vird.daemon.access.documents import READERS
from vird.daemon.access.objects import KINDS

NAMES = {
    "domain": {"domain_name": "new", "domain_uuid": UUID},
    "network": {"network_name": "new", "network_uuid": UUID},
    "network_port": {"network_port_uuid": UUID},
    "storage_pool": {"pool_name": "new", "pool_uuid": UUID},
    "storage_vol": {"vol_name": "new"},
    "nwfilter": {"nwfilter_name": "new", "nwfilter_uuid": UUID},
    "nwfilter_binding": {
        "nwfilter_binding_portdev": "new",
        "nwfilter_binding_linkdev": "eth9",
        "nwfilter_binding_filter": "clean",
    },
    "interface": {"interface_name": "new", "interface_macaddr": "52:54:00:00:00:01"},
    "node_device": {"node_device_name": "new"},
    "secret": {"secret_uuid": UUID, "secret_usage_ceph": "new"},
}


@pytest.mark.parametrize("kind", sorted(KINDS.values()))
def test_names(kind: str) -> None:
    assert READERS[kind](DOCUMENTS[kind]) == NAMES[kind]
