"""Checkpoints of guests, and backups since them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from vird import errors
from vird.api.enums.checkpoint import (
    DomainCheckpointCreateFlags,
    DomainCheckpointDeleteFlags,
    DomainCheckpointListFlags,
    DomainCheckpointXMLFlags,
)
from vird.cli.document_options import Wrap, Xpath
from vird.cli.editor import edit_document
from vird.cli.failure import Failed, UsageError
from vird.cli.family_trees import DescendedFacts, Moment, trees, written
from vird.cli.files import read_document
from vird.cli.impact import bits, exclusive
from vird.cli.lookups import Guest, find_guest
from vird.cli.make_xml import element, leaf
from vird.cli.option import Opt
from vird.cli.results import Document, Done, DoneTightly, Lines, Table, TightLines, column
from vird.cli.shell import Shell
from vird.cli.verb import verb
from vird.cli.xpath import chosen

if TYPE_CHECKING:
    from vird.client.objects import Domain, DomainCheckpoint

Name = Annotated[str | None, Opt("the checkpoint's name", completes="checkpoint")]
Quiesce = Annotated[bool, Opt("have the guest finish what it writes first")]
REUSE_EXTERNAL = 1


async def named(guest: Domain, name: str | None) -> DomainCheckpoint:
    """The checkpoint that the option names."""
    if name is None:
        raise UsageError("--checkpointname is required")
    return await guest.checkpoint_lookup_by_name(name)


@verb("checkpoint")
async def checkpoint_create(
    shell: Shell,
    domain: Guest,
    xmlfile: Annotated[str | None, Opt("file with the checkpoint's document", completes="file")] = None,
    redefine: Annotated[bool, Opt("make none, note one that is there")] = False,
    redefine_validate: Annotated[bool, Opt("and look whether it is usable")] = False,
    quiesce: Quiesce = False,
) -> DoneTightly:
    """Make a checkpoint of a guest, from a document or with what is usual."""
    flags = bits(
        (redefine, DomainCheckpointCreateFlags.REDEFINE),
        (redefine_validate, DomainCheckpointCreateFlags.REDEFINE_VALIDATE),
        (quiesce, DomainCheckpointCreateFlags.QUIESCE),
    )
    guest = await find_guest(shell, domain)
    text = read_document(xmlfile) if xmlfile is not None else "<domaincheckpoint/>"
    made = await guest.checkpoint_create_xml(text, flags)
    where = f" from '{xmlfile}'" if xmlfile is not None else ""
    return DoneTightly(f"Domain checkpoint {made.name} created{where}")


@verb("checkpoint")
async def checkpoint_create_as(
    shell: Shell,
    domain: Guest,
    name: Annotated[str | None, Opt("its name; the time without")] = None,
    description: Annotated[str | None, Opt("what it is for")] = None,
    print_xml: Annotated[bool, Opt("show the document, do nothing")] = False,
    quiesce: Quiesce = False,
    diskspec: Annotated[list[str], Opt("DISK[,checkpoint=TYPE][,bitmap=NAME]")] = [],  # noqa: B006
) -> DoneTightly | Document:
    """Make a checkpoint of a guest, word by word."""
    guest = await find_guest(shell, domain)
    text = element(
        "domaincheckpoint",
        None,
        leaf("name", name),
        leaf("description", description),
        element("disks", None, *map(_disk, diskspec)) if diskspec else None,
    )
    if print_xml:
        return Document(text)
    made = await guest.checkpoint_create_xml(text, bits((quiesce, DomainCheckpointCreateFlags.QUIESCE)))
    return DoneTightly(f"Domain checkpoint {made.name} created")


def _disk(spec: str) -> str:
    from vird.cli.verbs.snapshots import parts_of

    name, *rest = parts_of(spec)
    given: dict[str, str] = {}
    for part in rest:
        key, equals, value = part.partition("=")
        if not equals or key not in ("checkpoint", "bitmap"):
            raise UsageError(f"unable to parse diskspec: {spec}")
        given[key] = value
    return element("disk", {"name": name, "checkpoint": given.get("checkpoint"), "bitmap": given.get("bitmap")})


@verb("checkpoint")
async def checkpoint_delete(
    shell: Shell,
    domain: Guest,
    checkpointname: Name = None,
    children: Annotated[bool, Opt("and all that came after it")] = False,
    children_only: Annotated[bool, Opt("only what came after it")] = False,
    metadata: Annotated[bool, Opt("forget it, and leave its content")] = False,
) -> Done:
    """Delete a checkpoint."""
    exclusive(children=children, children_only=children_only)
    guest = await find_guest(shell, domain)
    found = await named(guest, checkpointname)
    flags = bits(
        (children, DomainCheckpointDeleteFlags.CHILDREN),
        (children_only, DomainCheckpointDeleteFlags.CHILDREN_ONLY),
        (metadata, DomainCheckpointDeleteFlags.METADATA_ONLY),
    )
    with shell.failing(f"Failed to delete checkpoint {found.name}"):
        await found.delete(flags)
    if children_only:
        return Done(f"Domain checkpoint {found.name} children deleted")
    return Done(f"Domain checkpoint {found.name} deleted")


@verb("checkpoint")
async def checkpoint_dumpxml(
    shell: Shell,
    domain: Guest,
    checkpointname: Name = None,
    security_info: Annotated[bool, Opt("with passwords")] = False,
    no_domain: Annotated[bool, Opt("without the guest's document")] = False,
    size: Annotated[bool, Opt("with how much changed since")] = False,
    xpath: Xpath = None,
    wrap: Wrap = False,
) -> Document:
    """Show a checkpoint's document."""
    guest = await find_guest(shell, domain)
    found = await named(guest, checkpointname)
    flags = bits(
        (security_info, DomainCheckpointXMLFlags.SECURE),
        (no_domain, DomainCheckpointXMLFlags.NO_DOMAIN),
        (size, DomainCheckpointXMLFlags.SIZE),
    )
    return Document(chosen(await found.get_xml_desc(flags), xpath, wrap=wrap))


@verb("checkpoint")
async def checkpoint_edit(shell: Shell, domain: Guest, checkpointname: Name = None) -> DoneTightly:
    """Change a checkpoint's document in an editor."""
    guest = await find_guest(shell, domain)
    found = await named(guest, checkpointname)

    async def fetch() -> str:
        return await found.get_xml_desc(DomainCheckpointXMLFlags.SECURE)

    async def take(text: str) -> None:
        await guest.checkpoint_create_xml(text, DomainCheckpointCreateFlags.REDEFINE)

    if await edit_document(shell, await fetch(), take, fetch):
        return DoneTightly(f"Checkpoint {found.name} edited.")
    return DoneTightly(f"Checkpoint {found.name} XML configuration not changed.")


@dataclass(frozen=True)
class CheckpointFacts(DescendedFacts):
    """The main facts of a checkpoint."""

    name: str = column("Name")
    domain: str = column("Domain")
    parent: str | None = column("Parent")
    children: int = column("Children")
    descendants: int = column("Descendants")


@verb("checkpoint")
async def checkpoint_info(shell: Shell, domain: Guest, checkpointname: Name = None) -> CheckpointFacts:
    """Tell the main facts of a checkpoint."""
    guest = await find_guest(shell, domain)
    found = await named(guest, checkpointname)
    moment = Moment.of(await found.get_xml_desc(DomainCheckpointXMLFlags.NO_DOMAIN))
    children = await found.list_all_children()
    descendants = await found.list_all_children(DomainCheckpointListFlags.DESCENDANTS)
    return CheckpointFacts(found.name, guest.name, moment.parent, len(children), len(descendants))


@dataclass(frozen=True)
class CheckpointRow:
    """A checkpoint of the list; the time in seconds since 1970."""

    name: str = column("Name")
    created: int = column("Creation Time", written)
    parent: str | None = column("Parent", lambda value: value or "")


@verb("checkpoint")
async def checkpoint_list(
    shell: Shell,
    domain: Guest,
    parent: Annotated[bool, Opt("with the parent of each")] = False,
    roots: Annotated[bool, Opt("those without a parent")] = False,
    leaves: Annotated[bool, Opt("those without children")] = False,
    no_leaves: Annotated[bool, Opt("those with children")] = False,
    tree: Annotated[bool, Opt("under what each hangs")] = False,
    from_: Annotated[str | None, Opt("the children of this one", completes="checkpoint", spelled="from")] = None,
    descendants: Annotated[bool, Opt("with --from: and theirs")] = False,
    name: Annotated[bool, Opt("show names only")] = False,
    topological: Annotated[bool, Opt("parents before their children")] = False,
) -> Table[CheckpointRow] | Lines | Document:
    """List the checkpoints of a guest."""
    exclusive(tree=tree, name=name)
    exclusive(parent=parent, roots=roots)
    exclusive(parent=parent, tree=tree)
    exclusive(roots=roots, tree=tree)
    exclusive(roots=roots, from_=from_)
    guest = await find_guest(shell, domain)
    flags = bits(
        (leaves, DomainCheckpointListFlags.LEAVES),
        (no_leaves, DomainCheckpointListFlags.NO_LEAVES),
        (topological, DomainCheckpointListFlags.TOPOLOGICAL),
    )
    start = await guest.checkpoint_lookup_by_name(from_) if from_ is not None else None
    if start is not None:
        flags |= bits((descendants or tree, DomainCheckpointListFlags.DESCENDANTS))
        found = await start.list_all_children(flags)
    else:
        found = await guest.list_all_checkpoints(flags | bits((roots, DomainCheckpointListFlags.ROOTS)))
    if not topological:
        found.sort(key=lambda each: each.name)
    if name and shell.settings.output == "table":
        return Lines([each.name for each in found])
    if tree and start is not None:
        found = [start, *found]
    moments = [Moment.of(await each.get_xml_desc(DomainCheckpointXMLFlags.NO_DOMAIN)) for each in found]
    if tree:
        return Document(trees(moments))
    rows = [CheckpointRow(each.name, each.created, each.parent) for each in moments]
    return Table(CheckpointRow, rows, None if parent else ("name", "created"))


@verb("checkpoint")
async def checkpoint_parent(shell: Shell, domain: Guest, checkpointname: Name = None) -> TightLines:
    """Tell which checkpoint a checkpoint came after."""
    guest = await find_guest(shell, domain)
    found = await named(guest, checkpointname)
    try:
        return TightLines([(await found.get_parent()).name])
    except errors.NoDomainCheckpoint:
        raise Failed(f"checkpoint '{found.name}' has no parent") from None


@verb("backup")
async def backup_begin(
    shell: Shell,
    domain: Guest,
    backupxml: Annotated[str | None, Opt("file with the backup's document", completes="file")] = None,
    checkpointxml: Annotated[str | None, Opt("file with a checkpoint to make with it", completes="file")] = None,
    reuse_external: Annotated[bool, Opt("use files that are there")] = False,
) -> Done:
    """Begin to copy a guest's disks while it runs; ``domjobinfo`` tells how far it is."""
    guest = await find_guest(shell, domain)
    backup = read_document(backupxml) if backupxml is not None else "<domainbackup/>"
    checkpoint = read_document(checkpointxml) if checkpointxml is not None else None
    await guest.backup_begin(backup, checkpoint, bits((reuse_external, REUSE_EXTERNAL)))
    return Done("Backup started")


@verb("backup")
async def backup_dumpxml(shell: Shell, domain: Guest, xpath: Xpath = None, wrap: Wrap = False) -> Document:
    """Show the document of the backup that is made."""
    guest = await find_guest(shell, domain)
    return Document(chosen(await guest.backup_get_xml_desc(), xpath, wrap=wrap))
