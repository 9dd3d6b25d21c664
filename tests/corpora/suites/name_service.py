"""What the name service modules read of a network: which guest has which MAC addresses, and the leases."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tests.corpora.case import Case, Suite
from tests.corpora.compare import json_differs, lines_differ

if TYPE_CHECKING:
    from vird.drivers.network.places import Places
    from vird.model.network import Network

MAC_MAPS = "virmacmaptestdata"
NAMES = "nssdata"
BETWEEN = 1_900_000_001.5
"""A moment after some of the recorded leases ran out, and before others do."""


def _mac_maps(root: Path) -> Iterator[Case]:
    for path in sorted((root / MAC_MAPS).glob("*.json")):
        yield Case(path.stem, lambda path=path: _map_differs(path))


def _names(root: Path) -> Iterator[Case]:
    folder = root / NAMES
    for path in sorted(folder.glob("*.macs")):
        yield Case(path.name, lambda path=path: _map_differs(path))
    for path in sorted(folder.glob("*.status")):
        yield Case(path.name, lambda path=path: _leases_differ(path))


def _network(bridge: str) -> Network:
    from vird.model.network import Network

    return Network.from_xml(
        f"<network><name>n</name><bridge name='{bridge}'/><forward mode='nat'/>"
        "<ip address='192.168.122.1' prefix='24'><dhcp><range start='192.168.122.2' end='192.168.122.254'/></dhcp></ip>"
        "</network>"
    )


def _places(folder: str) -> Places:
    from vird.drivers.network.places import Places
    from vird.host.paths import Paths

    return Places(Paths(folder))


def _map_differs(path: Path) -> str:
    """The file that is written when these guests have these ports."""
    from vird.drivers.network.entry import NetworkEntry
    from vird.drivers.network.store import NetworkStore
    from vird.model.network_port import NetworkPort, PortMac, PortOwner

    entry = NetworkEntry("n", bytes(16), live=_network("br"))
    for guest in json.loads(path.read_text()):
        owner = PortOwner(name=guest["domain"], uuid=str(uuid.uuid5(uuid.NAMESPACE_DNS, guest["domain"])))
        for mac in guest["macs"]:
            port = str(uuid.uuid5(uuid.NAMESPACE_DNS, mac))
            entry.ports[port] = NetworkPort(uuid=port, owner=owner, mac=PortMac(address=mac))
    with TemporaryDirectory() as folder:
        store = NetworkStore(_places(folder))
        store.prepare()
        store.save_macs(entry)
        return json_differs(path, json.loads(store.places.macs("br").read_text()))


def _leases_differ(path: Path) -> str:
    """The leases that hold: those without an end and those whose end is to come; and the file stays as it is."""
    from vird.drivers.network import lease_script
    from vird.drivers.network.leases import read_leases

    written = json.loads(path.read_text())
    expected = [
        f"{lease['mac-address']} {lease['ip-address']}/24 {lease.get('hostname')}"
        for lease in written
        if not 0 < lease["expiry-time"] < int(BETWEEN)
    ]
    with TemporaryDirectory() as folder:
        places = _places(folder)
        places.services.mkdir(parents=True)
        lease_script.write(str(places.leases("br")), lease_script.read(str(path)))
        kept = json_differs(path, json.loads(places.leases("br").read_text()))
        found = read_leases(_network("br"), places, now=BETWEEN)
    actual = [f"{lease.mac} {lease.ip}/{lease.prefix} {lease.hostname}" for lease in found]
    return kept or lines_differ(expected, actual)


SUITES = [Suite(MAC_MAPS, _mac_maps), Suite(NAMES, _names)]
"""The folders of the corpora that are understood, one module per family."""
