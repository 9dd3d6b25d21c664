"""Where a daemon's administration socket is: from `libvirtd:///system` to a path.

Pure but for the settings file that `choose` reads.  Errors and their texts are those of libvirt's own client.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from vird.api.uri import Uri
from vird.client.endpoint import Places
from vird.errors import ConfigUnsupported, ConfSyntax
from vird.host import conf_file

DAEMONS = (
    *("libvirtd", "virtlogd", "virtlockd", "virtproxyd", "virtqemud", "virtnetworkd", "virtstoraged", "virtnodedevd"),
    *("virtnwfilterd", "virtsecretd", "virtinterfaced", "virtlxcd", "virtxend", "virtvboxd", "virtvzd", "virtbhyved"),
)
"""Whose administration socket a URI can name."""

DEFAULT_URI_VARIABLE = "LIBVIRT_ADMIN_DEFAULT_URI"


def choose(name: str | None, environ: Mapping[str, str], folder: Path, *, is_root: bool) -> str:
    """The URI that is meant: the given one, the environment's, the settings file's, or that of the user's own daemon.

    Raises ``ConfSyntax`` for a settings file that cannot be read.
    """
    if chosen := name or environ.get(DEFAULT_URI_VARIABLE):
        return chosen
    path = folder / "libvirt-admin.conf"
    default = conf_file.read(path).get("uri_default")
    if default is not None and not isinstance(default, str):
        raise ConfSyntax(f"{path}: uri_default: expected a string")
    return default or f"libvirtd:///{'system' if is_root else 'session'}"


def socket_of(text: str, places: Places) -> str:
    """The path of the socket; ``ConfigUnsupported`` for a URI that names no daemon here."""
    uri = Uri.parse(text)
    if uri.driver not in DAEMONS or uri.transport not in (None, "unix"):
        scheme = text.partition(":")[0]
        raise ConfigUnsupported(f"Unsupported URI scheme '{scheme}'")
    given = None
    for name, value in uri.parameters:
        if name != "socket":
            raise ConfigUnsupported(f"Unknown URI parameter '{name}'")
        given = value
    wanted = "/system" if places.is_root else "/session"
    if uri.path != wanted and not (uri.path == "/system" and not places.is_root):
        raise ConfigUnsupported(f"Invalid URI path '{uri.path}', try '/system'")
    if given is not None:
        return given
    folder = places.run if uri.path == "/system" else places.session_run
    return f"{folder}/{'libvirt' if uri.driver == 'libvirtd' else uri.driver}-admin-sock"
