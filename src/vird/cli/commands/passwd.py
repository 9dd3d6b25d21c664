"""``vird passwd USER``: who may log in at the daemon with a password (SASL), and with which.

Asks twice at a terminal; elsewhere the first line of standard input is the password.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from vird import errors

SUMMARY = "set or remove a user's password for logging in at the daemon"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument("user", metavar="USER", nargs="?", help="the name to log in with")
    parser.add_argument("--root", type=Path, metavar="DIR", help="the daemon's root (default: the system's paths)")
    parser.add_argument("--delete", action="store_true", help="remove the user")
    parser.add_argument("--list", action="store_true", help="print the names of all users")


def run(arguments: argparse.Namespace) -> int:
    """0, or 1 with the reason on standard error."""
    from vird.daemon.main import places
    from vird.daemon.passwords import FILE, Passwords, Secret, fresh_salt

    users = Passwords(places(arguments.root).etc / FILE, b"")
    try:
        if arguments.list:
            print(*sorted(users.all()), sep="\n")
        elif arguments.user is None:
            raise errors.InvalidArg("whose password? 'vird passwd USER'")
        elif arguments.delete:
            users.set(arguments.user, None)
        else:
            users.set(arguments.user, Secret.of(asked(arguments.user), fresh_salt()))
    except errors.VirdError as failure:
        print(f"error: {failure}", file=sys.stderr)
        return 1
    except OSError as failure:
        print(f"error: {failure.filename}: {failure.strerror}", file=sys.stderr)
        return 1
    return 0


def asked(user: str) -> str:
    """The new password; ``InvalidArg`` for none, or for two different ones."""
    if sys.stdin.isatty():
        from getpass import getpass

        password = getpass(f"New password of {user}: ")
        if password != getpass("Once more: "):
            raise errors.InvalidArg("the two are not the same")
    else:
        password = sys.stdin.readline().rstrip("\n")
    if not password:
        raise errors.InvalidArg("a password cannot be empty")
    return password
