"""The way from an object's method to the wire: deadlines, reply types, and objects made from references.

Typed objects hold a ``Link``; it holds the one client of the connection, which a reconnect replaces.
It knows no procedure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakSet

from vird.client.raw import RawClient
from vird.client.raw_stream import RawStream
from vird.errors import InternalError
from vird.wire.procedures import Procedure
from vird.wire.procedures import refs as wire
from vird.wire.xdr import Record

if TYPE_CHECKING:
    from vird.client import objects
    from vird.client.events import Events
    from vird.client.streams import FileStream

R = TypeVar("R", bound=Record)
S = TypeVar("S", bound="FileStream")

INHERIT = -1.0
"""The deadline of a call that names none: the connection's."""

TIMEOUT_S = 30.0
"""How long a question may take."""

CHANGE_TIMEOUT_S = 600.0
"""How long a change may take: a guest is started, saved, moved."""


class Link:
    """One connection as its objects see it."""

    def __init__(self, client: RawClient, timeout_s: float | None, change_timeout_s: float | None) -> None:
        self.client = client
        self.timeout_s = timeout_s
        self.change_timeout_s = change_timeout_s
        self.events: WeakSet[Events] = WeakSet()
        """What goes on with the next connection."""

    def _deadline(self, procedure: Procedure, timeout_s: float | None) -> float | None:
        if timeout_s != INHERIT:
            return timeout_s
        return self.timeout_s if procedure.read_only else self.change_timeout_s

    # --- calls

    async def call(
        self, procedure: Procedure, args: Record | None, files: Sequence[int] = (), *, timeout_s: float | None = INHERIT
    ) -> None:
        """A call whose result is nothing."""
        await self.client.call(procedure, args, files, timeout_s=self._deadline(procedure, timeout_s))

    async def call_for(
        self,
        kind: type[R],
        procedure: Procedure,
        args: Record | None,
        files: Sequence[int] = (),
        *,
        timeout_s: float | None = INHERIT,
    ) -> R:
        """A call with a result of this kind."""
        ret = await self.client.call(procedure, args, files, timeout_s=self._deadline(procedure, timeout_s))
        return _of(kind, ret, procedure)

    async def call_with_fds(
        self, procedure: Procedure, args: Record | None, files: Sequence[int] = (), *, timeout_s: float | None = INHERIT
    ) -> list[int]:
        """A call whose result is open files, which are the caller's."""
        deadline = self._deadline(procedure, timeout_s)
        return list((await self.client.call_with_fds(procedure, args, files, timeout_s=deadline))[1])

    async def call_for_with_fds(
        self,
        kind: type[R],
        procedure: Procedure,
        args: Record | None,
        files: Sequence[int] = (),
        *,
        timeout_s: float | None = INHERIT,
    ) -> tuple[R, list[int]]:
        """A call with a result of this kind and open files."""
        deadline = self._deadline(procedure, timeout_s)
        ret, fds = await self.client.call_with_fds(procedure, args, files, timeout_s=deadline)
        return _of(kind, ret, procedure), list(fds)

    async def call_with_stream(
        self, procedure: Procedure, args: Record | None, *, timeout_s: float | None = INHERIT
    ) -> RawStream:
        """A call that opens a stream."""
        deadline = self._deadline(procedure, timeout_s)
        return (await self.client.call_with_stream(procedure, args, timeout_s=deadline))[1]

    async def call_for_with_stream(
        self, kind: type[R], procedure: Procedure, args: Record | None, *, timeout_s: float | None = INHERIT
    ) -> tuple[R, RawStream]:
        """A call with a result that opens a stream."""
        deadline = self._deadline(procedure, timeout_s)
        ret, stream = await self.client.call_with_stream(procedure, args, timeout_s=deadline)
        return _of(kind, ret, procedure), stream

    # --- objects

    def stream(self, raw: RawStream, kind: type[S]) -> S:
        """A file-like stream."""
        return kind(raw)

    def domain(self, ref: wire.DomainRef) -> objects.Domain:
        """The domain of a reference."""
        from vird.client.objects import Domain

        return Domain(self, ref)

    def snapshot(self, ref: wire.DomainSnapshotRef) -> objects.DomainSnapshot:
        """The snapshot of a reference."""
        from vird.client.objects import DomainSnapshot

        return DomainSnapshot(self, ref)

    def checkpoint(self, ref: wire.DomainCheckpointRef) -> objects.DomainCheckpoint:
        """The checkpoint of a reference."""
        from vird.client.objects import DomainCheckpoint

        return DomainCheckpoint(self, ref)

    def network(self, ref: wire.NetworkRef) -> objects.Network:
        """The network of a reference."""
        from vird.client.objects import Network

        return Network(self, ref)

    def network_port(self, ref: wire.NetworkPortRef) -> objects.NetworkPort:
        """The port of a reference."""
        from vird.client.objects import NetworkPort

        return NetworkPort(self, ref)

    def storage_pool(self, ref: wire.StoragePoolRef) -> objects.StoragePool:
        """The pool of a reference."""
        from vird.client.objects import StoragePool

        return StoragePool(self, ref)

    def storage_volume(self, ref: wire.StorageVolRef) -> objects.StorageVolume:
        """The volume of a reference."""
        from vird.client.objects import StorageVolume

        return StorageVolume(self, ref)

    def node_device(self, ref: wire.NodeDeviceRef) -> objects.NodeDevice:
        """The device of a reference."""
        from vird.client.objects import NodeDevice

        return NodeDevice(self, ref)

    def nwfilter(self, ref: wire.NwfilterRef) -> objects.NWFilter:
        """The filter of a reference."""
        from vird.client.objects import NWFilter

        return NWFilter(self, ref)

    def nwfilter_binding(self, ref: wire.NwfilterBindingRef) -> objects.NWFilterBinding:
        """The binding of a reference."""
        from vird.client.objects import NWFilterBinding

        return NWFilterBinding(self, ref)

    def interface(self, ref: wire.InterfaceRef) -> objects.Interface:
        """The host interface of a reference."""
        from vird.client.objects import Interface

        return Interface(self, ref)

    def secret(self, ref: wire.SecretRef) -> objects.Secret:
        """The secret of a reference."""
        from vird.client.objects import Secret

        return Secret(self, ref)


def _of(kind: type[R], ret: Record | None, procedure: Procedure) -> R:
    if type(ret) is not kind:
        raise InternalError(f"{procedure.name} answered with {type(ret).__name__}")
    return ret
