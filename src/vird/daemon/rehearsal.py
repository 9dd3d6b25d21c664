"""What the first clients would have to wait for, done beside them, in a thread, right after the start.

Drivers that nobody has opened are imported, and the calls with which clients begin get their routes and their codecs,
which are compiled on first use.  Nothing of what a client could see is touched.
"""

from __future__ import annotations

import asyncio
import gc
from typing import Final

from vird.api.event_wire import BY_KIND
from vird.api.events import DomainLifecycle
from vird.daemon.drivers import LoadedDrivers
from vird.daemon.routes import route
from vird.wire.procedures import Procedure, remote
from vird.wire.xdr import prepare

OPENING: Final = (
    remote.AUTH_LIST,
    remote.CONNECT_OPEN,
    remote.CONNECT_SUPPORTS_FEATURE,
    remote.CONNECT_GET_URI,
    remote.CONNECT_GET_LIB_VERSION,
    remote.CONNECT_LIST_ALL_DOMAINS,
    remote.CONNECT_GET_ALL_DOMAIN_STATS,
    remote.DOMAIN_LOOKUP_BY_NAME,
    remote.DOMAIN_LOOKUP_BY_UUID,
    remote.DOMAIN_GET_STATE,
    remote.DOMAIN_GET_INFO,
    remote.DOMAIN_GET_XML_DESC,
    remote.DOMAIN_DEFINE_XML_FLAGS,
    remote.DOMAIN_CREATE_WITH_FLAGS,
    remote.CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY,
    BY_KIND[DomainLifecycle].callback,
)
"""The calls that nearly every client makes, and the message that most of them wait for."""


async def rehearse(drivers: LoadedDrivers) -> None:
    """All of it; what was loaded is then left out of the garbage collector's rounds."""
    await asyncio.to_thread(_compile, OPENING)
    await drivers.rehearse()
    gc.freeze()


def _compile(procedures: tuple[Procedure, ...]) -> None:
    for procedure in procedures:
        route(procedure.program.number, procedure.number)
        for kind in (procedure.args, procedure.ret):
            if kind is not None:
                prepare(kind)
