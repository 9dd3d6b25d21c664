"""The documents beside the domain: what their models can hold, they can write and read back unchanged."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vird.markup import Element
from vird.model.backup import Backup
from vird.model.capabilities import Capabilities
from vird.model.checkpoint import Checkpoint
from vird.model.domain_capabilities import DomainCapabilities
from vird.model.filter import Filter
from vird.model.filter_binding import FilterBinding
from vird.model.interface import HostInterface
from vird.model.network import Network
from vird.model.network.status import NetworkStatus
from vird.model.network_port import NetworkPort
from vird.model.node_device import NodeDevice
from vird.model.pool import Pool
from vird.model.pool_capabilities import PoolCapabilities
from vird.model.secret import Secret
from vird.model.snapshot import Snapshot
from vird.model.volume import Volume
from vird.testing.documents import documents

CLASSES = [
    Backup, Capabilities, Checkpoint, DomainCapabilities, Filter, FilterBinding, HostInterface, Network, NetworkPort,
    NetworkStatus, NodeDevice, Pool, PoolCapabilities, Secret, Snapshot, Volume,
]  # fmt: skip


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
@settings(suppress_health_check=list(HealthCheck), max_examples=40)
@given(data=st.data())
def test_written_and_read_back(cls: type[Element], data: st.DataObject) -> None:
    document = data.draw(documents(cls))
    text = document.to_xml()
    again = cls.from_xml(text, unknown="error")
    assert again == document
    assert again.to_xml() == text
