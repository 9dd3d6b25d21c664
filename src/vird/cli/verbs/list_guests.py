"""The list of guests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from vird import errors
from vird.api.enums.domain import ConnectListAllDomainsFlags as Chosen
from vird.api.enums.domain import DomainMetadataType
from vird.cli.failure import UsageError
from vird.cli.impact import bits
from vird.cli.option import Opt
from vird.cli.results import Lines, Table, column, hidden
from vird.cli.shell import Shell
from vird.cli.verb import verb
from vird.cli.words_of_states import state_word


@dataclass(frozen=True)
class GuestRow:
    """A guest of the list."""

    id: int | None = column("Id")
    name: str = column("Name")
    state: str = column("State")
    title: str | None = column("Title", lambda title: title or "")
    uuid: str = hidden()


@verb("monitor", name="list")
async def list_(
    shell: Shell,
    inactive: Annotated[bool, Opt("those that do not run")] = False,
    all: Annotated[bool, Opt("those that run and those that do not")] = False,
    transient: Annotated[bool, Opt("those without a definition")] = False,
    persistent: Annotated[bool, Opt("those with a definition")] = False,
    with_snapshot: Annotated[bool, Opt("those with snapshots")] = False,
    without_snapshot: Annotated[bool, Opt("those without snapshots")] = False,
    with_checkpoint: Annotated[bool, Opt("those with checkpoints")] = False,
    without_checkpoint: Annotated[bool, Opt("those without checkpoints")] = False,
    state_running: Annotated[bool, Opt("those that are running")] = False,
    state_paused: Annotated[bool, Opt("those that are paused")] = False,
    state_shutoff: Annotated[bool, Opt("those that are off")] = False,
    state_other: Annotated[bool, Opt("those in any other state")] = False,
    autostart: Annotated[bool, Opt("those that start with the daemon")] = False,
    no_autostart: Annotated[bool, Opt("those that do not")] = False,
    with_managed_save: Annotated[bool, Opt("those with a saved state")] = False,
    without_managed_save: Annotated[bool, Opt("those without one")] = False,
    uuid: Annotated[bool, Opt("show UUIDs only")] = False,
    name: Annotated[bool, Opt("show names only")] = False,
    id: Annotated[bool, Opt("show numbers only")] = False,
    table: Annotated[bool, Opt("show a table, as without any such option")] = False,
    managed_save: Annotated[bool, Opt("mark those with a saved state")] = False,
    title: Annotated[bool, Opt("show titles as well")] = False,
) -> Table[GuestRow] | Lines:
    """List guests: those that run, unless other ones are asked for."""
    if table and (uuid or name or id):
        raise UsageError("Only one argument from --table, --name, --uuid, or --id may be specified.")
    chosen = bits(
        (inactive or state_shutoff, Chosen.INACTIVE),
        (all, Chosen.INACTIVE | Chosen.ACTIVE),
        (transient, Chosen.TRANSIENT),
        (persistent, Chosen.PERSISTENT),
        (with_managed_save, Chosen.MANAGEDSAVE),
        (without_managed_save, Chosen.NO_MANAGEDSAVE),
        (autostart, Chosen.AUTOSTART),
        (no_autostart, Chosen.NO_AUTOSTART),
        (with_snapshot, Chosen.HAS_SNAPSHOT),
        (without_snapshot, Chosen.NO_SNAPSHOT),
        (with_checkpoint, Chosen.HAS_CHECKPOINT),
        (without_checkpoint, Chosen.NO_CHECKPOINT),
        (state_running, Chosen.RUNNING),
        (state_paused, Chosen.PAUSED),
        (state_shutoff, Chosen.SHUTOFF),
        (state_other, Chosen.OTHER),
    )
    if not inactive and not (state_shutoff and not (state_running or state_paused or state_other)):
        chosen |= Chosen.ACTIVE
    connection = await shell.connection()
    with shell.failing("Failed to list domains"):
        guests = await connection.list_all_domains(chosen)
    # Those with a number come first, in its order; the others by name.
    guests.sort(key=lambda guest: (guest.id is None, guest.id or 0, guest.name))
    as_table = shell.settings.output != "table" or not (uuid or name or id)
    if not as_table:
        return Lines(
            [
                " ".join(
                    shown
                    for wanted, shown in (
                        (id, "-" if guest.id is None else str(guest.id)),
                        (uuid, guest.uuid),
                        (name, guest.name),
                    )
                    if wanted
                )
                for guest in guests
            ]
        )
    rows = []
    for guest in guests:
        try:
            state = state_word((await guest.get_state()).state)
            if guest.id is None and managed_save and await guest.has_managed_save_image():
                state = "saved"
        except errors.NoDomain:
            # It went while the list was made.
            continue
        shown_title = None
        if title:
            try:
                shown_title = await guest.get_metadata(DomainMetadataType.TITLE)
            except errors.VirdError:
                shown_title = ""
        rows.append(GuestRow(guest.id, guest.name, state, shown_title, guest.uuid))
    return Table(GuestRow, rows, ("id", "name", "state", "title") if title else ("id", "name", "state"))
