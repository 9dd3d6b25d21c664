"""Events of one connection: what is registered, and how messages become calls of callbacks on the event loop."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from libvirt import _constants, _errors, _loop
from libvirt._values import pointed, values_of
from vird.api import events
from vird.api.event_wire import DELIVERIES
from vird.client.events import event_of, family_of
from vird.client.message import Message
from vird.errors import (
    ErrorDomain,
    InternalError,
    InvalidArg,
    InvalidDomain,
    InvalidNetwork,
    InvalidNodeDevice,
    InvalidSecret,
    InvalidStoragePool,
    VirdError,
)
from vird.host.unpatched import threading
from vird.wire.procedures import refs
from vird.wire.xdr import TypedParam

if TYPE_CHECKING:
    from libvirt._wire import Wire

Callback = Callable[..., Any]
MONITOR_DEREGISTER = "virConnectDomainQemuMonitorEventDeregister"
SUBJECTS: dict[str, tuple[type, type[VirdError], str, str]] = {
    "Domain": (refs.DomainRef, InvalidDomain, "domain", "dom"),
    "Network": (refs.NetworkRef, InvalidNetwork, "network", "net"),
    "Pool": (refs.StoragePoolRef, InvalidStoragePool, "storage pool", "pool"),
    "NodeDevice": (refs.NodeDeviceRef, InvalidNodeDevice, "node device", "dev"),
    "Secret": (refs.SecretRef, InvalidSecret, "secret", "secret"),
}
"""By the family of events: reference and error of what they are about, how it is called, and the argument's name."""
FAMILIES = {"NodeDevice": "NODE_DEVICE", "Pool": "STORAGE_POOL"}


class Registration:
    """One callback: for which kind of event, of which object, and the numbers that the daemon knows it by."""

    def __init__(
        self,
        kind: type[events.Event],
        remote_id: int,
        cb: Callback,
        opaque: Any,
        about: bytes | str | None = None,
        is_old: bool = False,
    ) -> None:
        self.kind, self.remote_id, self.cb, self.opaque = kind, remote_id, cb, opaque
        self.about, self.is_old = about, is_old


@cache
def count_of(family: str) -> int:
    """How many events of a family the module has constants for."""
    prefix = f"VIR_{FAMILIES.get(family, family.upper())}_EVENT_ID_"
    return 1 + max(int(number) for name, number in vars(_constants).items() if name.startswith(prefix))


def kind_of(family: str, number: int) -> type[events.Event] | None:
    """The event that a family counts with this number."""
    for delivery in DELIVERIES:
        if delivery.kind.__name__.startswith(family) and delivery.number == number:
            return delivery.kind
    return None


class Registrations:
    """The callbacks of one connection, and the messages that wait for them."""

    def __init__(self, wire: Wire, conn: Any) -> None:
        self._wire = wire
        self._conn = conn
        self._lock = threading.Lock()
        self._by_id: dict[int, Registration] = {}
        self._next = 0
        self._waiting: list[Message] = []
        self._watch: int | None = None
        self._timer: int | None = None
        self._keepalive: int | None = None
        self.close_callback: tuple[Callback, Any] | None = None

    @property
    def has_loop(self) -> bool:
        """Whether callbacks will ever be called."""
        return self._timer is not None

    def attach(self) -> None:
        """Put the connection on the program's event loop, if it has one."""
        if _loop.current is None:
            return
        client = self._wire.client
        self._timer = _loop.add_timeout(-1, self._dispatch, None)
        self._watch = _loop.add_handle(client.fileno(), _loop.READABLE, self._readable, None)
        client.on_message = self._heard
        client.on_end = self._ended
        self._wire.on_close.append(self.detach)

    def detach(self) -> None:
        """Take it off the loop again."""
        for number in (self._timer, self._keepalive):
            _loop.remove_timeout(number)
        if self._watch is not None:
            _loop.remove_handle(self._watch)
        self._timer = self._keepalive = self._watch = None

    def keep_alive(self, interval: int, count: int) -> int:
        """Ping the daemon; `libvirtError` where no loop would."""
        client = self._wire.client
        if not self.has_loop:
            text = "the caller doesn't support keepalive protocol; perhaps it's missing event loop implementation"
            raise _errors.failed(InternalError(text, domain=ErrorDomain.REMOTE))
        if interval > 2**31 // 1000:
            raise _errors.failed(InternalError(f"keepalive interval {interval} too large", domain=ErrorDomain.RPC))
        if interval <= 0:
            client.stop_keepalive()
            return 0
        client.start_keepalive(float(interval), count)
        if self._keepalive is None:
            self._keepalive = _loop.add_timeout(max(interval * 250, 100), self._tick, None)
        return 0

    # --- what happens

    def _readable(self, watch: int, fd: int, happened: int, opaque: Any) -> None:
        self._wire.client.pump()

    def _tick(self, timer: int, opaque: Any) -> None:
        self._wire.client.pump()

    def _heard(self, message: Message) -> None:
        with self._lock:
            self._waiting.append(message)
        if self._timer is not None:
            _loop.update_timeout(self._timer, 0)

    def _ended(self, failure: VirdError) -> None:
        if self._watch is not None:
            _loop.remove_handle(self._watch)
            self._watch = None
        if self._timer is not None:
            _loop.update_timeout(self._timer, 0)

    def _dispatch(self, timer: int, opaque: Any) -> None:
        """Call the callbacks; the loop does, on its thread."""
        if self._timer is not None:
            _loop.update_timeout(self._timer, -1)
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for message in waiting:
            event = event_of(message)
            if event is None:
                continue
            remote_id = getattr(message.record, "callback_id", None)
            for registration in list(self._by_id.values()):
                if registration.kind is type(event) and registration.remote_id == remote_id:
                    self._call(registration, event)
        failure = self._wire.client.failure
        if failure is not None and self.close_callback is not None:
            (cb, given), self.close_callback = self.close_callback, None
            _loop.called(cb, self._conn(), _close_reason(failure), given)

    def _call(self, registration: Registration, event: events.Event) -> None:
        conn = self._conn()
        if conn is None:
            return
        subject = subject_of_event(conn, event.about)
        _loop.called(registration.cb, conn, subject, *arguments_of(event), registration.opaque)

    # --- registering

    def add(
        self, family: str, number: int, about: Any, cb: Callback, opaque: Any, function: str, *, is_old: bool = False
    ) -> int:
        """Register a callback for a kind of event of one object, or of all; its number.

        `is_old` ones, of the call without numbers, do not count as a second callback for the same.
        """
        kind = kind_of(family, number) if 0 <= number < count_of(family) else None
        if kind is None:
            raise _errors.libvirtError(f"{function}() failed")
        _errors.reset()
        if about is not None:
            self._require_own(about, family, function)
        if not self.has_loop:
            raise _errors.failed(InternalError("could not initialize domain event timer"))
        register, _ = family_of(kind)
        args: Any = register.args
        ref = None if about is None else about._ref
        subject: bytes | str | None = None if ref is None else getattr(ref, "uuid", None) or ref.name
        same = [each for each in self._by_id.values() if each.kind is kind and each.about == subject]
        if same and any(each.is_old == is_old for each in same):
            raise _errors.failed(InvalidArg("event callback already tracked"))
        # A server takes each kind of event once, however many here want to know.
        remote_id = same[0].remote_id if same else self._wire.call(register, args(number, ref)).callback_id
        return self._kept(Registration(kind, remote_id, cb, opaque, subject, is_old))

    def _require_own(self, about: Any, family: str, function: str) -> None:
        """An object of the right class and of this connection."""
        ref, invalid, noun, argument = SUBJECTS[family]
        found = pointed(about, ref, invalid, function)
        if about._wire is not self._wire:
            named = noun if family == "Secret" else f"{noun} '{found.name}'"
            place = "" if family == "Domain" else f" in {function}"
            raise _errors.refused(function, f"{named}{place} must match connection", argument)

    def add_monitor(self, about: Any, event: str | None, flags: int, cb: Callback, opaque: Any) -> int:
        """Register a callback for messages of QEMU's monitor."""
        if not self.has_loop:
            raise _errors.failed(InternalError("could not initialize domain event timer"))
        register, _ = family_of(events.QemuMonitorEvent)
        args: Any = register.args
        ret = self._wire.call(register, args(None if about is None else about._ref, event, flags))
        return self._kept(Registration(events.QemuMonitorEvent, ret.callback_id, cb, opaque))

    def _kept(self, registration: Registration) -> int:
        with self._lock:
            number = self._next
            self._next += 1
            self._by_id[number] = registration
        return number

    def remove(self, number: int, function: str) -> None:
        """Call it no more; `libvirtError` for a number that is not registered."""
        _errors.reset()
        if self._wire.read_only and function == MONITOR_DEREGISTER:
            raise _errors.read_only(function, f"read only access prevents {function}")
        if number < 0:
            raise _errors.refused(function, f"callbackID in {function} must be zero or greater", "callbackID")
        registration = self._by_id.pop(number, None)
        if registration is None:
            text = f"event callback id {number} not registered"
            if self._wire.is_local:
                text = f"could not find event callback {number} for deletion"
            raise _errors.failed(InvalidArg(text))
        shared = (registration.kind, registration.remote_id)
        if any((each.kind, each.remote_id) == shared for each in self._by_id.values()):
            return
        _, deregister = family_of(registration.kind)
        args: Any = deregister.args
        self._wire.call(deregister, args(registration.remote_id))

    def old(self) -> int | None:
        """The number of the registration that the call without numbers has made."""
        return next((number for number, each in self._by_id.items() if each.is_old), None)


def _close_reason(failure: VirdError) -> int:
    """Of VIR_CONNECT_CLOSE_REASON_*."""
    if "nothing heard" in failure.message:
        return 2
    if "closed" in failure.message:
        return 3
    return 1 if "End of file" in failure.message else 0


def subject_of_event(conn: Any, ref: Any) -> Any:
    """The object that an event is about."""
    from libvirt import _objects

    classes: dict[type, type] = {
        refs.DomainRef: _objects.virDomain,
        refs.NetworkRef: _objects.virNetwork,
        refs.StoragePoolRef: _objects.virStoragePool,
        refs.NodeDeviceRef: _objects.virNodeDevice,
        refs.SecretRef: _objects.virSecret,
    }
    return classes[type(ref)](conn, ref)


def arguments_of(event: events.Event) -> list[Any]:
    """What a callback gets between the object and its own value."""
    if isinstance(event, events.DomainGraphics):
        return [
            event.phase,
            _address(event.local),
            _address(event.remote),
            event.auth_scheme,
            [(identity.type, identity.name) for identity in event.subject],
        ]
    if isinstance(event, events.DomainPmWakeup | events.DomainPmSuspend | events.DomainPmSuspendDisk):
        return [0]
    return [_plain(getattr(event, name)) for name in event.__match_args__[1:]]


def _plain(value: Any) -> Any:
    if isinstance(value, list) and all(isinstance(each, TypedParam) for each in value):
        return values_of(value)
    return value


def _address(address: Any) -> dict[str, Any]:
    return {"family": address.family, "node": address.node, "service": address.service}
