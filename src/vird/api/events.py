"""What drivers tell the world: one small frozen record per kind of event.

A record's first field is the object it is about; its field names are those of the wire's
messages, which ``api.event_wire`` builds from it.  Numbers are of ``api.enums``.
"""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn, dataclass_transform

from vird.wire.procedures.domain_events import DomainEventGraphicsAddress, DomainEventGraphicsIdentity
from vird.wire.procedures.refs import DomainRef, NetworkRef, NodeDeviceRef, SecretRef, StoragePoolRef
from vird.wire.xdr import TypedParam


@dataclass_transform(frozen_default=True)
class Event:
    """Something that happened to an object: fields by annotation, built by position or by name, then unchanging."""

    __match_args__: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        setattr(cls, "__match_args__", tuple(cls.__annotations__))  # noqa: B010

    def __init__(self, *args: Any, **named: Any) -> None:
        names = self.__match_args__
        if len(args) > len(names) or not named.keys() <= set(names[len(args) :]):
            raise TypeError(f"{type(self).__name__} has the fields {', '.join(names)}")
        held = self.__dict__
        held.update(zip(names, args, strict=False))
        held.update(named)
        for name in names[len(args) :]:
            if name not in named and not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} lacks its field {name}")

    @property
    def about(self) -> Any:
        """The object that the event is about."""
        return getattr(self, self.__match_args__[0])

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} does not change")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and all(
            getattr(self, name) == getattr(other, name) for name in self.__match_args__
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{n}={getattr(self, n)!r}' for n in self.__match_args__)})"


class DomainLifecycle(Event):
    """A domain was defined, started, paused, stopped …; ``event`` is a ``DomainEventType``, ``detail`` why."""

    dom: DomainRef
    event: int
    detail: int


class DomainReboot(Event):
    """A guest rebooted by itself."""

    dom: DomainRef


class DomainRtcChange(Event):
    """A guest set its clock; ``offset`` is in seconds from UTC."""

    dom: DomainRef
    offset: int


class DomainWatchdog(Event):
    """A watchdog went off; ``action`` is a ``DomainEventWatchdogAction``."""

    dom: DomainRef
    action: int


class DomainIoError(Event):
    """A disk failed; ``action`` is a ``DomainEventIOErrorAction``."""

    dom: DomainRef
    src_path: str
    dev_alias: str
    action: int


class DomainGraphics(Event):
    """A viewer connected, proved itself or left; ``phase`` is a ``DomainEventGraphicsPhase``."""

    dom: DomainRef
    phase: int
    local: DomainEventGraphicsAddress
    remote: DomainEventGraphicsAddress
    auth_scheme: str
    subject: list[DomainEventGraphicsIdentity]


class DomainIoErrorReason(Event):
    """Like ``DomainIoError``, and why: ``enospc`` or nothing known."""

    dom: DomainRef
    src_path: str
    dev_alias: str
    action: int
    reason: str


class DomainControlError(Event):
    """The connection to a hypervisor is unusable."""

    dom: DomainRef


class DomainBlockJob(Event):
    """A block job ended or is ready; the disk is named by its source. Sent with ``DomainBlockJob2``."""

    dom: DomainRef
    path: str
    type: int
    status: int


class DomainDiskChange(Event):
    """A disk's source changed when the domain started."""

    dom: DomainRef
    old_src_path: str | None
    new_src_path: str | None
    dev_alias: str
    reason: int


class DomainTrayChange(Event):
    """A tray opened or closed."""

    dom: DomainRef
    dev_alias: str
    reason: int


class DomainPmWakeup(Event):
    """A guest woke up."""

    dom: DomainRef
    reason: int = 0


class DomainPmSuspend(Event):
    """A guest went to sleep."""

    dom: DomainRef
    reason: int = 0


class DomainBalloonChange(Event):
    """A guest's memory changed; ``actual`` is in KiB."""

    dom: DomainRef
    actual: int


class DomainPmSuspendDisk(Event):
    """A guest hibernated."""

    dom: DomainRef
    reason: int = 0


class DomainDeviceRemoved(Event):
    """A guest let a device go."""

    dom: DomainRef
    dev_alias: str


class DomainBlockJob2(Event):
    """A block job ended or is ready; the disk is named by its target."""

    dom: DomainRef
    dst: str
    type: int
    status: int


class DomainTunable(Event):
    """Tuning of a running domain changed."""

    dom: DomainRef
    params: list[TypedParam]


class DomainAgentLifecycle(Event):
    """The guest agent came or went."""

    dom: DomainRef
    state: int
    reason: int


class DomainDeviceAdded(Event):
    """A device was added to a running domain."""

    dom: DomainRef
    dev_alias: str


class DomainMigrationIteration(Event):
    """A migration goes over the memory once more."""

    dom: DomainRef
    iteration: int


class DomainJobCompleted(Event):
    """A job ended; ``params`` are its statistics."""

    dom: DomainRef
    params: list[TypedParam]


class DomainDeviceRemovalFailed(Event):
    """A guest refused to let a device go."""

    dom: DomainRef
    dev_alias: str


class DomainMetadataChange(Event):
    """Title, description or an own element changed; ``nsuri`` names the latter."""

    dom: DomainRef
    type: int
    nsuri: str | None


class DomainBlockThreshold(Event):
    """A disk's file grew over a threshold, by ``excess`` bytes."""

    dom: DomainRef
    dev: str
    path: str | None
    threshold: int
    excess: int


class DomainMemoryFailure(Event):
    """Memory of the host is broken and a guest uses it."""

    dom: DomainRef
    recipient: int
    action: int
    flags: int


class DomainMemoryDeviceSizeChange(Event):
    """A guest took or gave back memory of a device; ``size`` is in KiB."""

    dom: DomainRef
    alias: str
    size: int


class DomainNicMacChange(Event):
    """A guest changed an interface's address."""

    dom: DomainRef
    alias: str
    old_mac: str
    new_mac: str


class DomainVcpuRemoved(Event):
    """A guest let a virtual processor go."""

    dom: DomainRef
    vcpuid: int


class DomainChannelLifecycle(Event):
    """A guest opened or closed a channel."""

    dom: DomainRef
    channel_name: str
    state: int
    reason: int


class NetworkLifecycle(Event):
    """A network was defined, started, stopped or undefined."""

    net: NetworkRef
    event: int
    detail: int


class NetworkMetadataChange(Event):
    """Title, description or an own element of a network changed."""

    net: NetworkRef
    type: int
    nsuri: str | None


class PoolLifecycle(Event):
    """A pool was defined, started, stopped, undefined, created or deleted."""

    pool: StoragePoolRef
    event: int
    detail: int


class PoolRefresh(Event):
    """The volumes of a pool were looked at again."""

    pool: StoragePoolRef


class NodeDeviceLifecycle(Event):
    """A device of the host came, went, was defined or undefined."""

    dev: NodeDeviceRef
    event: int
    detail: int


class NodeDeviceUpdate(Event):
    """Facts about a device of the host changed."""

    dev: NodeDeviceRef


class SecretLifecycle(Event):
    """A secret was defined or undefined."""

    secret: SecretRef
    event: int
    detail: int


class SecretValueChanged(Event):
    """A secret has a new value."""

    secret: SecretRef


class QemuMonitorEvent(Event):
    """A message of QEMU's monitor; ``details`` is its data as JSON."""

    dom: DomainRef
    event: str
    seconds: int
    micros: int
    details: str | None
