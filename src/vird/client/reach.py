"""The way from one daemon to another: what a daemon is given so that it can be the other's client.

The command line hands it in, as a daemon itself knows no client.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

from vird.client import uri_choice
from vird.client.credentials import auth_files
from vird.client.endpoint import endpoint_of, parse
from vird.client.link import TIMEOUT_S
from vird.client.login import logged_in
from vird.client.raw import RawClient

KEEPALIVE_S: Final = 5.0
KEEPALIVE_COUNT: Final = 5
"""How soon one finds out that the other is not there any more: this many seconds, so often."""


async def reach(uri: str, *, timeout_s: float = TIMEOUT_S, environ: Mapping[str, str] = os.environ) -> RawClient:
    """A client of the daemon that a URI names, past authentication; raises the errors of ``vird.errors``."""
    uid = os.geteuid()
    endpoint = endpoint_of(parse(uri), uri_choice.places(environ, uid), read_only=False)
    files = auth_files(endpoint.auth_file, environ, uri_choice.settings_folder(environ, uid))
    client = await logged_in(endpoint, timeout_s, files)
    client.start_keepalive(KEEPALIVE_S, KEEPALIVE_COUNT)
    return client
