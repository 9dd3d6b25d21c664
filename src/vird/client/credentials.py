"""Who we are at a daemon that asks: `auth.conf`, and a program's own answers.

The file is libvirt's: `[credentials-NAME]` groups hold the answers, `[auth-libvirt-HOST]` groups say which
one a host gets, and `[auth-libvirt-default]` all others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from vird.errors import AuthFailed, ConfSyntax, ErrorDomain

Answers = Mapping[str, str]
"""``username``, ``authname`` and ``password``, as far as they are known."""

Ask = Callable[[list[str]], Answers]
"""A program's way to ask its user for the named answers; a name that is not one of those above is a question."""


def auth_files(explicit: str | None, environ: Mapping[str, str], folder: Path) -> list[Path]:
    """Where to look, the first that exists counts."""
    named = explicit or environ.get("LIBVIRT_AUTH_FILE")
    if named:
        return [Path(named)]
    return [folder / "auth.conf", Path("/etc/libvirt/auth.conf")]


def answers_for(host: str, text: str, source: str = "auth.conf", service: str = "libvirt") -> Answers:
    """What a file says for a host, nothing when it says nothing; ``AuthFailed`` when it refers to what is not there."""
    # the binder's package is a sixth of what a program's import costs, and few programs are asked for a password
    from vird.markup import auth_conf

    try:
        return auth_conf.answers_for(host, text, source, service)
    except ConfSyntax as fault:
        raise AuthFailed(fault.detail, domain=ErrorDomain.AUTH) from fault


def gathered(host: str, files: list[Path], ask: Ask | None, wanted: list[str], *, service: str = "libvirt") -> Answers:
    """The wanted answers, from the first file that exists, and for what it lacks from the program."""
    found: dict[str, str] = {}
    for path in files:
        if path.exists():
            found.update(answers_for(host, path.read_text(), str(path), service))
            break
    missing = [name for name in wanted if name not in found]
    if missing and ask is not None:
        found.update(ask(missing))
    return found
