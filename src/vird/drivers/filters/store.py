"""The filter driver's files: definitions, what is bound, and the leases that were seen.

Blocking and short; callers on the event loop run it in a thread.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

from vird.drivers.common.persist import DocumentFolder
from vird.drivers.filters.leases import Lease, format_leases, parse_leases
from vird.drivers.filters.places import Places
from vird.errors import VirdError
from vird.host import files
from vird.model.filter import Filter, parse_filter
from vird.model.filter_binding import FilterBinding, FilterBindingStatus

log = logging.getLogger(__name__)


class FilterStore:
    """Reads and writes what must outlive the daemon."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.definitions = DocumentFolder(places.documents, "nwfilter-edit")
        self.statuses = DocumentFolder(places.bindings, "nwfilter-binding-create")

    def is_new(self) -> bool:
        """Whether no daemon has kept filters here before."""
        return not self.places.documents.exists()

    def has_bindings(self) -> bool:
        """Whether a device was guarded when the last daemon ended."""
        return any(self.places.bindings.glob("*.xml"))

    def save_definition(self, document: Filter) -> None:
        """Keep a filter."""
        files.make_folder(self.places.documents, 0o700)
        self.definitions.save(document.name, document.to_xml())

    def definitions_kept(self) -> Iterator[Filter]:
        """Every readable filter."""
        for name, xml in self.definitions.load_all():
            try:
                document = parse_filter(xml)
            except VirdError as fault:
                log.error("filter %s is left out: %s", name, fault)
                continue
            if document.name == name:
                yield document

    def save_binding(self, binding: FilterBinding) -> None:
        """Keep a binding as it is in force."""
        path = self.statuses.path(binding.portdev.name)
        files.make_folder(self.places.bindings, 0o700)
        files.write_atomic(path, FilterBindingStatus(binding=binding).to_xml().encode(), durable=False)

    def remove_binding(self, device: str) -> None:
        """Forget a binding; one that is gone already is fine."""
        self.statuses.remove(device)

    def bindings_kept(self) -> Iterator[FilterBinding]:
        """Every readable binding."""
        for name, xml in self.statuses.load_all():
            try:
                yield FilterBindingStatus.from_xml(xml).binding
            except VirdError as fault:
                log.error("filter binding %s cannot be read: %s", name, fault)

    def save_leases(self, leases: dict[str, list[Lease]]) -> None:
        """Keep all leases."""
        files.make_folder(self.places.leases.parent, 0o755)
        files.write_atomic(self.places.leases, format_leases(leases).encode(), durable=False)

    def leases_kept(self, now: float) -> dict[str, list[Lease]]:
        """The leases that hold now, by interface."""
        return parse_leases(files.read_text(self.places.leases, "", files.SMALL_FILE_MAX), now)
