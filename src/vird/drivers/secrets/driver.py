"""The secret driver: started with the daemon, opened by clients of ``secret:///system`` and beside ``qemu:///system``.

Values go to clients that may read them, and inside the daemon to whoever opens what they protect.
"""

from __future__ import annotations

import asyncio
import uuid as uuids
from collections.abc import Callable
from enum import IntEnum

from vird.api.caller import Caller
from vird.api.capabilities.secrets import Secrets
from vird.api.capability import Capability
from vird.api.driver import Environment, Opened
from vird.api.enums.secret import SecretUsageType
from vird.api.flags import mask_of
from vird.api.uri import Uri
from vird.drivers.common.bus import Bus
from vird.drivers.common.impact import bare_argument
from vird.drivers.common.own_function import own_function
from vird.drivers.common.secret_calls import SecretCalls, SecretEntry
from vird.drivers.common.uri_path import check_uri_path
from vird.drivers.secrets.store import SecretStore
from vird.errors import SystemError_
from vird.model.domain.devices.disk_source import SecretRef
from vird.wire.procedures import Procedure

SCHEME = "secret"


class KeptSecrets(SecretCalls):
    """The secrets of one daemon, on disk unless they are ephemeral."""

    def __init__(self, store: SecretStore, bus: Bus) -> None:
        super().__init__(bus, lambda: str(uuids.uuid4()))
        self._store = store
        self._writing = asyncio.Lock()

    def _check_flags(self, flags: int, known: type[IntEnum] | None, procedure: Procedure) -> None:
        if strange := flags & ~(mask_of(known) if known is not None else 0):
            raise bare_argument(f"unsupported flags (0x{strange:x}) in function {own_function(procedure, 'secret')}")

    async def _keep(self, entry: SecretEntry) -> None:
        await self._write(lambda: self._store.save(entry), entry)

    async def _forget(self, entry: SecretEntry) -> None:
        await self._write(lambda: self._store.remove(entry), entry)

    async def _write(self, action: Callable[[], None], entry: SecretEntry) -> None:
        async with self._writing:
            try:
                await asyncio.to_thread(action)
            except OSError as failure:
                raise SystemError_(
                    f"cannot write secret '{entry.document.uuid}': {failure.strerror}", int1=failure.errno or 0
                ) from None

    def value_of(self, reference: SecretRef, usage_type: SecretUsageType) -> bytes:
        """The value that a document refers to, private or not.

        Raises ``NoSecret`` when there is no such secret, or nobody has set it.
        """
        if reference.uuid is not None:
            return self.entry(uuids.UUID(reference.uuid).bytes).known_value()
        return self.entry_for(usage_type, reference.usage or "").known_value()


class SecretDriver:
    """All secrets of one daemon; ``secrets`` is for the other drivers, ``capabilities`` for whoever serves clients."""

    def __init__(self, environment: Environment) -> None:
        self._paths = environment.paths
        self._store = SecretStore(environment.paths.etc / "secrets")
        self.bus = Bus(SCHEME, environment.event_log)
        self.secrets = KeptSecrets(self._store, self.bus)
        self.capabilities: dict[type[Capability], Capability] = {Secrets: self.secrets}

    async def start(self) -> None:
        """Read what is kept."""
        for entry in await asyncio.to_thread(lambda: list(self._store.kept())):
            self.secrets.add(entry)

    async def open(self, uri: Uri, caller: Caller, flags: int) -> Opened:
        """Serve a client; ``InternalError`` for a path that names nothing here."""
        check_uri_path(uri, self._paths)
        return Opened(str(uri.local), self.capabilities, [self.bus])

    async def close(self) -> None:
        """Nothing runs."""
