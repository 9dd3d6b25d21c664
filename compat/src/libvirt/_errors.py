"""`libvirtError`, and what the C library keeps beside it: the last error of each thread, and the error handler."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from vird.api.capability import subject_of
from vird.errors import ErrorDomain, InvalidArg, OperationDenied, VirdError
from vird.host.unpatched import threading

ErrorTuple = tuple[int, int, str | None, int, str | None, str | None, str | None, int, int]
"""Code, domain, message, level, three strings, two numbers."""

NONE: ErrorTuple = (0, 0, None, 0, None, None, None, 0, 0)
"""How a connection shows that it has had none."""

_state = threading.local()
_handler: tuple[Callable[[Any, ErrorTuple], Any], Any] | None = None

SOURCES = {
    ErrorDomain.XEN: "Xen Driver",
    ErrorDomain.XML: "XML Util",
    ErrorDomain.DOM: "Domain",
    ErrorDomain.RPC: "XML-RPC",
    ErrorDomain.CONF: "Config",
    ErrorDomain.QEMU: "QEMU Driver",
    ErrorDomain.NET: "Network",
    ErrorDomain.TEST: "Test Driver",
    ErrorDomain.REMOTE: "Remote Driver",
    ErrorDomain.LXC: "LXC Driver",
    ErrorDomain.STORAGE: "Storage Driver",
    ErrorDomain.NETWORK: "Network Driver",
    ErrorDomain.DOMAIN: "Domain Config",
    ErrorDomain.NODEDEV: "Node Device Driver",
    ErrorDomain.SECURITY: "Security Driver",
    ErrorDomain.VBOX: "VirtualBox Driver",
    ErrorDomain.INTERFACE: "Interface Driver",
    ErrorDomain.SECRET: "Secret Driver",
    ErrorDomain.CPU: "CPU Driver",
    ErrorDomain.NWFILTER: "Network Filter Driver",
    ErrorDomain.HOOK: "Sync Hook",
    ErrorDomain.DOMAIN_SNAPSHOT: "Domain Snapshot",
    ErrorDomain.STREAMS: "Streams",
    ErrorDomain.EVENT: "Events",
    ErrorDomain.CAPABILITIES: "Capabilities Utils",
    ErrorDomain.URI: "URI Utils",
    ErrorDomain.AUTH: "Authentication Utils",
    ErrorDomain.ACCESS: "Access Manager",
    ErrorDomain.DOMAIN_CHECKPOINT: "Domain Checkpoint",
}
"""How the printed form names where an error comes from."""


def domain_of(function: str) -> ErrorDomain:
    """The part of the C library that a public function belongs to."""
    if function.startswith("virStream"):
        return ErrorDomain.STREAMS
    if "Qemu" in function or "Lxc" in function or function == "virConnectClose":
        return ErrorDomain.NONE
    return subject_of(function)


def last() -> ErrorTuple | None:
    """The last error of this thread, None after a call that succeeded."""
    return getattr(_state, "last", None)


def reset() -> None:
    """Forget the last error of this thread."""
    _state.last = None


def error_tuple(error: VirdError) -> ErrorTuple:
    """An error as the C binding shows it."""
    return (
        int(error.code),
        int(error.domain),
        error.message,
        int(error.level),
        error.str1,
        error.str2,
        error.str3,
        error.int1,
        error.int2,
    )


def set_handler(handler: Callable[[Any, ErrorTuple], Any] | None, context: Any) -> None:
    """Call ``handler`` for every error from now on; None prints them again."""
    global _handler
    _handler = None if handler is None else (handler, context)


def failed(error: VirdError) -> libvirtError:
    """The exception for an error; the thread's last error and the handler learn of it."""
    _state.last = found = error_tuple(error)
    if _handler is not None:
        handler, context = _handler
        try:
            handler(context, found)
        except Exception as failure:
            # The binding's C functions end with an exception that nobody expects.
            raise SystemError("a result with an exception set") from failure
    else:
        source = SOURCES.get(error.domain, "")
        print(f"libvirt: {source} error : {found[2]}", file=sys.stderr)
    raised = libvirtError(found[2] or "")
    raised.__cause__ = error
    return raised


def refused(function: str, text: str, argument: str) -> libvirtError:
    """The error of the C library's own checks of arguments."""
    error = InvalidArg(text, domain=domain_of(function), str1=function, str2=argument, int1=0, int2=0)
    error.text = text
    return failed(error)


def read_only(function: str, detail: str) -> libvirtError:
    """The error for a change that a read-only connection asks for."""
    return failed(OperationDenied(detail, domain=domain_of(function)))


class libvirtError(Exception):
    """What every call raises that fails; the details are the thread's last error as of its making."""

    def __init__(self, defmsg: str) -> None:
        self.err = last()
        super().__init__(defmsg if self.err is None else self.err[2])

    def get_error_code(self) -> int | None:
        """Of VIR_ERR_*."""
        return None if self.err is None else self.err[0]

    def get_error_domain(self) -> int | None:
        """Of VIR_FROM_*."""
        return None if self.err is None else self.err[1]

    def get_error_message(self) -> str | None:
        """The whole text."""
        return None if self.err is None else self.err[2]

    def get_error_level(self) -> int | None:
        """Of VIR_ERR_NONE, _WARNING, _ERROR."""
        return None if self.err is None else self.err[3]

    def get_str1(self) -> str | None:
        """Extra text."""
        return None if self.err is None else self.err[4]

    def get_str2(self) -> str | None:
        """Extra text."""
        return None if self.err is None else self.err[5]

    def get_str3(self) -> str | None:
        """Extra text."""
        return None if self.err is None else self.err[6]

    def get_int1(self) -> int | None:
        """Extra number."""
        return None if self.err is None else self.err[7]

    def get_int2(self) -> int | None:
        """Extra number."""
        return None if self.err is None else self.err[8]


libvirtError.__module__ = "libvirt"
