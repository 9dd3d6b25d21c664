"""Storage pools."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from vird import errors
from vird.api.enums.pool import ConnectListAllStoragePoolsFlags as Chosen
from vird.api.enums.pool import (
    StoragePoolBuildFlags,
    StoragePoolCreateFlags,
    StoragePoolDefineFlags,
    StoragePoolState,
    StorageXMLFlags,
)
from vird.cli.amounts import pretty
from vird.cli.document_options import File, Inactive, Validate, Wrap, Xpath
from vird.cli.failure import Failed, UsageError
from vird.cli.files import read_document
from vird.cli.impact import bits, exclusive
from vird.cli.lookups import PoolName, find_pool
from vird.cli.make_xml import element
from vird.cli.option import Opt
from vird.cli.pool_document import PoolOptions, pool_document
from vird.cli.results import Document, Done, Facts, Lines, Table, column, hidden, shown
from vird.cli.shell import Shell
from vird.cli.verb import verb
from vird.cli.xpath import chosen

Build = Annotated[bool, Opt("build it first")]
Overwrite = Annotated[bool, Opt("build it even over what is there")]
NoOverwrite = Annotated[bool, Opt("build it unless something is there")]

NO_SIZES = (None, None, None)
CREATE_VALIDATE = 16
"""VIR_STORAGE_POOL_CREATE_VALIDATE, which came after 9.0."""

STATES: dict[int, str] = {
    StoragePoolState.INACTIVE: "inactive",
    StoragePoolState.BUILDING: "building",
    StoragePoolState.RUNNING: "running",
    StoragePoolState.DEGRADED: "degraded",
    StoragePoolState.INACCESSIBLE: "inaccessible",
}


@verb("pool")
async def pool_autostart(
    shell: Shell, pool: PoolName, disable: Annotated[bool, Opt("do not start it with the daemon")] = False
) -> Done:
    """Start a pool whenever the daemon starts."""
    found = await find_pool(shell, pool)
    mark = "unmark" if disable else "mark"
    with shell.failing(f"failed to {mark} pool {pool} as autostarted"):
        await found.set_autostart(int(not disable))
    return Done(f"Pool {pool} {mark}ed as autostarted")


@verb("pool")
async def pool_build(
    shell: Shell, pool: PoolName, overwrite: Overwrite = False, no_overwrite: NoOverwrite = False
) -> Done:
    """Make what a pool needs: a folder, a file system, a volume group."""
    exclusive(overwrite=overwrite, no_overwrite=no_overwrite)
    found = await find_pool(shell, pool)
    flags = bits((overwrite, StoragePoolBuildFlags.OVERWRITE), (no_overwrite, StoragePoolBuildFlags.NO_OVERWRITE))
    with shell.failing(f"Failed to build pool {pool}"):
        await found.build(flags)
    return Done(f"Pool {pool} built")


def _creating(build: bool, overwrite: bool, no_overwrite: bool) -> int:
    exclusive(overwrite=overwrite, no_overwrite=no_overwrite)
    return bits(
        (build, StoragePoolCreateFlags.WITH_BUILD),
        (overwrite, StoragePoolCreateFlags.WITH_BUILD_OVERWRITE),
        (no_overwrite, StoragePoolCreateFlags.WITH_BUILD_NO_OVERWRITE),
    )


@verb("pool")
async def pool_create(
    shell: Shell,
    file: File,
    build: Build = False,
    no_overwrite: NoOverwrite = False,
    overwrite: Overwrite = False,
    validate: Validate = False,
) -> Done:
    """Start a pool from a document, without defining it."""
    connection = await shell.connection()
    flags = _creating(build, overwrite, no_overwrite)
    flags |= bits((validate, CREATE_VALIDATE))
    text = read_document(file)
    with shell.failing(f"Failed to create pool from {file}"):
        made = await connection.storage_pool_create_xml(text, flags)
    return Done(f"Pool {made.name} created from {file}")


@verb("pool")
async def pool_define(shell: Shell, file: File, validate: Validate = False) -> Done:
    """Take a pool's definition in, or change it, without starting it."""
    connection = await shell.connection()
    text = read_document(file)
    with shell.failing(f"Failed to define pool from {file}"):
        made = await connection.storage_pool_define_xml(text, bits((validate, StoragePoolDefineFlags.VALIDATE)))
    return Done(f"Pool {made.name} defined from {file}")


@verb("pool")
async def pool_delete(shell: Shell, pool: PoolName) -> Done:
    """Delete what a pool keeps its volumes in; nothing brings it back."""
    found = await find_pool(shell, pool)
    with shell.failing(f"Failed to delete pool {pool}"):
        await found.delete()
    return Done(f"Pool {pool} deleted")


@verb("pool")
async def pool_destroy(shell: Shell, pool: PoolName) -> Done:
    """Stop a pool; its volumes stay where they are."""
    found = await find_pool(shell, pool)
    with shell.failing(f"Failed to destroy pool {pool}"):
        await found.destroy()
    return Done(f"Pool {pool} destroyed")


@verb("pool")
async def pool_refresh(shell: Shell, pool: PoolName) -> Done:
    """Look anew for the volumes of a pool."""
    found = await find_pool(shell, pool)
    with shell.failing(f"Failed to refresh pool {pool}"):
        await found.refresh()
    return Done(f"Pool {pool} refreshed")


@verb("pool")
async def pool_start(
    shell: Shell,
    pool: PoolName,
    build: Build = False,
    no_overwrite: NoOverwrite = False,
    overwrite: Overwrite = False,
) -> Done:
    """Start a pool that is defined."""
    found = await find_pool(shell, pool)
    flags = _creating(build, overwrite, no_overwrite)
    with shell.failing(f"Failed to start pool {pool}"):
        await found.create(flags)
    return Done(f"Pool {pool} started")


@verb("pool")
async def pool_undefine(shell: Shell, pool: PoolName) -> Done:
    """Forget a pool's definition."""
    found = await find_pool(shell, pool)
    with shell.failing(f"Failed to undefine pool {pool}"):
        await found.undefine()
    return Done(f"Pool {pool} has been undefined")


@verb("pool")
async def pool_dumpxml(
    shell: Shell, pool: PoolName, inactive: Inactive = False, xpath: Xpath = None, wrap: Wrap = False
) -> Document:
    """Show a pool's document."""
    found = await find_pool(shell, pool)
    return Document(chosen(await found.get_xml_desc(bits((inactive, StorageXMLFlags.INACTIVE))), xpath, wrap=wrap))


@verb("pool")
async def pool_name(shell: Shell, pool: Annotated[str, Opt("the pool's UUID", completes="pool")]) -> Lines:
    """Tell a pool's name."""
    return Lines([(await find_pool(shell, pool)).name])


@verb("pool")
async def pool_uuid(shell: Shell, pool: Annotated[str, Opt("the pool's name", completes="pool")]) -> Lines:
    """Tell a pool's UUID."""
    return Lines([(await find_pool(shell, pool)).uuid])


@dataclass(frozen=True)
class PoolFacts(Facts):
    """The main facts of a pool; sizes in bytes."""

    name: str = column("Name")
    uuid: str = column("UUID")
    state: str = column("State")
    persistent: bool | None = column("Persistent")
    autostart: bool | None = column("Autostart", lambda value: "no autostart" if value is None else shown(value))
    capacity: int | None = column("Capacity", pretty)
    allocation: int | None = column("Allocation", pretty)
    available: int | None = column("Available", pretty)


@dataclass(frozen=True)
class ExactPoolFacts(PoolFacts):
    """The same, with sizes told to the byte."""

    capacity: int | None = column("Capacity")
    allocation: int | None = column("Allocation")
    available: int | None = column("Available")


@verb("pool")
async def pool_info(
    shell: Shell, pool: PoolName, bytes: Annotated[bool, Opt("tell sizes to the byte")] = False
) -> PoolFacts:
    """Tell the main facts of a pool."""
    found = await find_pool(shell, pool)
    info = await found.get_info()
    try:
        persistent: bool | None = await found.is_persistent()
        autostart: bool | None = await found.get_autostart()
    except errors.VirdError:
        persistent = autostart = None
    runs = info.state in (StoragePoolState.RUNNING, StoragePoolState.DEGRADED)
    sizes = (info.capacity, info.allocation, info.available) if runs else (None, None, None)
    kind = ExactPoolFacts if bytes else PoolFacts
    return kind(found.name, found.uuid, STATES.get(info.state, "unknown"), persistent, autostart, *sizes)


@dataclass(frozen=True)
class PoolRow:
    """A pool of the list; sizes in bytes, None while it does not run."""

    name: str = column("Name")
    state: str = column("State")
    autostart: bool = column("Autostart")
    persistent: bool | None = column("Persistent")
    capacity: int | None = column("Capacity", lambda value: "-" if value is None else pretty(value))
    allocation: int | None = column("Allocation", lambda value: "-" if value is None else pretty(value))
    available: int | None = column("Available", lambda value: "-" if value is None else pretty(value))
    uuid: str = hidden()


@verb("pool")
async def pool_list(
    shell: Shell,
    inactive: Annotated[bool, Opt("those that do not run")] = False,
    all: Annotated[bool, Opt("those that run and those that do not")] = False,
    transient: Annotated[bool, Opt("those without a definition")] = False,
    persistent: Annotated[bool, Opt("those with a definition")] = False,
    autostart: Annotated[bool, Opt("those that start with the daemon")] = False,
    no_autostart: Annotated[bool, Opt("those that do not")] = False,
    type: Annotated[str | None, Opt("only these types, with commas between")] = None,
    details: Annotated[bool, Opt("with sizes")] = False,
    uuid: Annotated[bool, Opt("show UUIDs only")] = False,
    name: Annotated[bool, Opt("show names only")] = False,
) -> Table[PoolRow] | Lines:
    """List storage pools: those that run, unless other ones are asked for."""
    wanted = bits(
        (not inactive or all, Chosen.ACTIVE),
        (inactive or all, Chosen.INACTIVE),
        (transient, Chosen.TRANSIENT),
        (persistent, Chosen.PERSISTENT),
        (autostart, Chosen.AUTOSTART),
        (no_autostart, Chosen.NO_AUTOSTART),
    )
    if details and (name or uuid):
        raise UsageError(f"Options --details and --{'name' if name else 'uuid'} are mutually exclusive")
    exclusive(name=name, uuid=uuid)
    types = {each.name.lower().replace("_", "-"): each for each in Chosen}
    for word in type.split(",") if type is not None else ():
        if word not in types:
            raise Failed(f"Invalid pool type '{word}'")
        wanted |= types[word]
    connection = await shell.connection()
    with shell.failing("Failed to list pools"):
        pools = sorted(await connection.list_all_storage_pools(wanted), key=lambda each: each.name)
    if shell.settings.output == "table" and (name or uuid):
        return Lines([each.name if name else each.uuid for each in pools])
    rows = []
    for each in pools:
        try:
            starts = await each.get_autostart()
            persists: bool | None = await each.is_persistent()
        except errors.VirdError:
            starts, persists = False, None
        info = await each.get_info()
        runs = info.state != StoragePoolState.INACTIVE
        capacity, allocation, available = (info.capacity, info.allocation, info.available) if runs else NO_SIZES
        state = STATES.get(info.state, "unknown") if details else ("active" if await each.is_active() else "inactive")
        rows.append(PoolRow(each.name, state, starts, persists, capacity, allocation, available, each.uuid))
    return Table(PoolRow, rows, None if details else ("name", "state", "autostart"))


@verb("pool")
async def pool_capabilities(shell: Shell) -> Document:
    """Show which kinds of pools the daemon can have."""
    connection = await shell.connection()
    with shell.failing("failed to get storage pool capabilities"):
        return Document(await connection.get_storage_pool_capabilities())


@verb("pool")
async def find_storage_pool_sources(
    shell: Shell,
    type: Annotated[str, Opt("the kind of pool")],
    srcSpec: Annotated[str | None, Opt("file with a <source> that narrows it down", spelled="srcSpec")] = None,
) -> Document:
    """Show what pools of a kind could be made of."""
    connection = await shell.connection()
    text = read_document(srcSpec) if srcSpec is not None else None
    with shell.failing(f"Failed to find any {type} pool sources"):
        return Document(await connection.find_storage_pool_sources(type, text))


@verb("pool")
async def find_storage_pool_sources_as(
    shell: Shell,
    type: Annotated[str, Opt("the kind of pool")],
    host: Annotated[str | None, Opt("the host that is asked")] = None,
    port: Annotated[str | None, Opt("its port")] = None,
    initiator: Annotated[str | None, Opt("the initiator's name")] = None,
) -> Document:
    """Show what pools of a kind could be made of, with the place given word by word."""
    connection = await shell.connection()
    text = None
    if host is not None:
        who = element("initiator", None, element("iqn", {"name": initiator})) if initiator is not None else None
        text = element("source", None, element("host", {"name": host, "port": port}), who)
    with shell.failing(f"Failed to find any {type} pool sources"):
        return Document(await connection.find_storage_pool_sources(type, text))


PrintXml = Annotated[bool, Opt("show the document, do nothing")]


@verb("pool")
async def pool_create_as(
    shell: Shell,
    given: PoolOptions,
    print_xml: PrintXml = False,
    build: Build = False,
    no_overwrite: NoOverwrite = False,
    overwrite: Overwrite = False,
) -> Document | Done:
    """Start a pool that is given word by word, without defining it."""
    flags = _creating(build, overwrite, no_overwrite)
    text = pool_document(given)
    if print_xml:
        return Document(text.rstrip("\n"))
    connection = await shell.connection()
    with shell.failing(f"Failed to create pool {given.name}"):
        made = await connection.storage_pool_create_xml(text, flags)
    return Done(f"Pool {made.name} created")


@verb("pool")
async def pool_define_as(shell: Shell, given: PoolOptions, print_xml: PrintXml = False) -> Document | Done:
    """Define a pool that is given word by word."""
    text = pool_document(given)
    if print_xml:
        return Document(text.rstrip("\n"))
    connection = await shell.connection()
    with shell.failing(f"Failed to define pool {given.name}"):
        made = await connection.storage_pool_define_xml(text)
    return Done(f"Pool {made.name} defined")
