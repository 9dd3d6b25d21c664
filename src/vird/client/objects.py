"""The objects of a connection: every call on each, and short names for what is done every day.

    dom = await conn.lookup_domain("web")
    await dom.start()
    print(dom.name, dom.uuid, await dom.state())

What a call is named like: its procedure, without the object's own name in front (`dom.set_vcpus_flags`).
Documents come as text from `xml` and as objects of ``vird.model`` from `document`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vird.api.enums.domain import DomainState
from vird.client import calls
from vird.client.link import INHERIT
from vird.client.params import uuid_text
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.model.domain.domain import Domain as DomainDocument
    from vird.model.filter.document import Filter as FilterDocument
    from vird.model.filter_binding import FilterBinding as FilterBindingDocument
    from vird.model.interface import HostInterface as InterfaceDocument
    from vird.model.network.document import Network as NetworkDocument
    from vird.model.network_port import NetworkPort as NetworkPortDocument
    from vird.model.node_device.document import NodeDevice as NodeDeviceDocument
    from vird.model.pool.document import Pool as PoolDocument
    from vird.model.secret import Secret as SecretDocument
    from vird.model.snapshot import Snapshot as SnapshotDocument
    from vird.model.volume import Volume as VolumeDocument


class State(NamedTuple):
    """What a domain does, and why; ``reason`` is of the enumeration of that state's reasons."""

    state: DomainState
    reason: int

    def __str__(self) -> str:
        return self.state.name.lower()


class Domain(calls.DomainCalls):
    """A guest."""

    def __repr__(self) -> str:
        return f"<Domain {self.name}>"

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.ref.name)

    @property
    def uuid(self) -> str:
        """Its UUID, with dashes."""
        return uuid_text(self.ref.uuid)

    @property
    def id(self) -> int | None:
        """Its number while it runs, as of when this object was made."""
        return None if self.ref.id < 0 else int(self.ref.id)

    async def state(self, *, timeout_s: float | None = INHERIT) -> State:
        """What it does."""
        ret = await self.get_state(timeout_s=timeout_s)
        return State(DomainState(ret.state), ret.reason)

    async def xml(self, flags: int = 0, *, timeout_s: float | None = INHERIT) -> str:
        """Its document; ``flags`` are of ``DomainXMLFlags``."""
        return await self.get_xml_desc(flags, timeout_s=timeout_s)

    async def document(self, flags: int = 0, *, timeout_s: float | None = INHERIT) -> DomainDocument:
        """Its document as an object."""
        from vird.model.domain.domain import Domain as Document

        return Document.from_xml(await self.get_xml_desc(flags, timeout_s=timeout_s))

    async def start(self, flags: int = 0, *, timeout_s: float | None = INHERIT) -> None:
        """Start it; ``flags`` are of ``DomainCreateFlags``.  From then on ``id`` is the running guest's."""
        started = await self.create_with_flags(flags, timeout_s=timeout_s)
        self.ref = DomainRef(self.ref.name, self.ref.uuid, started.ref.id)


class DomainSnapshot(calls.DomainSnapshotCalls):
    """A snapshot of a guest."""

    def __repr__(self) -> str:
        return f"<DomainSnapshot {self.name} of {self.domain.name}>"

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.ref.name)

    @property
    def domain(self) -> Domain:
        """The guest."""
        return self._link.domain(self.ref.dom)

    async def xml(self, flags: int = 0, *, timeout_s: float | None = INHERIT) -> str:
        """Its document."""
        return await self.get_xml_desc(flags, timeout_s=timeout_s)

    async def document(self, flags: int = 0, *, timeout_s: float | None = INHERIT) -> SnapshotDocument:
        """Its document as an object."""
        from vird.model.snapshot import Snapshot as Document

        return Document.from_xml(await self.get_xml_desc(flags, timeout_s=timeout_s))


class DomainCheckpoint(calls.DomainCheckpointCalls):
    """A checkpoint of a guest: a point in time that backups refer to."""

    def __repr__(self) -> str:
        return f"<DomainCheckpoint {self.name} of {self.domain.name}>"

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.ref.name)

    @property
    def domain(self) -> Domain:
        """The guest."""
        return self._link.domain(self.ref.dom)

    async def xml(self, flags: int = 0, *, timeout_s: float | None = INHERIT) -> str:
        """Its document."""
        return await self.get_xml_desc(flags, timeout_s=timeout_s)


class Network(calls.NetworkCalls):
    """A network for guests."""

    def __repr__(self) -> str:
        return f"<Network {self.name}>"

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.ref.name)

    @property
    def uuid(self) -> str:
        """Its UUID, with dashes."""
        return uuid_text(self.ref.uuid)

    async def xml(self, flags: int = 0, *, timeout_s: float | None = INHERIT) -> str:
        """Its document."""
        return await self.get_xml_desc(flags, timeout_s=timeout_s)

    async def document(self, flags: int = 0, *, timeout_s: float | None = INHERIT) -> NetworkDocument:
        """Its document as an object."""
        from vird.model.network.document import Network as Document

        return Document.from_xml(await self.get_xml_desc(flags, timeout_s=timeout_s))

    async def start(self, *, timeout_s: float | None = INHERIT) -> None:
        """Start it."""
        await self.create(timeout_s=timeout_s)


class NetworkPort(calls.NetworkPortCalls):
    """Where a guest's interface is connected to a network."""

    def __repr__(self) -> str:
        return f"<NetworkPort {self.uuid} of {self.network.name}>"

    @property
    def uuid(self) -> str:
        """Its UUID, with dashes."""
        return uuid_text(self.ref.uuid)

    @property
    def network(self) -> Network:
        """The network."""
        return self._link.network(self.ref.net)

    async def xml(self, flags: int = 0, *, timeout_s: float | None = INHERIT) -> str:
        """Its document."""
        return await self.get_xml_desc(flags, timeout_s=timeout_s)

    async def document(self, flags: int = 0, *, timeout_s: float | None = INHERIT) -> NetworkPortDocument:
        """Its document as an object."""
        from vird.model.network_port import NetworkPort as Document

        return Document.from_xml(await self.get_xml_desc(flags, timeout_s=timeout_s))


class StoragePool(calls.StoragePoolCalls):
    """A place that volumes are kept in."""

    def __repr__(self) -> str:
        return f"<StoragePool {self.name}>"

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.ref.name)

    @property
    def uuid(self) -> str:
        """Its UUID, with dashes."""
        return uuid_text(self.ref.uuid)

    async def xml(self, flags: int = 0, *, timeout_s: float | None = INHERIT) -> str:
        """Its document."""
        return await self.get_xml_desc(flags, timeout_s=timeout_s)

    async def document(self, flags: int = 0, *, timeout_s: float | None = INHERIT) -> PoolDocument:
        """Its document as an object."""
        from vird.model.pool.document import Pool as Document

        return Document.from_xml(await self.get_xml_desc(flags, timeout_s=timeout_s))

    async def start(self, flags: int = 0, *, timeout_s: float | None = INHERIT) -> None:
        """Start it."""
        await self.create(flags, timeout_s=timeout_s)

    async def list_all(self, *, timeout_s: float | None = INHERIT) -> list[StorageVolume]:
        """Its volumes."""
        return await self.list_all_volumes(timeout_s=timeout_s)


class StorageVolume(calls.StorageVolumeCalls):
    """A disk image, a partition, a logical volume."""

    def __repr__(self) -> str:
        return f"<StorageVolume {self.name} in {self.ref.pool}>"

    @property
    def name(self) -> str:
        """Its name, one of a kind in its pool."""
        return str(self.ref.name)

    @property
    def key(self) -> str:
        """What names it everywhere."""
        return str(self.ref.key)

    @property
    def pool_name(self) -> str:
        """The name of its pool."""
        return str(self.ref.pool)

    async def xml(self, flags: int = 0, *, timeout_s: float | None = INHERIT) -> str:
        """Its document."""
        return await self.get_xml_desc(flags, timeout_s=timeout_s)

    async def document(self, flags: int = 0, *, timeout_s: float | None = INHERIT) -> VolumeDocument:
        """Its document as an object."""
        from vird.model.volume import Volume as Document

        return Document.from_xml(await self.get_xml_desc(flags, timeout_s=timeout_s))


class NodeDevice(calls.NodeDeviceCalls):
    """A device of the host."""

    def __repr__(self) -> str:
        return f"<NodeDevice {self.name}>"

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.ref.name)

    async def xml(self, flags: int = 0, *, timeout_s: float | None = INHERIT) -> str:
        """Its document."""
        return await self.get_xml_desc(flags, timeout_s=timeout_s)

    async def document(self, flags: int = 0, *, timeout_s: float | None = INHERIT) -> NodeDeviceDocument:
        """Its document as an object."""
        from vird.model.node_device.document import NodeDevice as Document

        return Document.from_xml(await self.get_xml_desc(flags, timeout_s=timeout_s))


class NWFilter(calls.NWFilterCalls):
    """Rules for what a guest may send and receive."""

    def __repr__(self) -> str:
        return f"<NWFilter {self.name}>"

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.ref.name)

    @property
    def uuid(self) -> str:
        """Its UUID, with dashes."""
        return uuid_text(self.ref.uuid)

    async def xml(self, flags: int = 0, *, timeout_s: float | None = INHERIT) -> str:
        """Its document."""
        return await self.get_xml_desc(flags, timeout_s=timeout_s)

    async def document(self, flags: int = 0, *, timeout_s: float | None = INHERIT) -> FilterDocument:
        """Its document as an object."""
        from vird.model.filter.document import Filter as Document

        return Document.from_xml(await self.get_xml_desc(flags, timeout_s=timeout_s))


class NWFilterBinding(calls.NWFilterBindingCalls):
    """A filter in force on a host device."""

    def __repr__(self) -> str:
        return f"<NWFilterBinding {self.port_device}>"

    @property
    def port_device(self) -> str:
        """The host device."""
        return str(self.ref.portdev)

    @property
    def filter_name(self) -> str:
        """The filter."""
        return str(self.ref.filtername)

    async def xml(self, flags: int = 0, *, timeout_s: float | None = INHERIT) -> str:
        """Its document."""
        return await self.get_xml_desc(flags, timeout_s=timeout_s)

    async def document(self, flags: int = 0, *, timeout_s: float | None = INHERIT) -> FilterBindingDocument:
        """Its document as an object."""
        from vird.model.filter_binding import FilterBinding as Document

        return Document.from_xml(await self.get_xml_desc(flags, timeout_s=timeout_s))


class Interface(calls.InterfaceCalls):
    """A network interface of the host."""

    def __repr__(self) -> str:
        return f"<Interface {self.name}>"

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.ref.name)

    @property
    def mac(self) -> str:
        """Its hardware address."""
        return str(self.ref.mac)

    async def xml(self, flags: int = 0, *, timeout_s: float | None = INHERIT) -> str:
        """Its document."""
        return await self.get_xml_desc(flags, timeout_s=timeout_s)

    async def document(self, flags: int = 0, *, timeout_s: float | None = INHERIT) -> InterfaceDocument:
        """Its document as an object."""
        from vird.model.interface import HostInterface as Document

        return Document.from_xml(await self.get_xml_desc(flags, timeout_s=timeout_s))

    async def start(self, flags: int = 0, *, timeout_s: float | None = INHERIT) -> None:
        """Bring it up."""
        await self.create(flags, timeout_s=timeout_s)


class Secret(calls.SecretCalls):
    """A password or key that guests' disks need."""

    def __repr__(self) -> str:
        return f"<Secret {self.uuid}>"

    @property
    def uuid(self) -> str:
        """Its UUID, with dashes."""
        return uuid_text(self.ref.uuid)

    @property
    def usage(self) -> str:
        """What it is for."""
        return str(self.ref.usage_id)

    async def xml(self, flags: int = 0, *, timeout_s: float | None = INHERIT) -> str:
        """Its document, without the value."""
        return await self.get_xml_desc(flags, timeout_s=timeout_s)

    async def document(self, flags: int = 0, *, timeout_s: float | None = INHERIT) -> SecretDocument:
        """Its document as an object."""
        from vird.model.secret import Secret as Document

        return Document.from_xml(await self.get_xml_desc(flags, timeout_s=timeout_s))
