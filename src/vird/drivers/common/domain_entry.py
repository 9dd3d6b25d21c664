"""A domain as a driver holds it: documents, number, state and reason, and how changes are told.

Shared by every driver that keeps domains itself.  Each change of state goes through ``change``,
which keeps state, reason and event together.
"""

from __future__ import annotations

import time
import uuid as uuid_module

from vird import errors
from vird.api.enums.domain import DomainShutoffReason, DomainState
from vird.api.events import DomainLifecycle
from vird.drivers.common.bus import Bus
from vird.drivers.common.moments import Moments
from vird.drivers.common.registry import Entry, Registry
from vird.drivers.common.texts import Texts
from vird.model.checkpoint import Checkpoint
from vird.model.domain.cpu import Cpu
from vird.model.domain.domain import Domain
from vird.model.snapshot import Snapshot
from vird.wire.procedures.refs import DomainRef

NO_ID = -1


class DomainEntry(Entry[Domain]):
    """One domain; ``id`` is its number while it runs, ``updated`` whether the definition was changed since."""

    def __init__(
        self,
        name: str,
        uuid: bytes,
        *,
        persistent: Domain | None = None,
        live: Domain | None = None,
        autostart: bool = False,
    ) -> None:
        super().__init__(name, uuid, persistent=persistent, live=live, autostart=autostart)
        self.id = NO_ID
        self.state: int = DomainState.SHUTOFF
        self.reason: int = DomainShutoffReason.UNKNOWN
        self.state_since = time.monotonic()
        self.has_managed_save = False
        self.updated = False
        self.snapshots: Moments[Snapshot] = Moments()
        self.checkpoints: Moments[Checkpoint] = Moments()

    @property
    def configured_cpu(self) -> Cpu | None:
        """The processor as it was asked for, where the live document says what it became."""
        return None

    @property
    def ref(self) -> DomainRef:
        """The handle that clients know it by."""
        return DomainRef(self.name, self.uuid, self.id)

    def change(self, state: int, reason: int) -> None:
        """Take a new state and the reason for it."""
        self.state = state
        self.reason = reason
        self.state_since = time.monotonic()

    def tell(self, bus: Bus, event: int, detail: int) -> None:
        """Publish a lifecycle event."""
        bus.publish(DomainLifecycle(self.ref, event, detail))

    def require_active(self) -> None:
        """Raises ``OperationInvalid`` unless it runs."""
        if not self.is_active:
            raise errors.OperationInvalid("domain is not running", domain=errors.ErrorDomain.DOMAIN)


class DomainRegistry(Registry[DomainEntry]):
    """All domains of one driver with their texts, and the errors that say which one is missing."""

    def __init__(self) -> None:
        super().__init__()
        self.texts = Texts()

    def find(self, dom: DomainRef) -> DomainEntry:
        """The domain that a client means, by its UUID.

        Raises ``NoDomain``.
        """
        entry = self.by_uuid(dom.uuid)
        if entry is None:
            raise errors.NoDomain(f"no domain with matching uuid '{uuid_text(dom.uuid)}' ({dom.name})")
        return entry

    def by_id(self, number: int) -> DomainEntry | None:
        """The running domain of this number, or None."""
        return next((entry for entry in self if entry.id == number), None)


def uuid_text(uuid: bytes) -> str:
    """A UUID's usual spelling."""
    return str(uuid_module.UUID(bytes=uuid))
