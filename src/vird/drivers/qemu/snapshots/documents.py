"""The guest's own documents inside a snapshot's: what ran, and what was defined to run next.  Pure."""

from __future__ import annotations

from vird.drivers.qemu.guest import Guest
from vird.model.domain import forms
from vird.model.domain.domain import Domain
from vird.model.snapshot import Snapshot, SnapshotCookie


def fill_in(snapshot: Snapshot, guest: Guest) -> None:
    """Write a guest's documents, secrets among them, into a snapshot of it."""
    if guest.live is None:
        snapshot.domain = forms.definition(guest.newest)
        return
    snapshot.domain = as_it_ran(guest.live, guest)
    if guest.persistent is not None:
        snapshot.inactive_domain = forms.definition(guest.persistent)
    if snapshot.state != "disk-snapshot" and guest.live.cpu is not None:
        snapshot.cookie = SnapshotCookie(cpu=guest.live.cpu.copy())


def as_it_ran(live: Domain, guest: Guest) -> Domain:
    """What starts the same guest again."""
    view = live.copy()
    forms.forget_given_addresses(view)
    forms.keep_definition(view)
    if guest.configured_cpu is not None:
        view.cpu = guest.configured_cpu.copy()
    # whoever starts it makes labels of its own
    view.seclabels = [label for label in view.seclabels if label.type != "dynamic" or label.baselabel is not None]
    return view


def definition_of(snapshot: Snapshot, name: str) -> Domain | None:
    """The definition that a guest of this name has after it was taken back."""
    kept = snapshot.inactive_domain or snapshot.domain
    return _named(kept, name) if kept is not None else None


def running_of(snapshot: Snapshot, name: str) -> Domain | None:
    """What runs after a guest of this name was taken back."""
    return _named(snapshot.domain, name) if snapshot.domain is not None else None


def _named(kept: Domain, name: str) -> Domain:
    """The guest may have been renamed since."""
    found = kept.copy()
    found.name = name
    return found
