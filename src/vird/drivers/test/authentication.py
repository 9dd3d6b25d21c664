"""Who may open a start-up file that names its users.

The answers come from the daemon's own ``auth.conf``, service ``test``: nobody can be asked over the wire.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from lxml import etree

from vird import errors
from vird.errors import ErrorDomain
from vird.markup.auth_conf import answers_for

HOST: Final = "localhost"
SERVICE: Final = "test"


def users_of(root: etree._Element) -> dict[str, str | None]:
    """User names and passwords, None for those who need none; raises ``XmlError`` for a user without a name."""
    found = {}
    for user in root.findall("auth/user"):
        if not user.text:
            raise errors.XmlError("missing username in /node/auth/user field", domain=ErrorDomain.TEST)
        found[user.text] = user.get("password")
    return found


def check_caller(root: etree._Element, auth_file: Path | None) -> None:
    """Let a caller pass whom the file knows, and everybody when it names nobody.

    Raises ``InvalidArg`` when nobody says who the caller is, ``AuthFailed`` when it is not one of the users,
    ``ConfSyntax`` for an ``auth.conf`` that is none.
    """
    users = users_of(root)
    if not users:
        return
    text = auth_file.read_text() if auth_file is not None and auth_file.is_file() else ""
    answers = answers_for(HOST, text, str(auth_file), SERVICE)
    name = answers.get("username")
    if name is None:
        raise errors.InvalidArg("Missing authentication credentials", domain=ErrorDomain.AUTH)
    if name not in users or users[name] not in (None, answers.get("password")):
        raise errors.AuthFailed(
            "authentication failed, see test XML for the correct username/password", domain=ErrorDomain.TEST
        )
