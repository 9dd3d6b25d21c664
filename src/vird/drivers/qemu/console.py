"""The guest's serial console as a stream: one user at a time, and a way to throw the present one out.

The terminal is QEMU's; bytes go both ways until the client leaves, the guest stops, or somebody
else takes the console with FORCE.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

from vird import errors
from vird.api.enums.domain_console import DomainChannelFlags, DomainConsoleFlags
from vird.api.streams import ByteStream
from vird.drivers.qemu.refuse import check_flags
from vird.drivers.qemu.screens import Screens
from vird.errors import ErrorDomain
from vird.model.domain.devices.channel import Channel
from vird.model.domain.domain import Domain
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest
    from vird.model.domain.devices.console import Console as ConsoleDevice
    from vird.model.domain.devices.serial import Parallel, Serial

    CharacterDevice = ConsoleDevice | Serial | Parallel | Channel

PIECE = 16384
LAST_WORDS_S = 1.0
"""How long a device of the host is listened to when the guest is gone."""


GONE = frozenset({errno.EIO, errno.EPIPE, errno.ECONNRESET})
"""What a terminal and a socket answer whose other side is closed."""


class QemuConsole(Screens):
    """The capability."""

    error_domain = ErrorDomain.QEMU

    def __init__(self, driver: QemuDriver) -> None:
        self._driver = driver

    async def domain_open_console(self, dom: DomainRef, dev_name: str | None, flags: int, stream: ByteStream) -> None:
        """Connect the stream to a console, serial or parallel port, by alias; to the first one without."""
        check_flags(flags, DomainConsoleFlags, remote.DOMAIN_OPEN_CONSOLE)
        guest = self._running(dom)
        device = find_device(guest.document, dev_name)
        force = bool(flags & DomainConsoleFlags.FORCE)
        await _connect(guest, device, stream, "Active console session exists for this domain", force=force)

    async def domain_open_channel(self, dom: DomainRef, name: str | None, flags: int, stream: ByteStream) -> None:
        """Connect the stream to a channel's socket, by the channel's name or alias; to the first one without."""
        check_flags(flags, DomainChannelFlags, remote.DOMAIN_OPEN_CHANNEL)
        guest = self._running(dom)
        channel = find_channel(guest.document, name)
        force = bool(flags & DomainChannelFlags.FORCE)
        await _connect(guest, channel, stream, "Active channel stream exists for this domain", force=force)


async def _connect(guest: Guest, device: CharacterDevice, stream: ByteStream, busy: str, *, force: bool) -> None:
    alias = device.alias.name if device.alias is not None else "console"
    if alias in guest.consoles:
        if not force:
            raise errors.OperationFailed(busy)
        guest.consoles.pop(alias)()
    fd = open_device(device, alias)
    try:
        # a device of the host has no end of its own
        await hold_console(guest, alias, fd, stream, last_words_s=LAST_WORDS_S if device.type == "dev" else None)
    finally:
        os.close(fd)


def find_channel(live: Domain, name: str | None) -> Channel:
    """The channel of this name or alias, or the first one.

    Raises ``InternalError`` when there is none, or when it has no socket.
    """
    for channel in live.devices.channels if live.devices is not None else ():
        alias = channel.alias.name if channel.alias is not None else None
        if name is None or name in (alias, getattr(channel.target, "name", None)):
            if channel.type != "unix":
                raise errors.InternalError(f"channel {name or alias} is not using a UNIX socket")
            return channel
    raise errors.InternalError(f"cannot find channel {name or ''}".rstrip())


def find_device(live: Domain, name: str | None) -> CharacterDevice:
    """The device of this alias, or the first console or serial port.

    Raises ``InternalError`` when there is none.
    """
    devices = live.devices
    if devices is None:
        raise errors.InternalError("cannot find character device <null>")
    candidates: list[CharacterDevice] = [*devices.consoles, *devices.serials, *devices.parallels]
    for device in candidates:
        if name is None or (device.alias is not None and device.alias.name == name):
            return device
    raise errors.InternalError(f"cannot find character device {name or '<null>'}")


def open_device(device: CharacterDevice, alias: str) -> int:
    """An open, non-blocking descriptor of the host's side of a character device.

    Raises ``ConfigUnsupported`` for kinds that cannot be shared so, ``SystemError_`` when it does not open.
    """
    source = device.sources[0] if device.sources else None
    path = source.path if source is not None else None
    if path is None or device.type not in ("pty", "dev", "unix"):
        raise errors.InternalError(f"character device {alias} is not using a PTY or UNIX socket")
    try:
        if device.type == "unix":
            sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK)
            sock.connect(path)
            return sock.detach()
        return os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as failure:
        raise errors.SystemError_(f"unable to open console '{path}': {failure.strerror}") from failure


async def hold_console(
    guest: Guest, alias: str, fd: int, stream: ByteStream, *, last_words_s: float | None = None
) -> None:
    """Carry bytes both ways until somebody ends it.

    When the guest is gone, all that it said is told first, however slowly it is read, or for ``last_words_s``.
    """
    thrown_out = asyncio.Event()
    guest.consoles[alias] = thrown_out.set
    mine: Callable[[], None] = guest.consoles[alias]
    stream.accept()
    try:
        async with asyncio.TaskGroup() as both:
            ways = [
                both.create_task(_to_client(fd, stream)),
                both.create_task(_to_guest(fd, stream)),
                both.create_task(thrown_out.wait()),
            ]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            if thrown_out.is_set() and not guest.is_active:
                # its next run may be listened to by somebody else meanwhile
                if guest.consoles.get(alias) is mine:
                    del guest.consoles[alias]
                await asyncio.wait(ways[:1], timeout=last_words_s)
            for way in ways:
                way.cancel()
    except* errors.VirdError:
        # The client is gone; there is nobody to tell.
        pass
    finally:
        if guest.consoles.get(alias) is mine:
            del guest.consoles[alias]
    if thrown_out.is_set() and guest.is_active:
        await stream.abort(errors.OperationFailed("another client has taken the console"))


async def _to_client(fd: int, stream: ByteStream) -> None:
    while content := await read_some(fd):
        await stream.write(content)


async def _to_guest(fd: int, stream: ByteStream) -> None:
    """Until the client has said all. Of a guest that does not listen any more, the other way has the end."""
    while content := await stream.read(PIECE):
        await write_all(fd, content)


async def read_some(fd: int) -> bytes:
    """The next bytes of a descriptor; none at its end, or when the guest's side is closed."""
    loop = asyncio.get_running_loop()
    while True:
        try:
            return os.read(fd, PIECE)
        except BlockingIOError:
            await _ready(loop.add_reader, loop.remove_reader, fd)
        except OSError as failure:
            if failure.errno in GONE:
                return b""
            raise


async def write_all(fd: int, content: bytes) -> None:
    """Write everything, waiting for room."""
    loop = asyncio.get_running_loop()
    while content:
        try:
            content = content[os.write(fd, content) :]
        except BlockingIOError:
            await _ready(loop.add_writer, loop.remove_writer, fd)
        except OSError as failure:
            if failure.errno in GONE:
                return
            raise


async def _ready(add: Callable[..., object], remove: Callable[[int], object], fd: int) -> None:
    ready = asyncio.get_running_loop().create_future()
    add(fd, lambda: None if ready.done() else ready.set_result(None))
    try:
        await ready
    finally:
        with contextlib.suppress(OSError, ValueError):
            remove(fd)
