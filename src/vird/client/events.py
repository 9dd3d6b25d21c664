"""Events as an iterator over pairs of object and event.

    async with await conn.events(events.DomainLifecycle) as news:
        async for dom, event in news:
            print(dom.name, event.event, event.detail)

What is not taken yet waits in the daemon once enough waits here.  The records are those of ``api.events``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

from vird.api.event_wire import BY_KIND, DELIVERIES
from vird.api.events import Event
from vird.client.message import Message
from vird.errors import InvalidArg, NoSupport, OperationFailed, VirdError
from vird.wire.procedures import Procedure, qemu, remote, vird
from vird.wire.procedures import refs as wire
from vird.wire.xdr import Record

if TYPE_CHECKING:
    from vird.client.handle import Handle
    from vird.client.link import Link
    from vird.client.raw import Messages

_HAS_NUMBERS: Final = remote.ConnectSupportsFeatureArgs(vird.FEATURE)
_BY_MESSAGE = {delivery.callback: delivery.kind for delivery in DELIVERIES}

FAMILIES: tuple[tuple[str, Procedure, Procedure], ...] = (
    (
        "Domain",
        remote.CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY,
        remote.CONNECT_DOMAIN_EVENT_CALLBACK_DEREGISTER_ANY,
    ),
    ("Network", remote.CONNECT_NETWORK_EVENT_REGISTER_ANY, remote.CONNECT_NETWORK_EVENT_DEREGISTER_ANY),
    ("Pool", remote.CONNECT_STORAGE_POOL_EVENT_REGISTER_ANY, remote.CONNECT_STORAGE_POOL_EVENT_DEREGISTER_ANY),
    ("NodeDevice", remote.CONNECT_NODE_DEVICE_EVENT_REGISTER_ANY, remote.CONNECT_NODE_DEVICE_EVENT_DEREGISTER_ANY),
    ("Secret", remote.CONNECT_SECRET_EVENT_REGISTER_ANY, remote.CONNECT_SECRET_EVENT_DEREGISTER_ANY),
    ("QemuMonitor", qemu.CONNECT_DOMAIN_MONITOR_EVENT_REGISTER, qemu.CONNECT_DOMAIN_MONITOR_EVENT_DEREGISTER),
)
"""How the names of a family's events begin, and the calls that begin and end it."""


def family_of(kind: type[Event]) -> tuple[Procedure, Procedure]:
    """The calls that begin and end a kind of event; ``InvalidArg`` for what is no event of a daemon."""
    for prefix, register, deregister in FAMILIES:
        if kind.__name__.startswith(prefix) and kind in BY_KIND:
            return register, deregister
    raise InvalidArg(f"{kind.__name__} is not an event that a daemon tells")


def event_of(message: Message) -> Event | None:
    """The event that a message carries, None for a message that is none."""
    if message.procedure is None or message.record is None:
        return None
    kind = _BY_MESSAGE.get(message.procedure)
    if kind is None:
        return None
    outer = message.record
    inner: Any = getattr(outer, "msg", outer)
    return kind(*(getattr(outer if name in outer.__match_args__ else inner, name) for name in kind.__match_args__))


class Wish(NamedTuple):
    """One registration as it was asked for, to be asked for again on another connection."""

    register: Procedure
    args: Record
    deregister: Procedure


class Events:
    """The events that were asked for, from the asking on.

    When the connection is lost the iteration ends; after ``Connection.reconnect`` it is begun again and goes on. Where
    the daemon numbers its events (``is_seamless``) that is after the last event that was taken: none is lost, none is
    told twice. What the daemon has not kept long enough is told as ``OperationFailed`` at that place.
    """

    def __init__(self, link: Link, messages: Messages, after: int | None = None) -> None:
        self._link = link
        self._messages = messages
        self._wishes: list[Wish] = []
        self._registered: dict[tuple[int, int], Procedure] = {}
        self._heard = after
        self._gap: VirdError | None = None

    @property
    def is_seamless(self) -> bool:
        """Whether a new connection goes on where the old one ended."""
        return self._heard is not None

    @property
    def cursor(self) -> int | None:
        """The number of the last event that was taken, None where events have none.

        Kept by a program, it is where its next run begins: ``Connection.events(after=cursor)``.
        """
        return self._heard

    async def begin(self, kinds: Sequence[type[Event]], about: Handle | None) -> None:
        """Ask for these kinds, of one object or of all."""
        ref = about.ref if about is not None else None
        for kind in kinds:
            register, deregister = family_of(kind)
            wanted = register.args
            if wanted is None:
                raise InvalidArg(f"{kind.__name__} cannot be asked for")
            args = wanted(ref, None, 0) if register.program.name == "qemu" else wanted(BY_KIND[kind].number, ref)
            self._wishes.append(Wish(register, args, deregister))
        after = self._heard
        await self._register()
        if after is not None and self._heard is None:
            await self.close()
            raise NoSupport("this daemon does not number its events: there is nothing to go on after")

    async def resume(self) -> None:
        """Go on with the link's new connection; what waited here comes from there again if it is kept there."""
        self._messages.close()
        self._messages = self._link.client.events()
        self._registered.clear()
        await self._register()

    async def _register(self) -> None:
        call, timeout_s = self._link.client.call, self._link.timeout_s
        feature = await call(remote.CONNECT_SUPPORTS_FEATURE, _HAS_NUMBERS, timeout_s=timeout_s)
        is_numbered = isinstance(feature, remote.ConnectSupportsFeatureRet) and bool(feature.supported)
        now = 0
        if is_numbered:
            held = await call(vird.EVENTS_HOLD, timeout_s=timeout_s)
            assert isinstance(held, vird.EventsHoldRet)
            now = held.last
        for wish in self._wishes:
            ret: Any = await call(wish.register, wish.args, timeout_s=timeout_s)
            self._registered[ret.callback_id, wish.deregister.number] = wish.deregister
        if not is_numbered:
            self._heard = None
            return
        heard = now if self._heard is None else self._heard
        try:
            if heard > now:
                raise OperationFailed(f"event {heard} is not one of this log: its newest is {now}")
            await self._release(heard)
        except OperationFailed as gap:
            self._gap, heard = gap, now
            await self._release(heard)
        self._heard = heard

    async def _release(self, heard: int) -> None:
        args = vird.EventsReleaseArgs([vird.Heard(callback_id, heard) for callback_id, _ in self._registered])
        await self._link.client.call(vird.EVENTS_RELEASE, args, timeout_s=self._link.timeout_s)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __aiter__(self) -> AsyncIterator[tuple[Any, Event]]:
        return self

    async def __anext__(self) -> tuple[Any, Event]:
        if self._gap is not None:
            gap, self._gap = self._gap, None
            raise gap
        while True:
            message = await self._messages.__anext__()
            event = event_of(message)
            if event is None:
                continue
            deregister = family_of(type(event))[1]
            if (getattr(message.record, "callback_id", None), deregister.number) in self._registered:
                if message.event_number is not None:
                    self._heard = message.event_number
                return self._subject(event.about), event

    def _subject(self, ref: Any) -> Any:
        match ref:
            case wire.DomainRef():
                return self._link.domain(ref)
            case wire.NetworkRef():
                return self._link.network(ref)
            case wire.StoragePoolRef():
                return self._link.storage_pool(ref)
            case wire.NodeDeviceRef():
                return self._link.node_device(ref)
            case _:
                return self._link.secret(ref)

    async def close(self) -> None:
        """Ask for no more."""
        self._link.events.discard(self)
        self._messages.close()
        try:
            for (callback_id, _), deregister in self._registered.items():
                if self._link.client.is_open and deregister.args is not None:
                    args = deregister.args(callback_id)
                    await self._link.client.call(deregister, args, timeout_s=self._link.timeout_s)
        except VirdError:
            # A connection that is lost tells of nothing any more.
            pass
        self._registered.clear()
