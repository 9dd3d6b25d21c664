"""Snapshots of guests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from vird import errors
from vird.api.enums.snapshot import (
    DomainSnapshotCreateFlags,
    DomainSnapshotDeleteFlags,
    DomainSnapshotListFlags,
    DomainSnapshotRevertFlags,
    DomainSnapshotXMLFlags,
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
from vird.cli.results import Document, Done, DoneTightly, Lines, Table, TightLines, column, hidden
from vird.cli.shell import Shell
from vird.cli.verb import verb
from vird.cli.xpath import chosen

if TYPE_CHECKING:
    from vird.client.objects import Domain, DomainSnapshot

Name = Annotated[str | None, Opt("the snapshot's name", completes="snapshot")]
Current = Annotated[bool, Opt("the one the guest is on")]
NoMetadata = Annotated[bool, Opt("take it and forget it")]
Halt = Annotated[bool, Opt("stop the guest once it is taken")]
DiskOnly = Annotated[bool, Opt("disks only, not memory")]
ReuseExternal = Annotated[bool, Opt("use files that are there")]
Quiesce = Annotated[bool, Opt("have the guest finish what it writes first")]
Atomic = Annotated[bool, Opt("all disks or none")]
Live = Annotated[bool, Opt("let the guest run meanwhile")]
Validate = Annotated[bool, Opt("refuse what the schema does not know")]


async def named(guest: Domain, name: str | None, current: bool) -> DomainSnapshot:
    """The snapshot that the options name."""
    exclusive(current=current, snapshotname=name)
    if name is not None:
        return await guest.snapshot_lookup_by_name(name)
    if not current:
        raise UsageError("--snapshotname or --current is required")
    return await guest.snapshot_current()


async def _make(shell: Shell, guest: Domain, text: str, flags: int, source: str | None) -> DoneTightly:
    made = await guest.snapshot_create_xml(text, flags)
    if flags & DomainSnapshotCreateFlags.HALT and await guest.is_persistent():
        # Such a guest is gone by now; what was made is known by its name alone.
        return DoneTightly(f"Domain snapshot {made.name} created")
    where = f" from '{source}'" if source is not None else ""
    return DoneTightly(f"Domain snapshot {made.name} created{where}")


@verb("snapshot")
async def snapshot_create(
    shell: Shell,
    domain: Guest,
    xmlfile: Annotated[str | None, Opt("file with the snapshot's document", completes="file")] = None,
    redefine: Annotated[bool, Opt("take no snapshot, note one that is there")] = False,
    current: Annotated[bool, Opt("and make it the one the guest is on")] = False,
    no_metadata: NoMetadata = False,
    halt: Halt = False,
    disk_only: DiskOnly = False,
    reuse_external: ReuseExternal = False,
    quiesce: Quiesce = False,
    atomic: Atomic = False,
    live: Live = False,
    validate: Validate = False,
) -> DoneTightly:
    """Take a snapshot of a guest, from a document or with what is usual."""
    if current and not redefine:
        raise UsageError(
            "Flag 'VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE' is required by flag 'VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT'"
        )
    flags = _creating(no_metadata, halt, disk_only, reuse_external, quiesce, atomic, live, validate)
    flags |= bits((redefine, DomainSnapshotCreateFlags.REDEFINE), (current, DomainSnapshotCreateFlags.CURRENT))
    guest = await find_guest(shell, domain)
    text = read_document(xmlfile) if xmlfile is not None else "<domainsnapshot/>"
    return await _make(shell, guest, text, flags, xmlfile)


def _creating(
    no_metadata: bool,
    halt: bool,
    disk_only: bool,
    reuse_external: bool,
    quiesce: bool,
    atomic: bool,
    live: bool,
    validate: bool,
) -> int:
    return bits(
        (no_metadata, DomainSnapshotCreateFlags.NO_METADATA),
        (halt, DomainSnapshotCreateFlags.HALT),
        (disk_only, DomainSnapshotCreateFlags.DISK_ONLY),
        (reuse_external, DomainSnapshotCreateFlags.REUSE_EXT),
        (quiesce, DomainSnapshotCreateFlags.QUIESCE),
        (atomic, DomainSnapshotCreateFlags.ATOMIC),
        (live, DomainSnapshotCreateFlags.LIVE),
        (validate, DomainSnapshotCreateFlags.VALIDATE),
    )


@verb("snapshot")
async def snapshot_create_as(
    shell: Shell,
    domain: Guest,
    name: Annotated[str | None, Opt("its name; the time without")] = None,
    description: Annotated[str | None, Opt("what it is for")] = None,
    print_xml: Annotated[bool, Opt("show the document, do nothing")] = False,
    no_metadata: NoMetadata = False,
    halt: Halt = False,
    disk_only: DiskOnly = False,
    reuse_external: ReuseExternal = False,
    quiesce: Quiesce = False,
    atomic: Atomic = False,
    live: Live = False,
    validate: Validate = False,
    memspec: Annotated[str | None, Opt("where memory goes: [file=]NAME[,snapshot=TYPE]", named=True)] = None,
    diskspec: Annotated[list[str], Opt("DISK[,snapshot=TYPE][,driver=TYPE][,stype=TYPE][,file=NAME]")] = [],  # noqa: B006
) -> DoneTightly | Document:
    """Take a snapshot of a guest, word by word."""
    flags = _creating(no_metadata, halt, disk_only, reuse_external, quiesce, atomic, live, validate)
    guest = await find_guest(shell, domain)
    text = element(
        "domainsnapshot",
        None,
        leaf("name", name),
        leaf("description", description),
        _memory(memspec) if memspec is not None else None,
        element("disks", None, *(_disk(each) for each in diskspec)) if diskspec else None,
    )
    if print_xml:
        return Document(text)
    return await _make(shell, guest, text, flags, None)


def parts_of(spec: str) -> list[str]:
    """The parts between commas; two commas stand for one."""
    return [part.replace("\0", ",") for part in spec.replace(",,", "\0").split(",")]


def _memory(spec: str) -> str:
    snapshot = file = None
    for part in parts_of(spec):
        if part.startswith("snapshot="):
            snapshot = part.removeprefix("snapshot=")
        elif part.startswith("file=") or "=" not in part:
            file = part.removeprefix("file=")
        else:
            raise UsageError(f"unable to parse memspec: {spec}")
    return element("memory", {"snapshot": snapshot, "file": file})


def _disk(spec: str) -> str:
    name, *rest = parts_of(spec)
    given: dict[str, str] = {}
    for part in rest:
        key, equals, value = part.partition("=")
        if not equals or key not in ("snapshot", "driver", "file", "stype"):
            raise UsageError(f"unable to parse diskspec: {spec}")
        given[key] = value
    kind = given.get("stype")
    if kind not in (None, "block", "file"):
        raise UsageError(f"Unknown storage type: '{kind}'")
    source = {"dev" if kind == "block" else "file": given["file"]} if "file" in given else None
    return element(
        "disk",
        {"name": name, "snapshot": given.get("snapshot"), "type": kind},
        element("driver", {"type": given["driver"]}) if "driver" in given else None,
        element("source", dict(source)) if source is not None else None,
    )


@verb("snapshot")
async def snapshot_current(
    shell: Shell,
    domain: Guest,
    name: Annotated[bool, Opt("the name rather than the document")] = False,
    security_info: Annotated[bool, Opt("with passwords")] = False,
    snapshotname: Annotated[str | None, Opt("make this the one", completes="snapshot")] = None,
) -> Document | TightLines | DoneTightly:
    """Tell or change which snapshot a guest is on."""
    exclusive(name=name, snapshotname=snapshotname)
    guest = await find_guest(shell, domain)
    secure = bits((security_info, DomainSnapshotXMLFlags.SECURE))
    if snapshotname is not None:
        found = await guest.snapshot_lookup_by_name(snapshotname)
        text = await found.get_xml_desc(DomainSnapshotXMLFlags.SECURE)
        flags = DomainSnapshotCreateFlags.REDEFINE | DomainSnapshotCreateFlags.CURRENT
        await guest.snapshot_create_xml(text, flags)
        return DoneTightly(f"Snapshot {snapshotname} set as current")
    if not await guest.has_current_snapshot():
        raise Failed(f"domain '{domain}' has no current snapshot")
    found = await guest.snapshot_current()
    return TightLines([found.name]) if name else Document(await found.get_xml_desc(secure))


@verb("snapshot")
async def snapshot_delete(
    shell: Shell,
    domain: Guest,
    snapshotname: Name = None,
    current: Current = False,
    children: Annotated[bool, Opt("and all that came after it")] = False,
    children_only: Annotated[bool, Opt("only what came after it")] = False,
    metadata: Annotated[bool, Opt("forget it, and leave its content")] = False,
) -> Done:
    """Delete a snapshot."""
    guest = await find_guest(shell, domain)
    found = await named(guest, snapshotname, current)
    flags = bits(
        (children, DomainSnapshotDeleteFlags.CHILDREN),
        (children_only, DomainSnapshotDeleteFlags.CHILDREN_ONLY),
        (metadata, DomainSnapshotDeleteFlags.METADATA_ONLY),
    )
    with shell.failing(f"Failed to delete snapshot {found.name}"):
        await found.delete(flags)
    if children_only:
        return Done(f"Domain snapshot {found.name} children deleted")
    return Done(f"Domain snapshot {found.name} deleted")


@verb("snapshot")
async def snapshot_dumpxml(
    shell: Shell,
    domain: Guest,
    snapshotname: Annotated[str, Opt("the snapshot's name", completes="snapshot")],
    security_info: Annotated[bool, Opt("with passwords")] = False,
    xpath: Xpath = None,
    wrap: Wrap = False,
) -> Document:
    """Show a snapshot's document."""
    guest = await find_guest(shell, domain)
    found = await guest.snapshot_lookup_by_name(snapshotname)
    text = await found.get_xml_desc(bits((security_info, DomainSnapshotXMLFlags.SECURE)))
    return Document(chosen(text, xpath, wrap=wrap))


@verb("snapshot")
async def snapshot_edit(
    shell: Shell,
    domain: Guest,
    snapshotname: Name = None,
    current: Annotated[bool, Opt("the one the guest is on, or make the other one that")] = False,
    rename: Annotated[bool, Opt("a new name renames it")] = False,
    clone: Annotated[bool, Opt("a new name makes a second one")] = False,
) -> DoneTightly:
    """Change a snapshot's document in an editor."""
    exclusive(rename=rename, clone=clone)
    guest = await find_guest(shell, domain)
    found = await named(guest, snapshotname, current and snapshotname is None)

    async def fetch() -> str:
        return await found.get_xml_desc(DomainSnapshotXMLFlags.SECURE)

    async def take(text: str) -> None:
        flags = DomainSnapshotCreateFlags.REDEFINE | bits((current, DomainSnapshotCreateFlags.CURRENT))
        made = await guest.snapshot_create_xml(text, flags)
        if made.name != found.name:
            if rename:
                await found.delete(DomainSnapshotDeleteFlags.METADATA_ONLY)
            elif not clone:
                await made.delete(DomainSnapshotDeleteFlags.METADATA_ONLY)
                raise errors.OperationInvalid("the name was changed; --rename or --clone says what that means")

    if await edit_document(shell, await fetch(), take, fetch):
        return DoneTightly(f"Snapshot {found.name} edited.")
    return DoneTightly(f"Snapshot {found.name} XML configuration not changed.")


@dataclass(frozen=True)
class SnapshotFacts(DescendedFacts):
    """The main facts of a snapshot."""

    name: str = column("Name")
    domain: str = column("Domain")
    current: bool = column("Current")
    state: str | None = column("State")
    location: str | None = column("Location")
    parent: str | None = column("Parent")
    children: int = column("Children")
    descendants: int = column("Descendants")
    metadata: bool = column("Metadata")


@verb("snapshot")
async def snapshot_info(
    shell: Shell, domain: Guest, snapshotname: Name = None, current: Current = False
) -> SnapshotFacts:
    """Tell the main facts of a snapshot."""
    guest = await find_guest(shell, domain)
    found = await named(guest, snapshotname, current)
    moment = Moment.of(await found.get_xml_desc())
    children = await found.num_children()
    descendants = await found.num_children(DomainSnapshotListFlags.DESCENDANTS)
    return SnapshotFacts(
        found.name,
        guest.name,
        await found.is_current(),
        moment.state,
        moment.location,
        moment.parent,
        children,
        descendants,
        await found.has_metadata(),
    )


@dataclass(frozen=True)
class SnapshotRow:
    """A snapshot of the list; the time in seconds since 1970."""

    name: str = column("Name")
    created: int = column("Creation Time", written)
    state: str | None = column("State", lambda value: value or "")
    parent: str | None = column("Parent", lambda value: value or "")
    location: str | None = hidden()


@verb("snapshot")
async def snapshot_list(
    shell: Shell,
    domain: Guest,
    parent: Annotated[bool, Opt("with the parent of each")] = False,
    roots: Annotated[bool, Opt("those without a parent")] = False,
    leaves: Annotated[bool, Opt("those without children")] = False,
    no_leaves: Annotated[bool, Opt("those with children")] = False,
    metadata: Annotated[bool, Opt("those that hinder an undefine")] = False,
    no_metadata: Annotated[bool, Opt("those that do not")] = False,
    inactive: Annotated[bool, Opt("those that were taken while it was off")] = False,
    active: Annotated[bool, Opt("those that were taken while it ran")] = False,
    disk_only: Annotated[bool, Opt("those without memory")] = False,
    internal: Annotated[bool, Opt("those within the images")] = False,
    external: Annotated[bool, Opt("those in files of their own")] = False,
    tree: Annotated[bool, Opt("under what each hangs")] = False,
    from_: Annotated[str | None, Opt("the children of this one", completes="snapshot", spelled="from")] = None,
    current: Annotated[bool, Opt("the children of the one the guest is on")] = False,
    descendants: Annotated[bool, Opt("with --from: and theirs")] = False,
    name: Annotated[bool, Opt("show names only")] = False,
    topological: Annotated[bool, Opt("parents before their children")] = False,
) -> Table[SnapshotRow] | Lines | Document:
    """List the snapshots of a guest."""
    exclusive(tree=tree, name=name)
    exclusive(parent=parent, roots=roots)
    exclusive(parent=parent, tree=tree)
    exclusive(roots=roots, tree=tree)
    exclusive(roots=roots, from_=from_)
    exclusive(roots=roots, current=current)
    guest = await find_guest(shell, domain)
    flags = bits(
        (leaves, DomainSnapshotListFlags.LEAVES),
        (no_leaves, DomainSnapshotListFlags.NO_LEAVES),
        (metadata, DomainSnapshotListFlags.METADATA),
        (no_metadata, DomainSnapshotListFlags.NO_METADATA),
        (inactive, DomainSnapshotListFlags.INACTIVE),
        (active, DomainSnapshotListFlags.ACTIVE),
        (disk_only, DomainSnapshotListFlags.DISK_ONLY),
        (internal, DomainSnapshotListFlags.INTERNAL),
        (external, DomainSnapshotListFlags.EXTERNAL),
        (topological, DomainSnapshotListFlags.TOPOLOGICAL),
    )
    start = None
    if from_ is not None or current:
        start = await (guest.snapshot_lookup_by_name(from_) if from_ is not None else guest.snapshot_current())
        flags |= bits((descendants or tree, DomainSnapshotListFlags.DESCENDANTS))
        found = await start.list_all_children(flags)
    else:
        flags |= bits((roots, DomainSnapshotListFlags.ROOTS))
        found = await guest.list_all_snapshots(flags)
    if not topological:
        found.sort(key=lambda each: each.name)
    if name and shell.settings.output == "table":
        return Lines([each.name for each in found])
    if tree and start is not None:
        found = [start, *found]
    moments = [Moment.of(await each.get_xml_desc()) for each in found]
    if tree:
        return Document(trees(moments))
    rows = [SnapshotRow(each.name, each.created, each.state, each.parent, each.location) for each in moments]
    columns = ("name", "created", "state")
    return Table(SnapshotRow, rows, (*columns, "parent") if parent else columns)


@verb("snapshot")
async def snapshot_parent(
    shell: Shell, domain: Guest, snapshotname: Name = None, current: Current = False
) -> TightLines:
    """Tell which snapshot a snapshot came after."""
    guest = await find_guest(shell, domain)
    found = await named(guest, snapshotname, current)
    try:
        return TightLines([(await found.get_parent()).name])
    except errors.NoDomainSnapshot:
        raise Failed(f"snapshot '{found.name}' has no parent") from None


@verb("snapshot")
async def snapshot_revert(
    shell: Shell,
    domain: Guest,
    snapshotname: Name = None,
    current: Current = False,
    running: Annotated[bool, Opt("let it run then")] = False,
    paused: Annotated[bool, Opt("leave it paused then")] = False,
    force: Annotated[bool, Opt("even where that is risky")] = False,
    reset_nvram: Annotated[bool, Opt("with fresh firmware variables")] = False,
) -> Done:
    """Take a guest back to a snapshot."""
    flags = bits(
        (running, DomainSnapshotRevertFlags.RUNNING),
        (paused, DomainSnapshotRevertFlags.PAUSED),
        (force, DomainSnapshotRevertFlags.FORCE),
        (reset_nvram, DomainSnapshotRevertFlags.RESET_NVRAM),
    )
    guest = await find_guest(shell, domain)
    found = await named(guest, snapshotname, current)
    with shell.failing(f"Failed to revert snapshot {found.name}"):
        await found.revert_to_snapshot(flags)
    return Done(f"Domain snapshot {found.name} reverted")
