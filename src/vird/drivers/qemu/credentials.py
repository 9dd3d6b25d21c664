"""Who guests run as: the user and group of ``qemu.conf``, or the account made for it, or ourselves."""

from __future__ import annotations

import grp
import logging
import os
import pwd
import stat
from pathlib import Path

from vird import errors
from vird.drivers.qemu.settings import QemuSettings
from vird.drivers.qemu.taints import Taint
from vird.host.process import Credentials

log = logging.getLogger(__name__)

ACCOUNTS = ("libvirt-qemu", "qemu")
"""Accounts that distributions make for guests; the first that exists is the default."""


def credentials_of(settings: QemuSettings, home: Path) -> Credentials | None:
    """The user and groups for guest processes; None to stay who we are.

    ``home`` is the folder below which guests have their files.  An account that nobody asked for and that
    cannot get there would keep every guest from starting, so it is not used then.

    Raises ``ConfSyntax`` for names that do not exist.
    """
    if os.geteuid() != 0:
        return None
    user = _user(settings.user) if settings.user else _default_user()
    if user is None:
        return None
    gid = _group(settings.group) if settings.group else _own_group(user)
    groups = tuple(sorted({*os.getgrouplist(user.pw_name, user.pw_gid)} - {gid})) if user.pw_name else ()
    credentials = Credentials(user.pw_uid, gid, groups)
    if not settings.user and (closed := first_closed_folder(credentials, home)) is not None:
        log.warning("guests run as root: %s may not pass through %s", user.pw_name, closed)
        return None
    return credentials


def taints_of(credentials: Credentials | None) -> set[Taint]:
    """What makes troubles of every guest that runs as these the user's own."""
    uid = os.geteuid() if credentials is None else credentials.uid
    return {Taint.HIGH_PRIVILEGES} if uid == 0 else set()


def first_closed_folder(credentials: Credentials, home: Path) -> Path | None:
    """The first folder on the way to ``home`` that these credentials may not pass through."""
    for folder in (*reversed(home.parents), home):
        try:
            status = folder.stat()
        except FileNotFoundError:
            return None
        if not status.st_mode & _search_bit(credentials, status):
            return folder
    return None


def _search_bit(credentials: Credentials, status: os.stat_result) -> int:
    if status.st_uid == credentials.uid:
        return stat.S_IXUSR
    return stat.S_IXGRP if status.st_gid in (credentials.gid, *credentials.groups) else stat.S_IXOTH


def _default_user() -> pwd.struct_passwd | None:
    for name in ACCOUNTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


def _own_group(user: pwd.struct_passwd) -> int:
    """The group of the account's own name where there is one: its primary group may be one of many uses."""
    try:
        return grp.getgrnam(user.pw_name).gr_gid
    except KeyError:
        return user.pw_gid


def _user(name: str) -> pwd.struct_passwd:
    try:
        if name.lstrip("+").isdigit():
            return pwd.getpwuid(int(name.lstrip("+")))
        return pwd.getpwnam(name)
    except KeyError:
        raise errors.ConfSyntax(f"qemu.conf: user: no user '{name}'") from None


def _group(name: str) -> int:
    try:
        if name.lstrip("+").isdigit():
            return int(name.lstrip("+"))
        return grp.getgrnam(name).gr_gid
    except KeyError:
        raise errors.ConfSyntax(f"qemu.conf: group: no group '{name}'") from None
