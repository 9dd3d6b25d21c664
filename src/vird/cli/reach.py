"""From the settings of a run to an open connection."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from vird.cli.credentials import ask
from vird.client.login import connect

if TYPE_CHECKING:
    from vird.cli.shell import Settings
    from vird.client.connection import Connection

DEFAULT_URI_VARIABLE = "VIRSH_DEFAULT_CONNECT_URI"
"""Comes before the library's own variable, as users of libvirt's shell are used to."""


async def reach(settings: Settings) -> Connection:
    """Connect and open what the URI names; raises the library's errors.

    A change may take as long as it takes: there is somebody who can interrupt it. Questions have a deadline.
    """
    uri = settings.uri or os.environ.get(DEFAULT_URI_VARIABLE) or None
    connection = await connect(uri, read_only=settings.read_only, change_timeout_s=None, ask=ask)
    if settings.keepalive_interval_s:
        connection.start_keepalive(settings.keepalive_interval_s, settings.keepalive_count)
    return connection
