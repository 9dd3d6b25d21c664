"""Storage volumes."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

from vird import errors
from vird.api.enums.volume import (
    StorageVolCreateFlags,
    StorageVolDeleteFlags,
    StorageVolDownloadFlags,
    StorageVolInfoFlags,
    StorageVolResizeFlags,
    StorageVolType,
    StorageVolUploadFlags,
    StorageVolWipeAlgorithm,
)
from vird.cli.amounts import pretty
from vird.cli.device_nodes import parsed
from vird.cli.document_options import File, Validate, Wrap, Xpath
from vird.cli.failure import Failed
from vird.cli.files import created, read_document, removed
from vird.cli.fill import size
from vird.cli.impact import bits
from vird.cli.lookups import MaybePool, PoolName, VolumeName, find_pool, find_volume
from vird.cli.make_xml import element, leaf
from vird.cli.option import Opt, Option
from vird.cli.progress import Progress
from vird.cli.results import Document, Done, Facts, Lines, Table, column
from vird.cli.shell import Shell
from vird.cli.verb import verb
from vird.cli.xpath import chosen

if TYPE_CHECKING:
    from vird.client.objects import StorageVolume

Prealloc = Annotated[bool, Opt("write its metadata now (qcow2)")]
Reflink = Annotated[bool, Opt("share what is the same with the original, where the file system can")]
PrintXml = Annotated[bool, Opt("show the document, do nothing")]
Offset = Annotated[int | None, Opt("where in the volume to begin, in bytes", unit=1)]
Length = Annotated[int | None, Opt("how many bytes at most", unit=1)]
Sparse = Annotated[bool, Opt("pass holes as holes")]

TYPES: dict[int, str] = {
    StorageVolType.FILE: "file",
    StorageVolType.BLOCK: "block",
    StorageVolType.DIR: "dir",
    StorageVolType.NETWORK: "network",
    StorageVolType.NETDIR: "net-dir",
    StorageVolType.PLOOP: "ploop",
}


def bytes_of(option: str, text: str) -> int:
    """An amount that was given as a word; bare numbers are bytes."""
    return size(Option(option, option, "number", True, Opt("", unit=1)), text)


@verb("volume")
async def vol_create(
    shell: Shell, pool: PoolName, file: File, prealloc_metadata: Prealloc = False, validate: Validate = False
) -> Done:
    """Make a volume from a document."""
    where = await find_pool(shell, pool)
    text = read_document(file)
    flags = bits(
        (prealloc_metadata, StorageVolCreateFlags.PREALLOC_METADATA), (validate, StorageVolCreateFlags.VALIDATE)
    )
    with shell.failing(f"Failed to create vol from {file}"):
        made = await where.vol_create_xml(text, flags)
    return Done(f"Vol {made.name} created from {file}")


@verb("volume")
async def vol_create_from(
    shell: Shell,
    pool: PoolName,
    file: File,
    vol: VolumeName,
    inputpool: Annotated[str | None, Opt("the pool of the original", completes="pool")] = None,
    prealloc_metadata: Prealloc = False,
    reflink: Reflink = False,
    validate: Validate = False,
) -> Done:
    """Make a volume from a document, with the content of another."""
    where = await find_pool(shell, pool)
    original = await find_volume(shell, vol, inputpool, "inputpool")
    text = read_document(file)
    flags = bits(
        (prealloc_metadata, StorageVolCreateFlags.PREALLOC_METADATA),
        (reflink, StorageVolCreateFlags.REFLINK),
        (validate, StorageVolCreateFlags.VALIDATE),
    )
    with shell.failing(f"Failed to create vol from {file}"):
        made = await where.vol_create_xml_from(text, original, flags)
    return Done(f"Vol {made.name} created from input vol {original.name}")


@verb("volume")
async def vol_create_as(
    shell: Shell,
    pool: PoolName,
    name: Annotated[str, Opt("the volume's name")],
    capacity: Annotated[str, Opt("its size, such as 10G; a bare number is bytes")],
    allocation: Annotated[str | None, Opt("how much of it takes up space at once")] = None,
    format: Annotated[str | None, Opt("raw, qcow2 and so on")] = None,
    backing_vol: Annotated[str | None, Opt("the volume that it begins as", completes="volume")] = None,
    backing_vol_format: Annotated[str | None, Opt("that volume's format")] = None,
    prealloc_metadata: Prealloc = False,
    print_xml: PrintXml = False,
) -> Done | Document:
    """Make a volume that is given word by word."""
    where = await find_pool(shell, pool)
    room = bytes_of("capacity", capacity)
    taken = bytes_of("allocation", allocation) if allocation is not None else None
    backing = None
    if backing_vol is not None:
        found = await _backing(shell, where.name, backing_vol)
        shape = element("format", {"type": backing_vol_format}) if backing_vol_format is not None else None
        backing = element("backingStore", None, leaf("path", found), shape)
    text = element(
        "volume",
        None,
        leaf("name", name),
        leaf("capacity", room),
        leaf("allocation", taken),
        element("target", None, element("format", {"type": format})) if format is not None else None,
        backing,
    )
    if print_xml:
        return Document(text.rstrip("\n"))
    with shell.failing(f"Failed to create vol {name}"):
        made = await where.vol_create_xml(text, bits((prealloc_metadata, StorageVolCreateFlags.PREALLOC_METADATA)))
    return Done(f"Vol {made.name} created")


async def _backing(shell: Shell, pool: str, name: str) -> str:
    try:
        volume = await find_volume(shell, name, pool)
    except Failed as failure:
        raise Failed(f"failed to get vol '{name}'") from failure.__cause__
    return await volume.get_path()


@verb("volume")
async def vol_clone(
    shell: Shell,
    vol: VolumeName,
    newname: Annotated[str, Opt("the copy's name")],
    pool: MaybePool = None,
    prealloc_metadata: Prealloc = False,
    reflink: Reflink = False,
    print_xml: PrintXml = False,
) -> Done | Document:
    """Copy a volume within its pool."""
    original = await find_volume(shell, vol, pool)
    where = await original.pool_lookup_by_volume()
    text = renamed(await original.get_xml_desc(), newname)
    if print_xml:
        return Document(text.rstrip("\n"))
    flags = bits((prealloc_metadata, StorageVolCreateFlags.PREALLOC_METADATA), (reflink, StorageVolCreateFlags.REFLINK))
    with shell.failing(f"Failed to clone vol from {original.name}"):
        copy = await where.vol_create_xml_from(text, original, flags)
    return Done(f"Vol {copy.name} cloned from {original.name}")


def renamed(text: str, name: str) -> str:
    """A document with another name in it."""
    from lxml import etree

    root = parsed(text)
    held = root.find("name")
    if held is None:
        raise Failed("the volume's document has no name")
    held.text = name
    return str(etree.tostring(root, encoding="unicode"))


@verb("volume")
async def vol_delete(
    shell: Shell,
    vol: VolumeName,
    pool: MaybePool = None,
    delete_snapshots: Annotated[bool, Opt("its snapshots too")] = False,
) -> Done:
    """Delete a volume."""
    found = await find_volume(shell, vol, pool)
    with shell.failing(f"Failed to delete vol {vol}"):
        await found.delete(bits((delete_snapshots, StorageVolDeleteFlags.WITH_SNAPSHOTS)))
    return Done(f"Vol {vol} deleted")


@verb("volume")
async def vol_wipe(
    shell: Shell,
    vol: VolumeName,
    pool: MaybePool = None,
    algorithm: Annotated[str | None, Opt("with which patterns: zero, random, dod, and so on")] = None,
) -> Done:
    """Overwrite a volume, so that nothing of it can be read any more."""
    found = await find_volume(shell, vol, pool)
    known = {each.name.lower(): each for each in StorageVolWipeAlgorithm}
    if algorithm is not None and algorithm not in known:
        raise Failed(f"Unsupported algorithm '{algorithm}'")
    with shell.failing(f"Failed to wipe vol {vol}"):
        await (found.wipe() if algorithm is None else found.wipe_pattern(known[algorithm]))
    return Done(f"Vol {vol} wiped")


@verb("volume")
async def vol_resize(
    shell: Shell,
    vol: VolumeName,
    capacity: Annotated[str, Opt("its new size; a bare number is bytes")],
    pool: MaybePool = None,
    allocate: Annotated[bool, Opt("take the space up at once")] = False,
    delta: Annotated[bool, Opt("so much more, not so much")] = False,
    shrink: Annotated[bool, Opt("smaller is meant")] = False,
) -> Done:
    """Change a volume's size."""
    found = await find_volume(shell, vol, pool)
    flags = bits(
        (allocate, StorageVolResizeFlags.ALLOCATE),
        (delta, StorageVolResizeFlags.DELTA),
        (shrink, StorageVolResizeFlags.SHRINK),
    )
    shown = capacity
    if capacity.startswith("-"):
        if not (delta and shrink):
            raise Failed(f"negative size requires --{'shrink' if not shrink else 'delta'}")
        capacity = capacity[1:]
    amount = bytes_of("capacity", capacity)
    sentence = f"size of volume '{found.name}' " + (f"by {shown}" if delta else f"to {shown}")
    with shell.failing(f"Failed to change {sentence}"):
        await found.resize(amount, flags)
    changed = f"Size of volume '{found.name}' successfully changed "
    return Done(changed + (f"by {shown}" if delta else f"to {shown}"))


@verb("volume")
async def vol_upload(
    shell: Shell,
    vol: VolumeName,
    file: Annotated[str, Opt("the file", completes="file")],
    pool: MaybePool = None,
    offset: Offset = None,
    length: Length = None,
    sparse: Sparse = False,
) -> Done:
    """Write a file's content into a volume."""
    found = await find_volume(shell, vol, pool)
    source, size_of_file = _source(file)
    flags = bits((sparse, StorageVolUploadFlags.SPARSE_STREAM))
    with source, contextlib.closing(Progress(shell.err, file, size_of_file)) as progress:
        with shell.failing(f"cannot upload to volume {vol}"):
            stream = await found.upload(offset or 0, length or 0, flags)
        with shell.failing(f"cannot send data to volume {vol}"):
            async with stream:
                await stream.send_from(source, sparse=sparse, progress=progress)
    return Done("")


@verb("volume")
async def vol_download(
    shell: Shell,
    vol: VolumeName,
    file: Annotated[str, Opt("the file", completes="file")],
    pool: MaybePool = None,
    offset: Offset = None,
    length: Length = None,
    sparse: Sparse = False,
) -> Done:
    """Write a volume's content into a file; one that this made is taken away when it fails."""
    found = await find_volume(shell, vol, pool)
    target, was_made = created(file)
    flags = bits((sparse, StorageVolDownloadFlags.SPARSE_STREAM))
    try:
        total = length or await _content(found, offset or 0)
        with target, contextlib.closing(Progress(shell.err, file, total)) as progress:
            with shell.failing(f"cannot download from volume {vol}"):
                stream = await found.download(offset or 0, length or 0, flags)
            with shell.failing(f"cannot receive data from volume {vol}"):
                async with stream:
                    await stream.save_to(target, progress)
    except BaseException:
        if was_made:
            removed(file)
        raise
    return Done("")


async def _content(volume: StorageVolume, offset: int) -> int | None:
    """The bytes from there on, as its file has them; None from a daemon that does not tell."""
    try:
        info = await volume.get_info_flags(StorageVolInfoFlags.GET_PHYSICAL)
    except errors.VirdError:
        return None
    return max(0, info.allocation - offset)


def _source(name: str) -> tuple[BinaryIO, int]:
    try:
        return Path(name).open("rb"), Path(name).stat().st_size
    except OSError:
        raise Failed(f"cannot read {name}") from None


@verb("volume")
async def vol_dumpxml(
    shell: Shell, vol: VolumeName, pool: MaybePool = None, xpath: Xpath = None, wrap: Wrap = False
) -> Document:
    """Show a volume's document."""
    found = await find_volume(shell, vol, pool)
    return Document(chosen(await found.get_xml_desc(), xpath, wrap=wrap))


@dataclass(frozen=True)
class VolumeFacts(Facts):
    """The main facts of a volume; sizes in bytes."""

    name: str = column("Name")
    type: str = column("Type")
    capacity: int = column("Capacity", pretty)
    allocation: int | None = column("Allocation", pretty)
    physical: int | None = column("Physical", pretty)


@dataclass(frozen=True)
class ExactVolumeFacts(VolumeFacts):
    """The same, with sizes told to the byte."""

    capacity: int = column("Capacity", lambda value: f"{value} bytes")
    allocation: int | None = column("Allocation", lambda value: f"{value} bytes")
    physical: int | None = column("Physical", lambda value: f"{value} bytes")


@verb("volume")
async def vol_info(
    shell: Shell,
    vol: VolumeName,
    pool: MaybePool = None,
    bytes: Annotated[bool, Opt("tell sizes to the byte")] = False,
    physical: Annotated[bool, Opt("tell the size of its file rather than the space it takes up")] = False,
) -> VolumeFacts:
    """Tell the main facts of a volume."""
    found = await find_volume(shell, vol, pool)
    if physical:
        told = await found.get_info_flags(StorageVolInfoFlags.GET_PHYSICAL)
        kind, capacity, other = told.type, told.capacity, told.allocation
    else:
        info = await found.get_info()
        kind, capacity, other = info.type, info.capacity, info.allocation
    record = ExactVolumeFacts if bytes else VolumeFacts
    taken, file_size = (None, other) if physical else (other, None)
    return record(found.name, TYPES.get(kind, "unknown"), capacity, taken, file_size)


@dataclass(frozen=True)
class VolumeRow:
    """A volume of the list; sizes in bytes, None when they cannot be told."""

    name: str = column("Name")
    path: str | None = column("Path")
    type: str | None = column("Type")
    capacity: int | None = column("Capacity", lambda value: "-" if value is None else pretty(value))
    allocation: int | None = column("Allocation", lambda value: "-" if value is None else pretty(value))


@verb("volume")
async def vol_list(
    shell: Shell, pool: PoolName, details: Annotated[bool, Opt("with type and sizes")] = False
) -> Table[VolumeRow]:
    """List the volumes of a pool."""
    where = await find_pool(shell, pool)
    with shell.failing("Failed to list volumes"):
        volumes = sorted(await where.list_all_volumes(), key=lambda each: each.name)
    rows = []
    for each in volumes:
        try:
            path: str | None = await each.get_path()
        except errors.VirdError:
            path = None
        try:
            info = await each.get_info()
            rows.append(VolumeRow(each.name, path, TYPES.get(info.type), info.capacity, info.allocation))
        except errors.VirdError:
            rows.append(VolumeRow(each.name, path, None, None, None))
    return Table(VolumeRow, rows, None if details else ("name", "path"))


@verb("volume")
async def vol_key(shell: Shell, vol: VolumeName, pool: MaybePool = None) -> Lines:
    """Tell a volume's key."""
    return Lines([(await find_volume(shell, vol, pool)).key])


@verb("volume")
async def vol_name(shell: Shell, vol: Annotated[str, Opt("the volume's key or path")]) -> Lines:
    """Tell a volume's name."""
    return Lines([(await find_volume(shell, vol, None, None)).name])


@verb("volume")
async def vol_path(shell: Shell, vol: VolumeName, pool: MaybePool = None) -> Lines:
    """Tell where a volume is."""
    found = await find_volume(shell, vol, pool)
    return Lines([await found.get_path()])


@verb("volume")
async def vol_pool(
    shell: Shell,
    vol: Annotated[str, Opt("the volume's key or path")],
    uuid: Annotated[bool, Opt("the pool's UUID rather than its name")] = False,
) -> Lines:
    """Tell which pool a volume is in."""
    found = await find_volume(shell, vol, None, None)
    with shell.failing("failed to get parent pool"):
        pool = await found.pool_lookup_by_volume()
    return Lines([pool.uuid if uuid else pool.name])
