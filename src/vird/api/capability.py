"""What all capability classes share: how a method says that nobody has written it, and how that is seen.

A capability class (``api.capabilities``) has one method per procedure.  Left alone a method
raises ``NoSupport``; a driver's class overrides what the driver has.  ``api.matrix`` tells the
two apart.  A method that merely calls a newer one is marked ``derived_from``, and counts as
soon as the newer one is overridden.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, ClassVar, Final, Generic, TypeVar, cast

from vird.errors import ErrorDomain, InternalError, NoSupport, VirdError
from vird.wire.procedures import REMOTE, Procedure

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Awaitable[Any]])


class Capability:
    """One group of procedures, served for one connection.

    A method's name is the procedure's; its parameters are the fields of the arguments, in
    their order; its result is the only field of the reply, the reply record where that has
    several fields, or None.  Three things are added to the fields, always last:

    - ``files: list[int]`` where open files come with the call.  The method owns them and closes them;
    - ``stream: ByteStream`` where the call opens a stream.  The method lasts as long as the stream;
    - the result is a ``WithFiles`` where open files go back.

    ``error_domain`` is the part of the system that errors without a domain of their own come from.
    """

    error_domain: ClassVar[ErrorDomain] = ErrorDomain.NONE


class WithFiles(Generic[T]):
    """A result that open files travel with; whoever sends them closes them."""

    def __init__(self, result: T, fds: list[int]) -> None:
        self.result = result
        self.fds = fds


class Unexplained(InternalError):
    """A call that failed without saying why, as libvirt passes it on."""

    of_nobody = True
    plain = "An error occurred, but the cause is unknown"

    def __init__(self) -> None:
        super().__init__(int1=0, int2=0)
        self.str1 = None


def no_support(procedure: Procedure) -> VirdError:
    """The error for a procedure that a driver does not have; it names the public function.

    The programs of single hypervisors are no part of the system that errors could come from.
    """
    if procedure.function in SILENT:
        return Unexplained()
    failure = NoSupport(procedure.function, domain=subject_of(procedure.function))
    failure.of_nobody = procedure.program is not REMOTE
    return failure


SILENT: Final = frozenset({"virDomainGetSecurityLabelList"})
"""Public functions that fail without a word where the driver does not have them."""

SUBJECTS: Final = (
    ("Qemu", ErrorDomain.NONE),
    ("Lxc", ErrorDomain.NONE),
    ("Checkpoint", ErrorDomain.DOMAIN_CHECKPOINT),
    ("Snapshot", ErrorDomain.DOMAIN_SNAPSHOT),
    ("Domain", ErrorDomain.DOMAIN),
    ("NWFilter", ErrorDomain.NWFILTER),
    ("Network", ErrorDomain.NETWORK),
    ("Storage", ErrorDomain.STORAGE),
    ("NodeDevice", ErrorDomain.NODEDEV),
    ("Devices", ErrorDomain.NODEDEV),
    ("Interface", ErrorDomain.INTERFACE),
    ("Secret", ErrorDomain.SECRET),
)
"""Words in the names of public functions, and who speaks of them; the first that fits counts."""


def subject_of(function: str) -> ErrorDomain:
    """The part of the system that a public function is about; what is about the host is told by that of domains."""
    return next((subject for word, subject in SUBJECTS if word in function), ErrorDomain.DOMAIN)


def derived_from(*names: str) -> Callable[[F], F]:
    """Mark a method that only calls the named ones.

    Where those are missing, its error names the function that was asked for, not the one behind.
    """
    behind = {REMOTE.function(name) for name in names}

    def mark(method: F) -> F:
        @wraps(method)
        async def call(*args: Any) -> Any:
            try:
                return await method(*args)
            except NoSupport as failure:
                if failure.detail in behind:
                    raise NoSupport(REMOTE.function(method.__name__), domain=failure.domain) from None
                raise

        call.__dict__["derived_from"] = names
        return cast("F", call)

    return mark
