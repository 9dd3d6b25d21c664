"""What every object of the module has: its connection, its reference, and its share in the connection's life."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from libvirt import _errors
from vird.errors import InvalidConn
from vird.wire.xdr import Record

if TYPE_CHECKING:
    from libvirt._connect import virConnect
    from libvirt._wire import Wire


def conn_of(given: Any, function: str) -> Any:
    """A connection that a function is given; `libvirtError` for an object of another class."""
    if not isinstance(given, Connected):
        raise _errors.failed(InvalidConn(function, domain=_errors.domain_of(function)))
    return given


class Connected:
    """The connection itself."""

    _o: Wire | None
    _wire: Wire

    @property
    def _conn(self) -> Any:
        return self

    def _live(self, function: str) -> Wire:
        """The wire; `libvirtError` after ``close``."""
        if self._o is None:
            raise _errors.failed(InvalidConn(function, domain=_errors.domain_of(function)))
        return self._o


class Owned:
    """An object of a connection."""

    _wire: Wire
    _conn: virConnect
    _of_object = False
    """Whether it belongs to an object of the connection: a guest, a network."""

    def __init__(self, conn: Any, _obj: Any = None) -> None:
        if self._of_object:
            conn.connect()
        if not isinstance(_obj, Record):
            raise Exception(f"Expected a wrapped C Object but got {type(_obj)}")
        self._conn = conn._conn
        self._parent = conn
        self._ref: Any = _obj
        self._o = self._wire = self._conn._wire.hold()

    def __del__(self) -> None:
        wire = self.__dict__.pop("_wire", None)
        if wire is not None:
            wire.release()

    def connect(self) -> virConnect:
        """The connection."""
        return self._conn

    def c_pointer(self) -> int:
        """A number that no other object has."""
        return id(self._ref)
