"""What a verb works with: the connection, the way results are told, and what the user set for all commands.

One `Shell` lives as long as one run of ``vird``; verbs get it as their first argument. It connects when the first verb
needs it and stays connected. Printing is done in ``vird.cli.run``, not by verbs, except where a verb tells things as
they happen (``tell``).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TextIO

from vird import errors
from vird.cli.failure import Failed

if TYPE_CHECKING:
    from vird.client.admin import AdminConnection
    from vird.client.connection import Connection

Output = Literal["table", "json", "yaml"]
OUTPUTS: dict[str, Output] = {"table": "table", "json": "json", "yaml": "yaml"}


@dataclass
class Settings:
    """What the words before the verb say, or ``connect`` later on."""

    uri: str | None = None
    admin_uri: str | None = None
    read_only: bool = False
    quiet: bool = False
    output: Output = "table"
    timing: bool = False
    escape: str = "^]"
    keepalive_interval_s: int = 5
    keepalive_count: int = 6
    debug: int = 4
    log: str | None = None


@dataclass
class Shell:
    """The state between verbs."""

    settings: Settings = field(default_factory=Settings)
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)
    is_interactive: bool = False
    is_over: bool = False
    """Set by ``quit``: no more commands are read."""
    status: int = 0
    """What a verb without an error ends the process with."""
    _connection: Connection | None = None
    _administration: AdminConnection | None = None

    async def connection(self) -> Connection:
        """The connection, made now if there is none; `Failed` when it cannot be."""
        if self._connection is None or not self._connection.is_open:
            with self.failing("failed to connect to the hypervisor"):
                await self.connect()
        assert self._connection is not None
        return self._connection

    async def connect(self) -> None:
        """Connect anew, as the settings say; raises the library's errors."""
        from vird.cli.reach import reach

        await self.disconnect()
        self._connection = await reach(self.settings)

    async def disconnect(self) -> None:
        """Leave the daemon in good order, if there is a connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()
        await self.end_administration()

    async def administration(self) -> AdminConnection:
        """The connection to the daemon's administration, made now if there is none; `Failed` when it cannot be."""
        if self._administration is None or not self._administration.is_open:
            from vird.client.admin import connect

            with self.failing("Failed to connect to the admin server"):
                self._administration = await connect(self.settings.admin_uri)
        return self._administration

    async def end_administration(self) -> None:
        """Leave the daemon's administration, if it was there."""
        administration, self._administration = self._administration, None
        if administration is not None:
            await administration.close()

    # --- telling

    def tell(self, text: str) -> None:
        """Show something now, before the verb has its result."""
        self.out.write(text)
        self.out.flush()

    @contextmanager
    def failing(self, sentence: str, *, tells_cause: bool = True) -> Iterator[None]:
        """Say what could not be done, before the cause that the library gives."""
        try:
            yield
        except (errors.VirdError, OSError) as cause:
            raise Failed(sentence, tells_cause=tells_cause) from cause
