"""From a procedure number to the driver method that carries it out, composed once per procedure.

``route()`` is the one table lookup of a call.  Taking arguments apart and putting results
together follow the declarations: a method's parameters are the fields of the arguments, its
result is the only field of the reply, or the reply itself.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import cache
from operator import attrgetter
from typing import Any

from vird.api import matrix
from vird.api.capability import Capability
from vird.wire import procedures
from vird.wire.procedures import Procedure
from vird.wire.xdr import Record

Method = Callable[..., Coroutine[Any, Any, Any]]


class Route:
    """What the dispatcher needs for one procedure."""

    __slots__ = ("_fields", "_many", "_wrap", "capability", "procedure")

    def __init__(self, procedure: Procedure, capability: type[Capability] | None) -> None:
        self.procedure = procedure
        self.capability = capability
        names = procedure.args.__match_args__ if procedure.args else ()
        self._many = len(names) > 1
        self._fields = attrgetter(*names) if names else None
        ret = procedure.ret
        self._wrap = ret if ret is not None and len(ret.__match_args__) == 1 else None

    def arguments(self, args: Record | None) -> tuple[Any, ...]:
        """The decoded arguments as the method takes them."""
        if self._fields is None:
            return ()
        taken = self._fields(args)
        return taken if self._many else (taken,)

    def reply(self, result: Any) -> bytes:
        """The method's result as bytes of the reply."""
        if self.procedure.ret is None:
            return b""
        record: Record = result if self._wrap is None else self._wrap(result)
        return record.encode()

    def method(self, serving: Capability) -> Method:
        """The method of the object that serves this procedure's capability."""
        bound: Method = getattr(serving, self.procedure.name)
        return bound


@cache
def route(program: int, number: int) -> Route | None:
    """The route of a procedure number; None for numbers that nobody can call."""
    procedure = procedures.find(program, number)
    if procedure is None or procedure.event:
        return None
    return Route(procedure, None if procedure.session else matrix.capability_of(procedure))
