"""One network as the driver holds it: its documents, its ports, and the traffic classes given out."""

from __future__ import annotations

from vird.drivers.common.registry import Entry
from vird.drivers.network.plan.actual import floor_of
from vird.host.tc import FLOOR_CLASS_MIN
from vird.model.network import Network
from vird.model.network_port import NetworkPort
from vird.wire.procedures.refs import NetworkRef


class NetworkEntry(Entry[Network]):
    """A network with its ports, by UUID as text."""

    def __init__(
        self,
        name: str,
        uuid: bytes,
        *,
        persistent: Network | None = None,
        live: Network | None = None,
        autostart: bool = False,
    ) -> None:
        super().__init__(name, uuid, persistent=persistent, live=live, autostart=autostart)
        self.ports: dict[str, NetworkPort] = {}

    @property
    def ref(self) -> NetworkRef:
        """How clients name it."""
        return NetworkRef(self.name, self.uuid)

    @property
    def bridge(self) -> str | None:
        """The name of its bridge, its own or the host's."""
        bridge = self.newest.bridge
        return bridge.name if bridge is not None else None

    @property
    def floor_sum(self) -> int:
        """The rate that is kept for its ports, in KiB/s."""
        return sum(floor_of(port.bandwidth) for port in self.ports.values())

    @property
    def class_ids(self) -> set[int]:
        """The traffic classes that its ports have."""
        held = (port.bandwidth.class_id for port in self.ports.values() if port.bandwidth is not None)
        return {number for number in held if number is not None}

    def free_class_id(self) -> int:
        """The lowest traffic class that no port has."""
        taken = self.class_ids
        return next(number for number in range(FLOOR_CLASS_MIN, 65535) if number not in taken)
