"""The drivers of one daemon: found by URI scheme, imported and started on first use.

Drivers that own things which run without a client (guests, networks) are started with the
daemon, so that autostart and take-back happen; the rest wait for their first client.
"""

from __future__ import annotations

import asyncio
import logging
from importlib import import_module
from typing import Any

from vird import errors
from vird.api.caller import Caller
from vird.api.driver import Driver, Environment, EventLog, LooksAfter, Opened, Reach, Rehearsing
from vird.api.uri import Uri
from vird.daemon.background import Background
from vird.daemon.settings import Settings
from vird.drivers import DRIVERS, STARTED_WITH_THE_DAEMON
from vird.host.paths import Paths

log = logging.getLogger(__name__)


class LoadedDrivers:
    """Scheme to running driver."""

    def __init__(self, paths: Paths, settings: Settings, event_log: EventLog, reach: Reach | None = None) -> None:
        self._background = Background()
        self._environment = Environment(
            paths,
            event_log,
            host_uuid=settings.host_uuid or None,
            driver=self.get,
            spawn=self._background.spawn,
            reach=reach,
        )
        self._loaded: dict[str, asyncio.Future[Driver]] = {}

    async def start(self) -> None:
        """Start the drivers that have work to do before any client comes."""
        for scheme in STARTED_WITH_THE_DAEMON:
            await self.get(scheme)

    async def get(self, scheme: str) -> Driver:
        """The running driver of a scheme; two callers at once share one start.

        Raises ``NoConnect`` for a scheme that nobody serves.
        """
        if scheme not in self._loaded:
            if scheme not in DRIVERS:
                raise errors.NoConnect(f"no driver serves '{scheme}' URIs; known are {', '.join(sorted(DRIVERS))}")
            self._loaded[scheme] = asyncio.ensure_future(self._start(scheme))
        try:
            return await asyncio.shield(self._loaded[scheme])
        except Exception:
            # The next client may find what was missing.
            self._loaded.pop(scheme, None)
            raise

    async def rehearse(self) -> None:
        """Load the drivers that wait for their first client, in a thread, so that he finds them ready."""
        for scheme in DRIVERS:
            if scheme not in self._loaded:
                await asyncio.to_thread(_rehearse, scheme)

    async def _start(self, scheme: str) -> Driver:
        driver: Driver = _named(scheme)(self._environment)
        await driver.start()
        return driver

    @property
    def are_needed(self) -> bool:
        """Whether one of them looks after something that runs."""
        running = [loaded for loaded in self._loaded.values() if loaded.done() and not loaded.cancelled()]
        drivers = [each.result() for each in running if each.exception() is None]
        return len(running) < len(self._loaded) or any(
            isinstance(driver, LooksAfter) and driver.has_running for driver in drivers
        )

    async def open(self, uri: Uri, caller: Caller, flags: int) -> Opened:
        """Open what a client's URI names."""
        if uri.driver not in DRIVERS:
            raise errors.NoConnect(str(uri))
        driver = await self.get(uri.driver)
        return await driver.open(uri, caller, flags)

    async def close(self) -> None:
        """Close every driver; what they manage keeps running."""
        for scheme, loaded in reversed(self._loaded.items()):
            if loaded.done() and not loaded.cancelled() and loaded.exception() is None:
                try:
                    await loaded.result().close()
                except Exception:
                    log.exception("driver %s did not close cleanly", scheme)
        self._loaded.clear()
        await self._background.end()


def _named(scheme: str) -> Any:
    """The class of a scheme's driver."""
    module, _, name = DRIVERS[scheme].partition(":")
    return getattr(import_module(module), name)


def _rehearse(scheme: str) -> None:
    driver = _named(scheme)
    if isinstance(driver, Rehearsing):
        driver.rehearse()
