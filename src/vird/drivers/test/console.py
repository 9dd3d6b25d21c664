"""Keys, signals and pictures of simulated guests."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Final

from vird import errors
from vird.api.capabilities.console import Console
from vird.api.enums.domain_console import DomainProcessSignal
from vird.api.streams import ByteStream
from vird.drivers.test.guest import Guest
from vird.drivers.test.refuse import invalid_operation, unknown_flags
from vird.errors import ErrorDomain
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.drivers.test.world import World

LARGEST_KEYCODE: Final = 255
FIRST_USB_KEYCODE: Final = 4
"""Those before it tell of faults."""

CODESETS: Final = ("linux", "xt", "atset1", "atset2", "atset3", "os_x", "xt_kbd", "usb", "win32", "qnum")
"""Names of the numbered sets of key codes, as errors spell them."""

USB: Final = CODESETS.index("usb")

WIDTH, HEIGHT = 640, 480
INIT_PID: Final = 1


class TestConsole(Console):
    """The capability."""

    error_domain = ErrorDomain.TEST

    def __init__(self, world: World) -> None:
        self._world = world

    def _active(self, dom: DomainRef) -> Guest:
        guest = self._world.guest(dom)
        if not guest.is_active:
            raise invalid_operation("domain is not running")
        return guest

    async def domain_inject_nmi(self, dom: DomainRef, flags: int) -> None:
        """An interrupt that nobody handles."""
        unknown_flags(flags, None, remote.DOMAIN_INJECT_NMI)
        self._active(dom)

    async def domain_send_key(
        self, dom: DomainRef, codeset: int, holdtime: int, keycodes: list[int], flags: int
    ) -> None:
        """Keys that nobody sees; codes beyond any keyboard are refused."""
        unknown_flags(flags, None, remote.DOMAIN_SEND_KEY)
        self._active(dom)
        for code in keycodes:
            if code > LARGEST_KEYCODE or (codeset == USB and code < FIRST_USB_KEYCODE):
                name = CODESETS[codeset] if 0 <= codeset < len(CODESETS) else str(codeset)
                raise errors.InternalError(f"invalid keycode {code} of {name} codeset")

    async def domain_send_process_signal(self, dom: DomainRef, pid_value: int, signum: int, flags: int) -> None:
        """A signal to the guest's first process, which takes no notice."""
        unknown_flags(flags, None, remote.DOMAIN_SEND_PROCESS_SIGNAL)
        if pid_value != INIT_PID:
            raise errors.InvalidArg("only sending a signal to pid 1 is supported")
        if not 0 <= signum < len(DomainProcessSignal):
            raise errors.InvalidArg(f"signum value {signum} is out of range")
        self._world.guest(dom)

    async def domain_screenshot(self, dom: DomainRef, screen: int, flags: int, stream: ByteStream) -> str | None:
        """A picture of a grey screen."""
        unknown_flags(flags, None, remote.DOMAIN_SCREENSHOT)
        stream.accept("image/png")
        await stream.write(picture(WIDTH, HEIGHT))
        await stream.finish()
        return None


def picture(width: int, height: int) -> bytes:
    """A PNG file of one grey, from white at the top to black at the bottom."""
    rows = b"".join(b"\0" + bytes([255 - 255 * row // height]) * width for row in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
