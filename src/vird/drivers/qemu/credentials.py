"""Who guests run as: the user and group of ``qemu.conf``, or the account made for it, or ourselves."""

from __future__ import annotations

import grp
import os
import pwd

from vird import errors
from vird.drivers.qemu.settings import QemuSettings
from vird.host.process import Credentials

ACCOUNTS = ("libvirt-qemu", "qemu")
"""Accounts that distributions make for guests; the first that exists is the default."""


def credentials_of(settings: QemuSettings) -> Credentials | None:
    """The user and groups for guest processes; None to stay who we are.

    Raises ``ConfSyntax`` for names that do not exist.
    """
    if os.geteuid() != 0:
        return None
    user = _user(settings.user) if settings.user else _default_user()
    if user is None:
        return None
    gid = _group(settings.group) if settings.group else _own_group(user)
    groups = tuple(sorted({*os.getgrouplist(user.pw_name, user.pw_gid)} - {gid})) if user.pw_name else ()
    return Credentials(user.pw_uid, gid, groups)


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
