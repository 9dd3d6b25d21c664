"""A guest's keyboard, screens and NMI button, as clients use them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import socket
from typing import TYPE_CHECKING, Any, Final

from vird import errors
from vird.api.capabilities.console import Console
from vird.api.capability import WithFiles
from vird.api.enums.domain_console import DomainGraphicsReloadType, DomainOpenGraphicsFlags
from vird.api.streams import ByteStream
from vird.drivers.common.impact import bare_argument
from vird.drivers.qemu.keys import KEYCODE_SETS, translate
from vird.drivers.qemu.refuse import check_flags
from vird.errors import ErrorDomain
from vird.model.domain.devices.graphics import SpiceGraphics, VncGraphics
from vird.model.domain.domain import Domain
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest

PIECE: Final = 256 * 1024
PNG, PPM = "image/png", "image/x-portable-pixmap"


class Screens(Console):
    """The part of the capability."""

    _driver: QemuDriver

    def _running(self, dom: DomainRef) -> Guest:
        guest = self._driver.guest(dom)
        guest.require_active()
        return guest

    async def domain_send_key(
        self, dom: DomainRef, codeset: int, holdtime: int, keycodes: list[int], flags: int
    ) -> None:
        """Press keys together, for so many milliseconds, or as long as QEMU does by itself."""
        if codeset not in KEYCODE_SETS:
            raise bare_argument(f"Unsupported codeset '{codeset}'", ErrorDomain.DOMAIN)
        if not keycodes:
            raise bare_argument("keycodes in virDomainSendKey must not be NULL", ErrorDomain.DOMAIN)
        check_flags(flags, None, remote.DOMAIN_SEND_KEY)
        guest = self._running(dom)
        arguments: dict[str, Any] = {"keys": translate(codeset, keycodes)}
        if holdtime:
            arguments["hold-time"] = holdtime
        async with guest.job.hold("send key"):
            await guest.monitor.execute("send-key", arguments)

    async def domain_inject_nmi(self, dom: DomainRef, flags: int) -> None:
        """Interrupt all processors in a way that cannot be masked."""
        check_flags(flags, None, remote.DOMAIN_INJECT_NMI)
        guest = self._running(dom)
        async with guest.job.hold("inject NMI"):
            await guest.monitor.execute("inject-nmi")

    async def domain_screenshot(self, dom: DomainRef, screen: int, flags: int, stream: ByteStream) -> str | None:
        """A picture of a screen down the stream; its MIME type is what QEMU can make: PNG, else a pixmap."""
        check_flags(flags, None, remote.DOMAIN_SCREENSHOT)
        guest = self._running(dom)
        device = screen_of(guest.document, screen)
        async with guest.job.hold("screenshot"):
            runtime = guest.running()
            is_png = runtime.capabilities.has("screenshot-format-png")
            # QEMU's own folder is the one place where its account may write.
            path = runtime.private_dir / f"screen-{secrets.token_hex(4)}"
            try:
                await runtime.monitor.execute(
                    "screendump", {"filename": str(path), **device, **({"format": "png"} if is_png else {})}
                )
                # What lies there may be a link by now: the folder is the guest's.
                fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
            except OSError as failure:
                raise errors.SystemError_(f"unable to open {path}: {failure.strerror}") from failure
            finally:
                path.unlink(missing_ok=True)
        kind = PNG if is_png else PPM
        stream.accept(kind)
        try:
            while content := await asyncio.to_thread(os.read, fd, PIECE):
                await stream.write(content)
        finally:
            os.close(fd)
        return kind

    async def domain_open_graphics(self, dom: DomainRef, idx: int, flags: int, files: list[int]) -> None:
        """Give QEMU a viewer's socket."""
        try:
            check_flags(flags, DomainOpenGraphicsFlags, remote.DOMAIN_OPEN_GRAPHICS)
            guest = self._running(dom)
            if len(files) != 1:
                raise errors.InternalError("no FD provided by the client")
            await add_viewer(guest, idx, flags, files[0])
        finally:
            for fd in files:
                os.close(fd)

    async def domain_open_graphics_fd(self, dom: DomainRef, idx: int, flags: int) -> WithFiles[None]:
        """A socket at whose other end a screen is."""
        check_flags(flags, DomainOpenGraphicsFlags, remote.DOMAIN_OPEN_GRAPHICS_FD)
        guest = self._running(dom)
        ours, theirs = socket.socketpair()
        with theirs, contextlib.ExitStack() as undo:
            undo.enter_context(ours)
            await add_viewer(guest, idx, flags, theirs.fileno())
            undo.pop_all()
        return WithFiles(None, [ours.detach()])

    async def domain_graphics_reload(self, dom: DomainRef, type: int, flags: int) -> None:
        """Have VNC read its certificates anew."""
        check_flags(flags, None, remote.DOMAIN_GRAPHICS_RELOAD)
        if type not in frozenset(DomainGraphicsReloadType):
            raise errors.InvalidArg(f"unknown graphics type '{type}'")
        guest = self._running(dom)
        devices = guest.document.devices
        if not any(isinstance(each, VncGraphics) for each in (devices.graphics if devices is not None else ())):
            raise errors.OperationInvalid("the domain has no VNC graphics")
        async with guest.job.hold("graphics reload"):
            await guest.monitor.execute("display-reload", {"type": "vnc", "tls-certs": True})


def screen_of(live: Domain, screen: int) -> dict[str, Any]:
    """How QEMU names a screen: its card and the head of it.

    Raises ``OperationInvalid`` when there is no such screen.
    """
    first = 0
    for video in live.devices.videos if live.devices is not None else ():
        heads = _heads(video.model)
        if first <= screen < first + heads:
            alias = video.alias.name if video.alias is not None else ""
            # The first screen needs no name, and machines have it that know no card by ours.
            return {"device": alias, "head": screen - first} if screen else {}
        first += heads
    raise errors.OperationInvalid("no such screen ID")


def _heads(model: object) -> int:
    return getattr(model, "heads", None) or 1


async def add_viewer(guest: Guest, idx: int, flags: int, fd: int) -> None:
    """Connect a socket to the numbered screen.

    Raises ``InternalError`` when there is none, or when it is of a kind that takes no sockets.
    """
    graphics = list(guest.document.devices.graphics) if guest.document.devices is not None else []
    if idx >= len(graphics):
        raise errors.InternalError(f"No graphics backend with index {idx}")
    chosen = graphics[idx]
    if not isinstance(chosen, VncGraphics | SpiceGraphics):
        raise errors.InternalError(f"Can only open VNC, SPICE or D-Bus p2p graphics backends, not {chosen.type}")
    name = f"graphics-{secrets.token_hex(4)}"
    async with guest.job.hold("open graphics"):
        await guest.monitor.send_fd(name, fd)
        try:
            skip = bool(flags & DomainOpenGraphicsFlags.SKIPAUTH)
            await guest.monitor.execute("add_client", {"protocol": chosen.type, "fdname": name, "skipauth": skip})
        except BaseException:
            with contextlib.suppress(errors.VirdError):
                await guest.monitor.execute("closefd", {"fdname": name})
            raise
