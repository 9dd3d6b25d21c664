"""A user's own daemon, started when nobody listens yet: what `qemu:///session` means the first time.

Ours is started, by the interpreter that runs this, or `libvirtd` of the folder ``LIBVIRTD_PATH`` as by libvirt's own
clients; it ends by itself when it has not been needed for a while. ``LIBVIRT_AUTOSTART=0`` has none started.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from vird.errors import ErrorDomain, OperationTimeout, SystemError_

TIMEOUT_S = 30.0
"""How long it may take to answer."""

IDLE_S = 120
"""How long it stays without being needed."""

OTHERS_S = 5.0
"""How long after the end of what was started another daemon may still answer."""

LOOKS_EVERY_S = 0.02


def command(environ: Mapping[str, str]) -> list[str] | None:
    """What is started; None where nothing is to be."""
    if environ.get("LIBVIRT_AUTOSTART") == "0":
        return None
    if folder := environ.get("LIBVIRTD_PATH"):
        return [str(Path(folder, "libvirtd")), f"--timeout={IDLE_S}"]
    return [sys.executable, "-m", "vird.cli.main", "daemon", f"--timeout={IDLE_S}"]


def connected(
    path: str, connect: Callable[[str], socket.socket], environ: Mapping[str, str] = os.environ
) -> socket.socket:
    """A connection to the daemon at ``path``, which is started if nobody is there.

    Raises what ``connect`` raises when none is to be started, and ``OperationTimeout`` when it does not answer.
    """
    try:
        return connect(path)
    except SystemError_ as nobody:
        argv = command(environ)
        if argv is None or not isinstance(nobody.__cause__, FileNotFoundError | ConnectionRefusedError):
            raise
    quiet = subprocess.DEVNULL
    try:
        process = subprocess.Popen(
            argv, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True, cwd="/", env=dict(environ)
        )
    except OSError as failure:
        text = f"cannot start {argv[0]}: {failure.strerror}"
        raise SystemError_(text, domain=ErrorDomain.RPC, int1=failure.errno or -1) from failure
    # It outlives us; while we are here somebody has to learn of its end.
    threading.Thread(target=process.wait, daemon=True, name=f"end of {argv[0]}").start()
    deadline = time.monotonic() + TIMEOUT_S
    pause, has_ended = threading.Event(), False
    while True:
        try:
            return connect(path)
        except SystemError_:
            if not has_ended and process.poll() is not None:
                # Perhaps another client was quicker, and its daemon is as good when it answers soon.
                has_ended, deadline = True, time.monotonic() + OTHERS_S
            if time.monotonic() > deadline:
                break
        pause.wait(LOOKS_EVERY_S)
    ended = "" if process.returncode is None else f", and ended with {process.returncode}"
    raise OperationTimeout(f"the daemon that was started does not answer at '{path}'{ended}", domain=ErrorDomain.RPC)
