"""What can go wrong between a client and a QMP server.

Every fault is one of libvirt's errors, so that it can travel to a client as it is.
"""

from __future__ import annotations

from vird.errors import InternalError, OperationTimeout


class ProtocolFault(InternalError):
    """The peer sent something that is not QMP, or more than its limits allow; the connection is of no further use."""


class NotJson(InternalError):
    """A user's text that is no JSON; libvirt reports it from code that belongs to no part of it."""

    of_nobody = True


class MonitorClosed(InternalError):
    """The connection ended, from either side, before an answer came."""


class CommandTimeout(OperationTimeout):
    """No answer came within the time given; a later answer is dropped."""


class CommandRefused(InternalError):
    """The server answered a command with an error.

    ``command`` is the command's name, ``kind`` the error's class (``CommandNotFound``, ``DeviceNotFound``,
    ``GenericError`` …) and ``description`` its text.
    """

    def __init__(self, command: str, kind: str, description: str) -> None:
        super().__init__(f"unable to execute QEMU command '{command}': {description}")
        self.command = command
        self.kind = kind
        self.description = description
