"""The `libvirt` module in Python: what programs that use libvirt-python import, without a C library.

Same names, same arguments, same results, same errors.  It speaks to libvirtd and to vird alike, and runs
`test:///default` in this process.
"""

# isort: skip_file
# ruff: noqa: A001
from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import TYPE_CHECKING, Any

from libvirt import _errors, _loop
from libvirt._constants import *  # noqa: F403
from libvirt._errors import libvirtError as libvirtError
from libvirt._objects import (
    virDomain as virDomain,
    virDomainCheckpoint as virDomainCheckpoint,
    virDomainSnapshot as virDomainSnapshot,
    virInterface as virInterface,
    virNetwork as virNetwork,
    virNetworkPort as virNetworkPort,
    virNodeDevice as virNodeDevice,
    virNWFilter as virNWFilter,
    virNWFilterBinding as virNWFilterBinding,
    virSecret as virSecret,
    virStoragePool as virStoragePool,
    virStorageVol as virStorageVol,
    virStream as virStream,
)

from libvirt._connect import opened as _opened, virConnect as virConnect  # isort: skip
from libvirt._values import i32 as _i32, optional as _optional

if TYPE_CHECKING:
    from libvirt._errors import ErrorTuple

__version__ = "9.0.0"

for _each in (
    *(virConnect, virDomain, virDomainCheckpoint, virDomainSnapshot, virInterface, virNWFilter, virNWFilterBinding),
    *(virNetwork, virNetworkPort, virNodeDevice, virSecret, virStoragePool, virStorageVol, virStream),
):
    _each.__module__ = "libvirt"
    # libvirt-python's classes have no parents: programs look at their methods, and each look-up is shorter so.
    for _parent in _each.__mro__[1:-1]:
        for _name, _method in vars(_parent).items():
            if isinstance(_method, FunctionType) and not _name.startswith("_") and _name not in vars(_each):
                setattr(_each, _name, _method)
del _each, _parent, _name, _method


def open(name: str | None = None) -> virConnect:
    """virConnectOpen."""
    return _opened(name, "virConnectOpen")


def openReadOnly(name: str | None = None) -> virConnect:
    """virConnectOpenReadOnly."""
    return _opened(name, "virConnectOpenReadOnly", read_only=True)


def openAuth(uri: str | None, auth: list[Any], flags: int = 0) -> virConnect:
    """virConnectOpenAuth: ``auth`` is a list of the kinds that can be answered, a function, and its last argument."""
    return _opened(uri, "virConnectOpenAuth", auth=auth, flags=flags)


def getVersion(name: str | None = None) -> int | tuple[int, int]:
    """virGetVersion: of the library, and with a driver's name of that as well."""
    version = 9_000_000
    if name is None:
        return version
    if not isinstance(name, str):
        raise TypeError(f"virGetVersion() argument 1 must be str, not {type(name).__name__}")
    _optional(name, "virGetVersion", 1)
    return version, version


def registerErrorHandler(f: Callable[[Any, ErrorTuple], Any] | None, ctx: Any) -> int:
    """Call ``f(ctx, error)`` for every error instead of printing it."""
    _errors.set_handler(f, ctx)
    return 1


def virInitialize() -> int:
    """Nothing needs to be done."""
    return 0


def virGetLastError() -> ErrorTuple | None:
    """The last error of this thread."""
    return _errors.last()


def virGetLastErrorCode() -> int:
    """Its number, 0 for none."""
    found = _errors.last()
    return 0 if found is None else found[0]


def virGetLastErrorDomain() -> int:
    """Its domain, 0 for none."""
    found = _errors.last()
    return 0 if found is None else found[1]


def virGetLastErrorMessage() -> str:
    """Its text."""
    found = _errors.last()
    return "no error" if found is None else found[2] or "unknown error"


def virResetLastError() -> None:
    """Forget it."""
    _errors.reset()


def virEventRegisterDefaultImpl() -> int:
    """Use the module's own event loop, which `virEventRunDefaultImpl` runs."""
    _errors.reset()
    _loop.register(_loop.PollLoop())
    return 0


def virEventRunDefaultImpl() -> int:
    """One round of the module's own event loop."""
    _errors.reset()
    loop = _loop.current
    if not isinstance(loop, _loop.PollLoop):
        from vird.errors import InternalError

        raise _errors.failed(InternalError("the default event loop is not registered"))
    loop.run_once()
    return 0


def virEventRegisterImpl(
    addHandle: Callable[..., int],
    updateHandle: Callable[..., Any],
    removeHandle: Callable[..., Any],
    addTimeout: Callable[..., int],
    updateTimeout: Callable[..., Any],
    removeTimeout: Callable[..., Any],
) -> None:
    """Use the program's own event loop."""
    if _loop.current is not None:
        raise RuntimeError("Event loop is already registered")
    _loop.register(_loop.ForeignLoop(addHandle, updateHandle, removeHandle, addTimeout, updateTimeout, removeTimeout))


def virEventAddHandle(fd: int, events: int, cb: Callable[[int, int, int, Any], Any], opaque: Any) -> int:
    """Watch a descriptor: ``cb(watch, fd, events, opaque)``."""
    watch = _loop.add_handle(_i32(fd), _i32(events), cb, opaque)
    if watch < 0:
        raise libvirtError("virEventAddHandle() failed")
    return watch


def virEventUpdateHandle(watch: int, events: int) -> None:
    """Watch it for other events."""
    _loop.update_handle(_i32(watch), _i32(events))


def virEventRemoveHandle(watch: int) -> int:
    """Watch it no more."""
    if _loop.remove_handle(_i32(watch)) < 0:
        raise libvirtError("virEventRemoveHandle() failed")
    return 0


def virEventAddTimeout(timeout: int, cb: Callable[[int, Any], Any], opaque: Any) -> int:
    """Call ``cb(timer, opaque)`` every so many milliseconds, -1 for not yet."""
    timer = _loop.add_timeout(_i32(timeout), cb, opaque)
    if timer < 0:
        raise libvirtError("virEventAddTimeout() failed")
    return timer


def virEventUpdateTimeout(timer: int, timeout: int) -> None:
    """Call at other times."""
    _loop.update_timeout(_i32(timer), _i32(timeout))


def virEventRemoveTimeout(timer: int) -> int:
    """Call no more."""
    if _loop.remove_timeout(_i32(timer)) < 0:
        raise libvirtError("virEventRemoveTimeout() failed")
    return 0


def virEventInvokeFreeCallback(opaque: Any) -> None:
    """A program's loop says that it is done with what it was given; nothing here needs to be freed."""
    _ = opaque[2], opaque[1]
