"""The calls that register for events and take registrations back, for every kind of object."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from vird import errors
from vird.api import events
from vird.api.capability import subject_of
from vird.api.event_wire import BY_KIND
from vird.api.events import Event
from vird.api.matrix import capability_of, has
from vird.daemon.subscriptions import delivery_of, monitor_filter
from vird.wire.procedures import Procedure, qemu, remote

if TYPE_CHECKING:
    from vird.api.driver import Opened
    from vird.daemon.session import Session

Call = Callable[..., Coroutine[Any, Any, Any]]
Family = frozenset[type[Event]]


def _family(prefix: str) -> Family:
    return frozenset(kind for kind in BY_KIND if kind.__name__.startswith(prefix))


DOMAIN = _family("Domain")
NETWORK = _family("Network")
POOL = _family("Pool")
NODE_DEVICE = _family("NodeDevice")
SECRET = _family("Secret")
MONITOR = _family("QemuMonitor")


def _open_for(session: Session, function: str, needed: Procedure | None = None) -> None:
    """Refuse where nothing is open, or where it has none of the objects that ``needed`` is a call of."""
    opened = session.opened
    if opened is None:
        raise errors.InternalError("connection not open")
    if not opened.events or (needed is not None and not _serves(opened, needed)):
        failure = errors.NoSupport(function, domain=subject_of(function))
        failure.of_nobody = failure.domain == errors.ErrorDomain.NONE
        raise failure


def _serves(opened: Opened, needed: Procedure) -> bool:
    serving = opened.capabilities.get(capability_of(needed))
    return serving is not None and has(type(serving), needed)


def _remove(session: Session, callback_id: int, family: Family) -> None:
    if session.opened is None:
        raise errors.InternalError("connection not open")
    if not session.subscriptions.remove(callback_id, family):
        raise errors.InvalidArg(f"event callback id {callback_id} not registered")


async def connect_domain_event_register(session: Session) -> int:
    """The oldest way: lifecycle events of all domains."""
    _open_for(session, remote.CONNECT_DOMAIN_EVENT_REGISTER.function)
    if session.subscriptions.find_legacy(events.DomainLifecycle) is not None:
        raise errors.InternalError("domain event 0 already registered")
    session.subscriptions.add(BY_KIND[events.DomainLifecycle], is_legacy=True)
    return 1


async def connect_domain_event_deregister(session: Session) -> int:
    """Take that back."""
    await connect_domain_event_deregister_any(session, 0)
    return 0


async def connect_domain_event_register_any(session: Session, event_id: int) -> None:
    """One kind of event of all domains, without callback numbers."""
    _open_for(session, remote.CONNECT_DOMAIN_EVENT_REGISTER_ANY.function)
    delivery = delivery_of(DOMAIN, event_id)
    if delivery.legacy is None:
        raise errors.InternalError(f"unexpected event ID {event_id}")
    if session.subscriptions.find_legacy(delivery.kind) is not None:
        raise errors.InternalError(f"domain event {event_id} already registered")
    session.subscriptions.add(delivery, is_legacy=True)


async def connect_domain_event_deregister_any(session: Session, event_id: int) -> None:
    """Take that back."""
    if session.opened is None:
        raise errors.InternalError("connection not open")
    number = session.subscriptions.find_legacy(delivery_of(DOMAIN, event_id).kind)
    if number is None:
        raise errors.InternalError(f"domain event {event_id} not registered")
    session.subscriptions.remove(number)


async def connect_domain_event_callback_register_any(session: Session, event_id: int, dom: Any) -> int:
    """One kind of event of one or all domains; the result numbers the callback."""
    _open_for(session, remote.CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY.function)
    return session.subscriptions.add(delivery_of(DOMAIN, event_id), dom)


async def connect_domain_event_callback_deregister_any(session: Session, callback_id: int) -> None:
    """Take that back."""
    _remove(session, callback_id, DOMAIN)


def _registering(family: Family, function: str, needed: Procedure) -> Call:
    async def register(session: Session, event_id: int, ref: Any) -> int:
        _open_for(session, function, needed)
        return session.subscriptions.add(delivery_of(family, event_id), ref)

    return register


def _deregistering(family: Family) -> Call:
    async def deregister(session: Session, callback_id: int) -> None:
        _remove(session, callback_id, family)

    return deregister


async def connect_domain_monitor_event_register(session: Session, dom: Any, event: str | None, flags: int) -> int:
    """Messages of QEMU's own monitor."""
    _open_for(session, qemu.CONNECT_DOMAIN_MONITOR_EVENT_REGISTER.function, qemu.DOMAIN_MONITOR_COMMAND)
    return session.subscriptions.add(BY_KIND[events.QemuMonitorEvent], dom, accepts=monitor_filter(event, flags))


CALLS: dict[str, Call] = {
    "connect_domain_event_register": connect_domain_event_register,
    "connect_domain_event_deregister": connect_domain_event_deregister,
    "connect_domain_event_register_any": connect_domain_event_register_any,
    "connect_domain_event_deregister_any": connect_domain_event_deregister_any,
    "connect_domain_event_callback_register_any": connect_domain_event_callback_register_any,
    "connect_domain_event_callback_deregister_any": connect_domain_event_callback_deregister_any,
    "connect_network_event_register_any": _registering(
        NETWORK, remote.CONNECT_NETWORK_EVENT_REGISTER_ANY.function, remote.NETWORK_LOOKUP_BY_UUID
    ),
    "connect_network_event_deregister_any": _deregistering(NETWORK),
    "connect_storage_pool_event_register_any": _registering(
        POOL, remote.CONNECT_STORAGE_POOL_EVENT_REGISTER_ANY.function, remote.STORAGE_POOL_LOOKUP_BY_UUID
    ),
    "connect_storage_pool_event_deregister_any": _deregistering(POOL),
    "connect_node_device_event_register_any": _registering(
        NODE_DEVICE, remote.CONNECT_NODE_DEVICE_EVENT_REGISTER_ANY.function, remote.NODE_DEVICE_LOOKUP_BY_NAME
    ),
    "connect_node_device_event_deregister_any": _deregistering(NODE_DEVICE),
    "connect_secret_event_register_any": _registering(
        SECRET, remote.CONNECT_SECRET_EVENT_REGISTER_ANY.function, remote.SECRET_LOOKUP_BY_UUID
    ),
    "connect_secret_event_deregister_any": _deregistering(SECRET),
    "connect_domain_monitor_event_register": connect_domain_monitor_event_register,
    "connect_domain_monitor_event_deregister": _deregistering(MONITOR),
}
