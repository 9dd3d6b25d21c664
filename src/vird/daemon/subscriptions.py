"""What one client wants to hear, and the messages that tell it.

A registration names a kind of event, perhaps one object, and whether the client counts its
callbacks or is of the older sort that does not.  Events come from the buses of the opened
driver, on the loop's thread, and leave as messages of the session in the same order.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from vird import errors
from vird.api.enums.qemu import ConnectDomainQemuMonitorEventRegisterFlags
from vird.api.event_wire import BY_KIND, Delivery
from vird.api.events import Event
from vird.api.flags import mask_of
from vird.wire.procedures import vird

if TYPE_CHECKING:
    from vird.daemon.access.guard import Guard
    from vird.daemon.session import Session

MOST = 10_000
"""Registrations one client may have."""


class Registration:
    """One wish of a client; ``about`` is the object's key, None for all objects."""

    __slots__ = ("about", "accepts", "callback_id", "delivery", "is_legacy")

    def __init__(
        self,
        delivery: Delivery,
        callback_id: int,
        *,
        about: object = None,
        is_legacy: bool = False,
        accepts: Callable[[Event], bool] | None = None,
    ) -> None:
        self.delivery = delivery
        self.callback_id = callback_id
        self.about = about
        self.is_legacy = is_legacy
        self.accepts = accepts

    def wants(self, event: Event) -> bool:
        """Whether this event is one of those."""
        if self.about is not None and key_of(event.about) != self.about:
            return False
        return self.accepts is None or self.accepts(event)


def key_of(ref: Any) -> object:
    """What makes an object itself: its UUID where it has one, else its name."""
    return getattr(ref, "uuid", None) or ref.name


class Subscriptions:
    """All registrations of one session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._by_id: dict[int, Registration] = {}
        self._by_kind: dict[type[Event], list[Registration]] = {}
        self._next_id = 0
        self._leave: list[Callable[[], None]] = []
        self.held_at: int | None = None
        """The last number before the events were held, None while they are told."""
        self._are_numbered = False
        self._unasked: deque[tuple[int, Event]] = deque()

    def add(
        self,
        delivery: Delivery,
        ref: Any = None,
        *,
        is_legacy: bool = False,
        accepts: Callable[[Event], bool] | None = None,
    ) -> int:
        """Register a wish and return its callback number.

        Raises ``InternalError`` when the client has too many.
        """
        if len(self._by_id) >= MOST:
            raise errors.InternalError(f"this client has registered {MOST} callbacks already")
        if not self._leave:
            opened = self._session.opened
            assert opened is not None, "events are registered on open connections only"
            self._leave = [source.subscribe(self._deliver) for source in opened.events]
        number = self._next_id
        self._next_id += 1
        about = None if ref is None else key_of(ref)
        registration = Registration(delivery, number, about=about, is_legacy=is_legacy, accepts=accepts)
        self._by_id[number] = registration
        self._by_kind.setdefault(delivery.kind, []).append(registration)
        return number

    def find_legacy(self, kind: type[Event]) -> int | None:
        """The number of the client's registration of the older sort for this kind."""
        for registration in self._by_kind.get(kind, ()):
            if registration.is_legacy:
                return registration.callback_id
        return None

    def remove(self, number: int, kinds: frozenset[type[Event]] | None = None) -> bool:
        """Take a wish back; False when there is none of that number (among ``kinds``)."""
        registration = self._by_id.get(number)
        if registration is None or (kinds is not None and registration.delivery.kind not in kinds):
            return False
        del self._by_id[number]
        self._by_kind[registration.delivery.kind].remove(registration)
        return True

    def clear(self) -> None:
        """Forget everything and listen no more."""
        for leave in self._leave:
            leave()
        self._leave.clear()
        self._by_id.clear()
        self._by_kind.clear()
        while len(self._unasked) > 1:
            self._unasked.pop()

    def hold(self, number: int) -> None:
        """Tell of nothing for now; ``number`` was the last event. What is told later is numbered."""
        self._are_numbered = True
        if self.held_at is None:
            self.held_at = number

    def release(self) -> None:
        """Tell of events again."""
        self.held_at = None

    def tell_again(self, number: int, event: Event, heard: Mapping[int, int]) -> None:
        """Tell of an event of the log those who have not heard it: later than ``heard``, or than the holding."""
        held = self.held_at or 0
        self._tell(number, event, lambda registration: heard.get(registration.callback_id, held) < number)

    def _deliver(self, number: int, event: Event) -> None:
        if self._session.guard is not None:
            self._ask_first(self._session.guard, number, event)
        elif self.held_at is None:
            self._tell(number, event, None)

    def _ask_first(self, guard: Guard, number: int, event: Event) -> None:
        """Tell of it once it is known that the client may see what it is about; in order, whatever that takes."""
        if not any(registration.wants(event) for registration in self._by_kind.get(type(event), ())):
            return
        if len(self._unasked) >= MOST:
            self._session.close(f"{MOST} events wait for the answer whether it may see them")
            return
        self._unasked.append((number, event))
        if len(self._unasked) == 1:
            self._session.start_task(self._ask(guard), "events")

    async def _ask(self, guard: Guard) -> None:
        while self._unasked:
            number, event = self._unasked[0]
            if await guard.may_see(event.about):
                self._tell(number, event, None)
            self._unasked.popleft()

    def _tell(self, number: int, event: Event, has_to_hear: Callable[[Registration], bool] | None) -> None:
        is_numbered = not self._are_numbered
        for registration in tuple(self._by_kind.get(type(event), ())):
            if not registration.wants(event) or (has_to_hear is not None and not has_to_hear(registration)):
                continue
            if not is_numbered:
                is_numbered = True
                self._session.send_message(vird.VIRD, vird.EVENT_NUMBER.number, vird.EventNumberMsg(number).encode())
            delivery = registration.delivery
            if registration.is_legacy and delivery.legacy is not None:
                procedure, message = delivery.legacy, delivery.legacy_message(event)
            else:
                procedure, message = delivery.callback, delivery.callback_message(event, registration.callback_id)
            self._session.send_message(procedure.program, procedure.number, message.encode())


def delivery_of(family: frozenset[type[Event]], number: int) -> Delivery:
    """The kind that a client means by its number.

    Raises ``InvalidArg`` for numbers that this release does not know.
    """
    for kind in family:
        if BY_KIND[kind].number == number:
            return BY_KIND[kind]
    raise errors.InvalidArg(f"unsupported event ID {number}")


_ALL_BITS = 0xFFFFFFFF
_FILTER = "virDomainQemuMonitorEventStateRegisterID"
"""Where libvirt looks at the flags."""


def monitor_filter(name: str | None, flags: int) -> Callable[[Event], bool] | None:
    """Which of QEMU's events a client wants: all, one by name, or those that a pattern matches.

    Flag 1 makes the name a regular expression, flag 2 ignores case.  Raises ``InvalidArg`` for a
    pattern that is none and for other flags.
    """
    # libvirt lets through what has every bit
    if flags != _ALL_BITS and (strange := flags & ~mask_of(ConnectDomainQemuMonitorEventRegisterFlags)):
        refused = errors.InvalidArg(
            f"unsupported flags (0x{strange:x}) in function {_FILTER}", str1=_FILTER, str2="flags", int1=0, int2=0
        )
        refused.text, refused.of_nobody = refused.detail, True
        raise refused
    if name is None:
        return None
    try:
        pattern = re.compile(name if flags & 1 else rf"\A{re.escape(name)}\Z", re.IGNORECASE if flags & 2 else 0)
    except re.error as fault:
        refused = errors.InvalidArg(f"failed to compile regex '{name}': {fault}")
        refused.of_nobody = True
        raise refused from fault
    return lambda event: bool(pattern.search(event.event))  # type: ignore[attr-defined]
