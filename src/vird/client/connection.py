"""A connection to a daemon: what it lists, finds and makes, its events, and its end.

``connect`` in ``client.login`` makes it; every call that is about no single object is a method here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Protocol, Self

from vird.api.events import DomainLifecycle, Event
from vird.client import calls, migration
from vird.client.events import Events
from vird.client.handle import Handle
from vird.client.link import CHANGE_TIMEOUT_S, INHERIT, TIMEOUT_S, Link
from vird.client.objects import Domain, Interface, Network, NodeDevice, NWFilter, Secret, StoragePool
from vird.client.params import Params, uuid_bytes
from vird.client.raw import RawClient
from vird.errors import InvalidArg, VirdError
from vird.wire.procedures import remote


class Document(Protocol):
    """Anything that is written as XML, such as the documents of ``vird.model``."""

    def to_xml(self) -> str:
        """The text."""


def text_of(document: str | Document) -> str:
    """A document's text."""
    return document if isinstance(document, str) else document.to_xml()


Dial = Callable[[], Awaitable[RawClient]]
"""How the connection is made again."""


class Connection(calls.ConnectionCalls):
    """One connection; use it as a context manager, or ``close`` it."""

    def __init__(
        self,
        client: RawClient,
        uri: str,
        dial: Dial | None = None,
        *,
        timeout_s: float | None = TIMEOUT_S,
        change_timeout_s: float | None = CHANGE_TIMEOUT_S,
    ) -> None:
        super().__init__(Link(client, timeout_s, change_timeout_s))
        self.uri = uri
        self._dial = dial

    def __repr__(self) -> str:
        return f"<Connection {self.uri}>"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def is_open(self) -> bool:
        """Whether calls can be made."""
        return self._link.client.is_open

    async def close(self) -> None:
        """Say good-bye and end the connection."""
        client = self._link.client
        try:
            if client.is_open:
                await client.call(remote.CONNECT_CLOSE, timeout_s=self._link.timeout_s)
        except VirdError:
            # It ends either way.
            pass
        finally:
            client.close()

    async def reconnect(self) -> None:
        """Connect anew, to the same place; objects of this connection stay usable, and its events go on.

        When that fails, everything is as it was.
        """
        if self._dial is None:
            raise InvalidArg("this connection was not made by a URI")
        # drivers of this process keep their objects as long as anybody is connected
        fresh = await self._dial()
        self._link.client.close()
        self._link.client = fresh
        for events in list(self._link.events):
            await events.resume()

    def start_keepalive(self, interval_s: float, count: int) -> None:
        """Give the daemon up when it leaves so many questions, one per interval of silence, unanswered."""
        self._link.client.start_keepalive(interval_s, count)

    # --- short names for what is done every day

    async def list_domains(self, flags: int = 0, *, timeout_s: float | None = INHERIT) -> list[Domain]:
        """All guests, or those that ``ConnectListAllDomainsFlags`` choose."""
        return await self.list_all_domains(flags, timeout_s=timeout_s)

    async def list_networks(self, flags: int = 0, *, timeout_s: float | None = INHERIT) -> list[Network]:
        """All networks, or those that ``ConnectListAllNetworksFlags`` choose."""
        return await self.list_all_networks(flags, timeout_s=timeout_s)

    async def list_pools(self, flags: int = 0, *, timeout_s: float | None = INHERIT) -> list[StoragePool]:
        """All storage pools, or those that ``ConnectListAllStoragePoolsFlags`` choose."""
        return await self.list_all_storage_pools(flags, timeout_s=timeout_s)

    async def list_devices(self, flags: int = 0, *, timeout_s: float | None = INHERIT) -> list[NodeDevice]:
        """All devices of the host, or those that ``ConnectListAllNodeDeviceFlags`` choose."""
        return await self.list_all_node_devices(flags, timeout_s=timeout_s)

    async def lookup_domain(self, name_or_uuid: str, *, timeout_s: float | None = INHERIT) -> Domain:
        """The guest of that name or UUID; ``errors.NoDomain`` when there is none."""
        try:
            return await self.domain_lookup_by_uuid(uuid_bytes(name_or_uuid), timeout_s=timeout_s)
        except InvalidArg:
            return await self.domain_lookup_by_name(name_or_uuid, timeout_s=timeout_s)

    async def lookup_network(self, name: str, *, timeout_s: float | None = INHERIT) -> Network:
        """The network of that name."""
        return await self.network_lookup_by_name(name, timeout_s=timeout_s)

    async def lookup_pool(self, name: str, *, timeout_s: float | None = INHERIT) -> StoragePool:
        """The storage pool of that name."""
        return await self.storage_pool_lookup_by_name(name, timeout_s=timeout_s)

    async def define_domain(
        self, document: str | Document, flags: int = 0, *, timeout_s: float | None = INHERIT
    ) -> Domain:
        """Take a guest's definition in; ``flags`` are of ``DomainDefineFlags``."""
        return await self.domain_define_xml_flags(text_of(document), flags, timeout_s=timeout_s)

    async def create_domain(
        self, document: str | Document, flags: int = 0, *, timeout_s: float | None = INHERIT
    ) -> Domain:
        """Start a guest without defining it."""
        return await self.domain_create_xml(text_of(document), flags, timeout_s=timeout_s)

    async def define_network(
        self, document: str | Document, flags: int = 0, *, timeout_s: float | None = INHERIT
    ) -> Network:
        """Take a network's definition in."""
        return await self.network_define_xml_flags(text_of(document), flags, timeout_s=timeout_s)

    async def define_pool(
        self, document: str | Document, flags: int = 0, *, timeout_s: float | None = INHERIT
    ) -> StoragePool:
        """Take a storage pool's definition in."""
        return await self.storage_pool_define_xml(text_of(document), flags, timeout_s=timeout_s)

    async def define_filter(self, document: str | Document, *, timeout_s: float | None = INHERIT) -> NWFilter:
        """Take a filter in."""
        return await self.nwfilter_define_xml(text_of(document), timeout_s=timeout_s)

    async def define_interface(
        self, document: str | Document, flags: int = 0, *, timeout_s: float | None = INHERIT
    ) -> Interface:
        """Take a host interface's definition in."""
        return await self.interface_define_xml(text_of(document), flags, timeout_s=timeout_s)

    async def define_secret(
        self, document: str | Document, flags: int = 0, *, timeout_s: float | None = INHERIT
    ) -> Secret:
        """Take a secret's description in; its value is set on the result."""
        return await self.secret_define_xml(text_of(document), flags, timeout_s=timeout_s)

    # --- moving guests

    async def migrate_domain(
        self, domain: Domain, target: Connection, params: Params | None = None, flags: int = 0
    ) -> Domain:
        """Move a guest of this connection to another one and return it as it is there.

        ``params`` are named in ``vird.api.params.migration``, ``flags`` are of ``DomainMigrateFlags``.
        """
        return await migration.move(self, domain, target, params or {}, flags)

    async def migrate_domain_to_uri(
        self, domain: Domain, uri: str | None, params: Params | None = None, flags: int = 0
    ) -> None:
        """Have this daemon move a guest to another one by itself (with ``PEER2PEER``), or to a hypervisor."""
        await migration.move_to_uri(self, domain, uri, params or {}, flags)

    # --- events

    async def events(self, *kinds: type[Event], about: Handle | None = None, after: int | None = None) -> Events:
        """Events of these kinds from now on, of one object or of all; guests' life cycle when no kind is named.

        ``after`` is the ``cursor`` of events that were taken before, by another connection or program: it goes on
        after that. Raises `NoSupport` when the daemon does not number its events.
        """
        news = Events(self._link, self._link.client.events(), after)
        await news.begin(kinds or (DomainLifecycle,), about)
        self._link.events.add(news)
        return news
