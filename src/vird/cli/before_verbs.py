"""The options before a verb, in a command line that is being typed: what they say so far, and what they may become."""

from __future__ import annotations

import getopt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vird.cli.main import LONG, SAME, SHORT, WrongOptions, settings

if TYPE_CHECKING:
    from vird.cli.shell import Shell

URIS: Final = ("qemu:///session", "qemu:///system", "test:///default")
OUTPUTS: Final = ("json", "table", "yaml")


def verb_words(words: Sequence[str]) -> tuple[list[tuple[str, str]], list[str]]:
    """The options, and the words from the verb on; an option that lacks its value is left out."""
    try:
        given, rest = getopt.getopt(list(words), SHORT, LONG)
    except getopt.GetoptError:
        return [], []
    return [(SAME.get(name, name), value) for name, value in given], rest


def follow(shell: Shell, options: list[tuple[str, str]]) -> None:
    """Have a shell that completes a line go where the line goes."""
    try:
        chosen = settings(options)
    except WrongOptions:
        return
    shell.settings.uri = chosen.uri or shell.settings.uri


def values(words: Sequence[str]) -> list[str] | None:
    """What the value of the last option may be, None when what comes next is no value."""
    if not words:
        return None
    *before, last = words
    name = SAME.get(last, last)
    if f"{name.removeprefix('--')}=" not in LONG or verb_words(before)[1]:
        return None
    if name == "--connect":
        return sorted({*URIS, *_aliases()})
    return list(OUTPUTS) if name == "--output" else []


def names(text: str) -> list[str]:
    """Options that begin so."""
    return sorted(each for each in (f"--{name.rstrip('=')}" for name in LONG) if each.startswith(text))


def _aliases() -> list[str]:
    """The names that `libvirt.conf` has for URIs."""
    import os

    from vird.client.uri_choice import settings_folder
    from vird.errors import VirdError
    from vird.host import conf_file

    try:
        entries = conf_file.read(Path(settings_folder(os.environ, os.geteuid())) / "libvirt.conf").get("uri_aliases")
    except VirdError:
        return []
    return [str(each).partition("=")[0] for each in entries] if isinstance(entries, list) else []
