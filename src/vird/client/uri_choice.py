"""Which URI a program means: its own, an alias, the environment's, the settings file's, or none at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from vird.client.endpoint import Places
from vird.errors import ConfSyntax
from vird.host import conf_file

SYSTEM_RUN = "/var/run/libvirt"
DEFAULT_URI_VARIABLE = "LIBVIRT_DEFAULT_URI"


def settings_folder(environ: Mapping[str, str], uid: int) -> Path:
    """Where this user's client settings are."""
    if uid == 0:
        return Path("/etc/libvirt")
    return Path(environ.get("XDG_CONFIG_HOME") or Path(environ.get("HOME", "/"), ".config")) / "libvirt"


def places(environ: Mapping[str, str], uid: int) -> Places:
    """Where this user's daemons listen."""
    runtime = environ.get("XDG_RUNTIME_DIR") or f"{environ.get('HOME', '/')}/.cache"
    own = environ.get("XDG_CONFIG_HOME") or f"{environ.get('HOME', '/')}/.config"
    return Places(SYSTEM_RUN, uid == 0, os.path.exists, f"{runtime}/libvirt", f"{own}/libvirt")


def choose(name: str | None, environ: Mapping[str, str], folder: Path, *, aliases: bool = True) -> str | None:
    """The URI that is meant, None when nothing says one.

    Raises ``ConfSyntax`` for a settings file that cannot be read.
    """
    if name:
        known = _aliases(folder) if aliases and ":" not in name else {}
        return known.get(name, name)
    if default := environ.get(DEFAULT_URI_VARIABLE):
        return default
    default = conf_file.read(folder / "libvirt.conf").get("uri_default")
    if default is not None and not isinstance(default, str):
        raise ConfSyntax(f"{folder / 'libvirt.conf'}: uri_default: expected a string")
    return default or None


def _aliases(folder: Path) -> dict[str, str]:
    entries = conf_file.read(folder / "libvirt.conf").get("uri_aliases", [])
    if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
        raise ConfSyntax("Expected a list for 'uri_aliases' config parameter")
    found = {}
    for entry in entries:
        alias, equals, uri = entry.partition("=")
        if not equals or not alias or not all(c.isascii() and (c.isalnum() or c in "_-") for c in alias):
            raise ConfSyntax(f"Malformed 'uri_aliases' config entry '{entry}', expected 'alias=uri://host/path'")
        found[alias] = uri
    return found
