"""``vird daemon``: run the daemon in the foreground until SIGTERM or Ctrl-C."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from vird import errors

if TYPE_CHECKING:
    from vird.api.driver import Peer

SUMMARY = "run the daemon in the foreground"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument(
        "--root",
        type=Path,
        metavar="DIR",
        help="keep sockets, state, logs and configuration below DIR (default: the system's libvirt paths)",
    )
    parser.add_argument(
        "-f",
        "--config",
        type=Path,
        metavar="FILE",
        help="settings in libvirtd.conf's format (default: etc/libvirt/libvirtd.conf below the root, if there)",
    )
    parser.add_argument(
        "-t",
        "--timeout",
        type=int,
        default=0,
        metavar="SECONDS",
        help="end after so long without a client, a running guest or a running network (default: never)",
    )
    parser.add_argument(
        "-l",
        "--listen",
        action="store_true",
        help="listen on the network too, where listen_tls and listen_tcp of the settings say so",
    )
    parser.add_argument(
        "--unit",
        action="store_true",
        help="run nothing: print the systemd unit that runs this with the other options",
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="log at info level whatever the settings say")


async def reach(uri: str) -> Peer:
    """Another daemon, to which this one moves guests; who that is, is loaded when the first one moves."""
    from vird.client.reach import reach as dial

    return await dial(uri)


def unit_of(arguments: argparse.Namespace) -> str:
    """The systemd unit for a daemon with these options."""
    from vird.daemon.unit import unit_text

    program = [os.path.abspath(sys.argv[0]), "daemon"]
    for name in ("root", "config"):
        if (path := getattr(arguments, name)) is not None:
            program += [f"--{name}", os.path.abspath(path)]
    if arguments.timeout:
        program += ["--timeout", str(arguments.timeout)]
    return unit_text(program + [f"--{name}" for name in ("listen", "verbose") if getattr(arguments, name)])


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop; 0 after an orderly end, 1 when it could not start."""
    if arguments.unit:
        print(unit_of(arguments), end="")
        return 0
    from vird.daemon import main as daemon

    try:
        daemon.run(
            arguments.root,
            arguments.config,
            verbose=arguments.verbose,
            listen=arguments.listen,
            timeout_s=arguments.timeout,
            reach=reach,
        )
    except errors.VirdError as failure:
        print(f"vird: cannot start: {failure}", file=sys.stderr)
        return 1
    return 0
