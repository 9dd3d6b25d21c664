"""What a person at the machine would use: console, screen, keys."""

from __future__ import annotations

from vird.api.capability import Capability, WithFiles, no_support
from vird.api.streams import ByteStream
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef


class Console(Capability):
    """What a person at the machine would use: console, screen, keys."""

    async def domain_open_console(self, dom: DomainRef, dev_name: str | None, flags: int, stream: ByteStream) -> None:
        """Connect a stream to a console, the first one when no name is given."""
        raise no_support(remote.DOMAIN_OPEN_CONSOLE)

    async def domain_inject_nmi(self, dom: DomainRef, flags: int) -> None:
        """Send the guest a non-maskable interrupt."""
        raise no_support(remote.DOMAIN_INJECT_NMI)

    async def domain_screenshot(self, dom: DomainRef, screen: int, flags: int, stream: ByteStream) -> str | None:
        """Send a picture of a screen down the stream; its MIME type."""
        raise no_support(remote.DOMAIN_SCREENSHOT)

    async def domain_send_key(
        self, dom: DomainRef, codeset: int, holdtime: int, keycodes: list[int], flags: int
    ) -> None:
        """Press keys together, for so many milliseconds."""
        raise no_support(remote.DOMAIN_SEND_KEY)

    async def domain_open_graphics(self, dom: DomainRef, idx: int, flags: int, files: list[int]) -> None:
        """Hand a viewer's socket to the numbered screen."""
        raise no_support(remote.DOMAIN_OPEN_GRAPHICS)

    async def domain_send_process_signal(self, dom: DomainRef, pid_value: int, signum: int, flags: int) -> None:
        """Send a signal to a process inside the guest."""
        raise no_support(remote.DOMAIN_SEND_PROCESS_SIGNAL)

    async def domain_open_channel(self, dom: DomainRef, name: str | None, flags: int, stream: ByteStream) -> None:
        """Connect a stream to a channel, the first one when no name is given."""
        raise no_support(remote.DOMAIN_OPEN_CHANNEL)

    async def domain_open_graphics_fd(self, dom: DomainRef, idx: int, flags: int) -> WithFiles[None]:
        """A socket that is connected to the numbered screen."""
        raise no_support(remote.DOMAIN_OPEN_GRAPHICS_FD)

    async def domain_graphics_reload(self, dom: DomainRef, type: int, flags: int) -> None:
        """Make screens of a type read their certificates anew."""
        raise no_support(remote.DOMAIN_GRAPHICS_RELOAD)
