"""From the command line's wishes to a serving daemon and back to nothing.

Builds the event loop, reads the settings, starts the service, says ``vird: ready`` on standard
output, waits for SIGTERM or SIGINT, and ends in order.  SIGHUP reopens nothing, as settings are read
at start; like start and end it is told to the administrator's scripts.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import signal
import sys
from pathlib import Path

from vird import errors
from vird.api.driver import Reach
from vird.daemon import logs
from vird.daemon.background import Background
from vird.daemon.rehearsal import rehearse
from vird.daemon.service import Service
from vird.daemon.settings import Settings
from vird.drivers.common.hooks import Hooks
from vird.host import systemd
from vird.host.paths import Paths

log = logging.getLogger(__name__)

MOST_FILES = 65_536
COLLECTOR_THRESHOLDS = (20_000, 20, 50)
"""Objects made before the youngest generation is looked through, and rounds before the next ones are."""


def run(
    root: Path | None,
    config: Path | None,
    *,
    verbose: bool = False,
    listen: bool = False,
    timeout_s: int = 0,
    reach: Reach | None = None,
) -> None:
    """Serve until told to stop; ``listen`` says that the network may come in as the settings allow, ``timeout_s`` after
    how long without a client and without anything running it ends by itself (0: never), ``reach`` is the way to other
    daemons.

    Raises the error that kept the daemon from starting.
    """
    paths = places(root)
    settings = Settings.from_file(config or paths.etc / "libvirtd.conf", must_exist=config is not None)
    if settings.unix_sock_dir:
        paths.run = Path(settings.unix_sock_dir)
    kept = logs.configure(
        paths.log, 2 if verbose else settings.log_level, settings.log_output_list, settings.log_filter_list
    )
    allow_many_files()
    with asyncio.Runner(loop_factory=event_loop) as runner:
        runner.run(serve(paths, settings, kept, reach, listen=listen, timeout_s=timeout_s))


def places(root: Path | None) -> Paths:
    """Where this daemon keeps its things: below the root, or the system's or the user's own places."""
    if root is not None or os.geteuid() == 0:
        return Paths(root)
    home = os.path.expanduser("~")
    return Paths.for_session(home, os.environ.get("XDG_RUNTIME_DIR") or f"{home}/.cache")


def event_loop() -> asyncio.AbstractEventLoop:
    """uvloop where it is installed, else asyncio's own."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


def allow_many_files() -> None:
    """Raise the limit of open files as far as we may: each guest and client needs a few."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(MOST_FILES, hard) if hard != resource.RLIM_INFINITY else MOST_FILES
    if soft < wanted:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def keep_what_is_loaded() -> None:
    """Take classes and documents that stay for good out of the garbage collector's rounds.

    Documents are trees without cycles, thousands of objects each; looking through them over and over is
    most of what the collector's defaults would cost.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTOR_THRESHOLDS)


async def serve(
    paths: Paths, settings: Settings, kept: logs.Logs, reach: Reach | None, *, listen: bool, timeout_s: int
) -> None:
    """Start, say so, wait for the signal, stop."""
    told_to_stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told_to_stop.set)
    hooks, background = Hooks(paths.hooks), Background()
    loop.add_signal_handler(
        signal.SIGHUP,
        lambda: background.spawn(hooks.tell("daemon", "-", "reload", "begin", "SIGHUP"), "reload"),
    )
    await hooks.call("daemon", "-", "start", "-", "start")
    service = Service(paths, settings, kept, reach)
    try:
        await service.start(systemd.listen_sockets(), listen=listen)
    except BaseException as failure:
        await service.stop()
        if isinstance(failure, OSError):
            raise errors.SystemError_(f"{failure.strerror}: {failure.filename or ''}") from failure
        raise
    keep_what_is_loaded()
    service.idle.end = told_to_stop.set
    service.idle.set_timeout(timeout_s)
    print("vird: ready", flush=True)
    systemd.notify(f"READY=1\nMAINPID={os.getpid()}")
    log.info("serving %s", paths)
    background.spawn(rehearse(service.drivers), "rehearsal")
    await told_to_stop.wait()
    systemd.notify("STOPPING=1")
    # A second signal while we end means: now.
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, lambda: os._exit(1))
    await background.end()
    await hooks.tell("daemon", "-", "shutdown", "-", "shutdown")
    await service.stop()
    log.info("ended")
    sys.stdout.flush()
