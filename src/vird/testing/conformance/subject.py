"""What a case is tried on: a connection to a driver, and documents that this driver takes."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

from vird.client.raw import Messages, RawClient
from vird.wire.procedures import Procedure, remote
from vird.wire.procedures.refs import DomainRef


class Subject:
    """A driver behind a daemon's ``socket``, opened by ``uri``; ``kind`` is the type of its domains."""

    def __init__(self, socket: str | os.PathLike[str], uri: str, kind: str, domain_extra: str = "") -> None:
        self.socket = socket
        self.uri = uri
        self.kind = kind
        self.domain_extra = domain_extra

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Opened]:
        """A connection that has the URI open."""
        async with await RawClient.open(self.socket) as client:
            await client.call(remote.AUTH_LIST)
            await client.call(remote.CONNECT_OPEN, remote.ConnectOpenArgs(self.uri, 0))
            yield Opened(self, client)


class Opened:
    """One connection of a case."""

    def __init__(self, subject: Subject, client: RawClient) -> None:
        self.subject = subject
        self.client = client

    async def call(self, row: Procedure, *fields: Any) -> Any:
        """The reply's record, or its only field; raises the daemon's error."""
        result = await self.client.call(row, row.args(*fields) if row.args is not None else None)
        if result is None or len(result.__match_args__) != 1:
            return result
        return getattr(result, result.__match_args__[0])

    def messages(self) -> Messages:
        """The events that come from now on."""
        return self.client.events()

    def domain_xml(self, name: str) -> str:
        """The smallest domain that the driver takes."""
        subject = self.subject
        return (
            f"<domain type='{subject.kind}'><name>{name}</name><uuid>{uuid4()}</uuid><memory unit='MiB'>16</memory>"
            f"<vcpu>1</vcpu><os><type>hvm</type></os>{subject.domain_extra}</domain>"
        )

    async def defined(self, name: str) -> DomainRef:
        """A domain that is defined and does not run."""
        ref: DomainRef = await self.call(remote.DOMAIN_DEFINE_XML_FLAGS, self.domain_xml(name), 0)
        return ref
