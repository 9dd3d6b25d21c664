"""One simulated guest: its documents, its saved states, and what it would tell if it were asked.

Documents are never changed once they are in here; a change puts a changed copy in their place.
So the text of a document is made once, and a running guest may share its definition's document.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Final

from vird import errors
from vird.api.enums.domain import DomainXMLFlags
from vird.drivers.common.domain_entry import NO_ID, DomainEntry
from vird.model.domain import forms
from vird.model.domain.domain import Domain
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.drivers.test.beyond.migration.incoming import Incoming
    from vird.drivers.test.beyond.migration.outgoing import Outgoing
    from vird.drivers.test.beyond.migration.transfer import Figures

FILE_SYSTEMS: Final = ("/", "/boot")
"""What every guest has mounted, if it has a disk."""

CLOCK: Final = (627319920, 0)
"""A guest's own time at first, in seconds since 1970 and nanoseconds."""


class Guest(DomainEntry):
    """A domain of the simulated host.

    ``move_speed`` limits its moves to other hosts, in MiB/s, 0 for no limit; ``last_job`` is how the last one ended.
    """

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
        self.polling: dict[int, dict[str, int]] = {}
        self.scheduler_weight = 50
        self.frozen: set[str] = set()
        self.clock = CLOCK
        self.moving: Outgoing | Incoming | None = None
        self.move_speed = 0
        self.most_downtime_ms = 300
        self.last_job: Figures | None = None
        self._texts: dict[int, tuple[Domain, int, str]] = {}
        self._ref: DomainRef | None = None

    @property
    def ref(self) -> DomainRef:
        """The handle that clients know it by."""
        made = self._ref
        if made is None or made.id != self.id or made.name != self.name:
            made = self._ref = DomainRef(self.name, self.uuid, self.id)
        return made

    def require_still(self) -> None:
        """Raises ``OperationTimeout`` while it moves between hosts."""
        if self.moving is not None:
            raise errors.OperationTimeout(f"cannot acquire state change lock (held by {self.moving})")

    def text(self, flags: int) -> str:
        """The document in the form that ``DomainXMLFlags`` ask for."""
        wants_inactive = bool(flags & DomainXMLFlags.INACTIVE) and self.persistent is not None
        document = self.persistent if wants_inactive else self.newest
        assert document is not None
        kept = self._texts.get(flags)
        if kept is not None and kept[0] is document and kept[1] == self.id:
            return kept[2]
        text = format_guest(document, flags, self.id)
        self._texts[flags] = (document, self.id, text)
        return text


def format_guest(document: Domain, flags: int, number: int = NO_ID) -> str:
    """A document's text; ``number`` is the guest's while it runs.

    Documents are kept as definitions, so the live form differs from the inactive one by the number alone.
    """
    if flags & DomainXMLFlags.MIGRATABLE:
        document = forms.migratable(document)
    if not flags & DomainXMLFlags.SECURE and document.devices is not None and document.devices.graphics:
        document = forms.without_secrets(document)
    if number != NO_ID and not flags & DomainXMLFlags.INACTIVE:
        document = copy(document)
        document.id = number
    return document.to_xml()
