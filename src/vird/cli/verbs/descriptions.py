"""What users note about their guests: title, description, and documents of their own."""

from __future__ import annotations

from typing import Annotated

from vird import errors
from vird.api.enums.domain import DomainMetadataType
from vird.cli.editor import edited
from vird.cli.failure import Failed, UsageError
from vird.cli.impact import Config, Current, Live, exclusive, impact
from vird.cli.lookups import Guest, find_guest
from vird.cli.option import Opt
from vird.cli.results import Done, DoneTightly, Lines, TightDocument
from vird.cli.shell import Shell
from vird.cli.verb import verb


@verb("domain")
async def desc(
    shell: Shell,
    domain: Guest,
    live: Live = False,
    config: Config = False,
    current: Current = False,
    title: Annotated[bool, Opt("the title rather than the description")] = False,
    edit: Annotated[bool, Opt("open it in an editor")] = False,
    new_desc: Annotated[list[str], Opt("what it is to be")] = [],  # noqa: B006
) -> TightDocument | DoneTightly:
    """Tell or change a guest's description or title."""
    flags = impact(config, live, current)
    guest = await find_guest(shell, domain)
    kind = DomainMetadataType.TITLE if title else DomainMetadataType.DESCRIPTION
    what = "title" if title else "description"
    try:
        before = await guest.get_metadata(kind, None, flags)
    except errors.NoDomainMetadata:
        before = ""
    if not edit and not new_desc:
        return TightDocument(before or f"No {what} for domain: {guest.name}")
    text = " ".join(new_desc) if new_desc else before
    if edit:
        text = (await edited(text, ".txt")).rstrip("\n")
        if text == before:
            return DoneTightly(f"Domain {what} not changed")
    with shell.failing(f"Failed to set new domain {what}"):
        await guest.set_metadata(kind, text or None, None, None, flags)
    return DoneTightly(f"Domain {what} updated successfully")


@verb("domain")
async def metadata(
    shell: Shell,
    domain: Guest,
    uri: Annotated[str, Opt("the namespace that names the document")],
    live: Live = False,
    config: Config = False,
    current: Current = False,
    edit: Annotated[bool, Opt("open it in an editor")] = False,
    key: Annotated[str | None, Opt("the prefix that it is kept with")] = None,
    set: Annotated[str | None, Opt("the document")] = None,
    remove: Annotated[bool, Opt("forget it")] = False,
) -> Done | Lines:
    """Tell, set or forget a document of one's own that is kept with a guest."""
    flags = impact(config, live, current)
    exclusive(edit=edit, set=set)
    exclusive(remove=remove, set=set)
    exclusive(remove=remove, edit=edit)
    if (set is not None or edit) and key is None:
        raise UsageError("namespace key is required when modifying metadata")
    guest = await find_guest(shell, domain)
    kind = DomainMetadataType.ELEMENT
    if set is not None or remove:
        await guest.set_metadata(kind, set, key, uri, flags)
        return Done("Metadata removed" if remove else "Metadata modified")
    if edit:
        try:
            before = await guest.get_metadata(kind, uri, flags)
        except errors.NoDomainMetadata:
            before = "\n"
        text = await edited(before, ".xml")
        if text == before:
            return Done("Metadata not changed")
        if not text.strip():
            raise Failed("the document is empty; --remove forgets it")
        await guest.set_metadata(kind, text, key, uri, flags)
        return Done("Metadata modified")
    return Lines((await guest.get_metadata(kind, uri, flags)).splitlines())
