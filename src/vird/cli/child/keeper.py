"""The process beside ``vird run``: drivers with a root of their own, for as long as the command lives.

    python -m vird.cli.child.keeper ROOT DESCRIPTOR

The descriptor is a socket to the command. A line goes out when clients are served, one when the guest runs, one when
it has ended. When the socket ends, for whatever reason, the guest is destroyed, its networks are taken down and the
root is deleted. It is in a session of its own: what a terminal does to the command is no news to it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vird.api.enums.domain_event import DomainEventType
from vird.api.events import DomainLifecycle

if TYPE_CHECKING:
    from vird.daemon.service import Service
    from vird.drivers.qemu.driver import QemuDriver

SETTINGS = """\
stdio_handler = "file"
user = "+{uid}"
group = "+{gid}"
security_driver = "none"
dynamic_ownership = 0
"""
"""The guest is who runs the command: nobody's files change their owner for it."""


def main() -> int:
    """Keep one guest to its end."""
    root, descriptor = Path(sys.argv[1]), int(sys.argv[2])
    lifeline = socket.socket(fileno=descriptor)
    try:
        asyncio.run(keep(root, lifeline))
    finally:
        shutil.rmtree(root, ignore_errors=True)
    return 0


async def keep(root: Path, lifeline: socket.socket) -> None:
    """Serve until the other side of the lifeline is gone or SIGTERM comes; then end everything."""
    from vird.daemon.service import Service
    from vird.daemon.settings import Settings
    from vird.host.paths import Paths

    lifeline.setblocking(False)
    loop = asyncio.get_running_loop()
    over = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, over.set)
    # the other side says nothing: what can be read is its end
    loop.add_reader(lifeline.fileno(), over.set)
    paths = Paths(root)
    paths.is_session = os.geteuid() != 0
    paths.cache = cache_folder()
    paths.etc.mkdir(parents=True)
    (paths.etc / "qemu.conf").write_text(SETTINGS.format(uid=os.geteuid(), gid=os.getegid()))
    service = Service(paths, Settings({}))
    try:
        await service.start({})
        driver = await _qemu(service)
        _Tale(driver, lifeline)
        say(lifeline, {"ready": True})
        await over.wait()
    finally:
        await end(service)


async def _qemu(service: Service) -> QemuDriver:
    from vird.drivers.qemu.driver import QemuDriver

    driver = await service.drivers.get("qemu")
    assert isinstance(driver, QemuDriver)
    return driver


def cache_folder() -> Path:
    """Where what was learnt of emulators stays between runs: the one thing that does."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "vird"


class _Tale:
    """Tells the command of the guest's process: its number when it starts, its exit status when it has ended."""

    def __init__(self, driver: QemuDriver, lifeline: socket.socket) -> None:
        self._driver = driver
        self._lifeline = lifeline
        self._process: Any = None
        driver.bus.subscribe(self._take)

    def _take(self, _number: int, event: object) -> None:
        if not isinstance(event, DomainLifecycle):
            return
        if event.event == DomainEventType.STARTED:
            runtime = self._driver.guest(event.dom).runtime
            if runtime is not None:
                self._process = runtime.process
                say(self._lifeline, {"pid": self._process.pid, "started": self._process.started})
        elif event.event == DomainEventType.STOPPED:
            status = self._process.status if self._process is not None else None
            code = None if status is None else os.waitstatus_to_exitcode(status)
            say(self._lifeline, {"stopped": event.detail, "status": code})


def say(lifeline: socket.socket, fact: dict[str, Any]) -> None:
    """One fact; nobody minds when nobody listens any more."""
    with contextlib.suppress(OSError):
        lifeline.send(json.dumps(fact).encode() + b"\n")


async def end(service: Service) -> None:
    """Destroy what runs and stop serving."""
    from vird.drivers.qemu.stop import destroy

    driver = await _qemu(service)
    for entry in list(driver.domains):
        guest: Any = entry
        if guest.runtime is not None:
            await destroy(driver, guest, "the end of its owner")
    await service.stop()


if __name__ == "__main__":
    sys.exit(main())
