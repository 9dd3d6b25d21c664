"""The typed client for programs without asyncio: the same names, without `await`.

with vird.sync.connect("qemu:///system") as conn:
    for dom in conn.list_domains():
        print(dom.name, dom.state())
"""

from vird.sync.connection import Connection
from vird.sync.login import connect
from vird.sync.objects import (
    Domain,
    DomainCheckpoint,
    DomainSnapshot,
    Interface,
    Network,
    NetworkPort,
    NodeDevice,
    NWFilter,
    NWFilterBinding,
    Secret,
    StoragePool,
    StorageVolume,
)

__all__ = [
    "Connection",
    "Domain",
    "DomainCheckpoint",
    "DomainSnapshot",
    "Interface",
    "NWFilter",
    "NWFilterBinding",
    "Network",
    "NetworkPort",
    "NodeDevice",
    "Secret",
    "StoragePool",
    "StorageVolume",
    "connect",
]
