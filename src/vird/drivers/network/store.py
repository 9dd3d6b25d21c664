"""The network driver's files: definitions, status, ports and marks of what is under way.

Blocking and short; callers on the event loop run it in a thread.  What a status means is
``recovery``'s business.
"""

from __future__ import annotations

import contextlib
import json
import logging
import shutil
from collections.abc import Iterable, Iterator

from vird.drivers.common.persist import DocumentFolder
from vird.drivers.network.entry import NetworkEntry
from vird.drivers.network.places import Places
from vird.errors import VirdError
from vird.host import files
from vird.markup.scalars import NumberSet
from vird.model.network import Network, format_network, parse_network
from vird.model.network.status import RESERVED_CLASSES, ClassIds, FloorSum, NetworkStatus
from vird.model.network_port import NetworkPort, parse_network_port

log = logging.getLogger(__name__)


class NetworkStore:
    """Reads and writes what must outlive the daemon."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.definitions = DocumentFolder(places.documents, "net-edit", autostart=places.autostart)
        self.statuses = DocumentFolder(places.running, "net-edit")

    def prepare(self) -> None:
        """Make the folders."""
        files.make_folder(self.places.documents, 0o700)
        files.make_folder(self.places.running, 0o755)
        files.make_folder(self.places.services, 0o755)

    def save_definition(self, network: Network) -> None:
        """Keep what the user defined."""
        self.definitions.save(network.name, format_network(network, "inactive"))

    def definitions_kept(self) -> Iterator[tuple[Network, bool]]:
        """Every readable definition, and whether it starts by itself."""
        for name, xml in self.definitions.load_all():
            try:
                network = parse_network(xml)
            except VirdError as fault:
                log.error("network definition %s is left out: %s", name, fault)
                continue
            if network.name == name and network.uuid:
                yield network, self.definitions.autostart(name)

    def save_status(self, entry: NetworkEntry) -> None:
        """Keep what runs; the network must be active."""
        assert entry.live is not None, "only running networks have a status"
        status = NetworkStatus(
            class_id=ClassIds(bitmap=NumberSet(sorted({*RESERVED_CLASSES, *entry.class_ids}))),
            floor=FloorSum(sum=entry.floor_sum),
            network=entry.live,
        )
        self.statuses.save(entry.name, status.to_xml())

    def statuses_kept(self) -> Iterator[tuple[str, Network | None]]:
        """Every status file's name and the network in it; None for one that cannot be read."""
        for name, xml in self.statuses.load_all():
            try:
                yield name, NetworkStatus.from_xml(xml).network
            except VirdError as fault:
                log.error("network status %s cannot be read: %s", name, fault)
                yield name, None

    def remove_status(self, name: str) -> None:
        """The network does not run any more: forget its status and its ports."""
        self.statuses.remove(name)
        shutil.rmtree(self.places.ports(name).parent, ignore_errors=True)

    def mark(self, network: Network) -> None:
        """Note that a start begins, with all that is needed to take its pieces away."""
        path = self.places.starting(network.name)
        files.write_atomic(path, format_network(network).encode(), durable=False)

    def unmark(self, name: str) -> None:
        """The start has ended, one way or the other."""
        files.remove(self.places.starting(name))

    def marks(self) -> Iterator[Network]:
        """The networks whose start was cut off."""
        for path in sorted(self.places.running.glob("*.starting")):
            try:
                yield parse_network(path.read_bytes())
            except (OSError, VirdError) as fault:
                log.error("cannot read %s: %s", path, fault)
                files.remove(path)

    def save_port(self, network: str, port: NetworkPort) -> None:
        """Keep a port."""
        folder = files.make_folder(self.places.ports(network), 0o755)
        files.write_atomic(folder / f"{port.uuid}.xml", port.to_xml().encode(), durable=False)

    def remove_port(self, network: str, uuid: str) -> None:
        """Forget a port; one that is gone already is fine."""
        files.remove(self.places.ports(network) / f"{uuid}.xml")

    def save_macs(self, entry: NetworkEntry) -> None:
        """Tell the name service modules which guest has which MAC addresses on the network's own bridge."""
        network = entry.live
        if network is None or not network.has_own_bridge or entry.bridge is None:
            return
        by_guest: dict[str, list[str]] = {}
        for port in entry.ports.values():
            by_guest.setdefault(port.owner.name, []).append(port.mac.address)
        listed = [{"domain": name, "macs": macs} for name, macs in by_guest.items()]
        content = json.dumps(listed, indent=2) + "\n"
        files.write_atomic(self.places.macs(entry.bridge), content.encode(), mode=0o644, durable=False)

    def ports(self, network: str) -> Iterable[NetworkPort]:
        """The readable ports of a network."""
        for path in sorted(self.places.ports(network).glob("*.xml")):
            try:
                port = parse_network_port(files.read_small(path))
            except (OSError, ValueError, VirdError) as fault:
                log.error("network port %s is left out: %s", path, fault)
                continue
            if port.uuid == path.stem:
                yield port

    def forget(self, network: Network) -> None:
        """The network is no more, neither running nor defined: remove what served its guests' memory."""
        if network.bridge is not None and network.bridge.name is not None and network.has_own_bridge:
            with contextlib.suppress(OSError):
                files.remove(self.places.leases(network.bridge.name))
