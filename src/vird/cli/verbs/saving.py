"""Guests saved to files and brought back; their memory dumped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

from vird import errors
from vird.api.enums.domain import DomainCoreDumpFlags, DomainCoreDumpFormat, DomainSaveRestoreFlags
from vird.cli.document_options import Wrap, Xpath
from vird.cli.failure import UsageError
from vird.cli.files import read_document
from vird.cli.impact import bits, exclusive
from vird.cli.lookups import Guest, find_guest
from vird.cli.option import Opt
from vird.cli.results import Document, Done, DoneTightly
from vird.cli.shell import Shell
from vird.cli.verb import verb
from vird.cli.xpath import chosen

if TYPE_CHECKING:
    from vird.client.objects import Domain

Running = Annotated[bool, Opt("let it run when it comes back")]
Paused = Annotated[bool, Opt("leave it paused when it comes back")]
BypassCache = Annotated[bool, Opt("past the host's file cache")]
Verbose = Annotated[bool, Opt("tell how far it is")]
SavedFile = Annotated[str, Opt("the file", completes="file")]
WITH_PASSWORDS = 1

EVERY_S = 0.5


def how(running: bool, paused: bool) -> int:
    """In which state it comes back."""
    exclusive(running=running, paused=paused)
    return bits((running, DomainSaveRestoreFlags.RUNNING), (paused, DomainSaveRestoreFlags.PAUSED))


async def with_progress(shell: Shell, guest: Domain, what: str, work: Awaitable[None], *, shows: bool) -> None:
    """Wait for something long; tell how far it is, and have it given up when the user interrupts."""
    task = asyncio.ensure_future(work)
    try:
        while not task.done():
            await asyncio.wait([task], timeout=EVERY_S)
            if shows and not task.done():
                await _tell(shell, guest, what)
        await task
    except asyncio.CancelledError:
        with suppress(errors.VirdError):
            await guest.abort_job()
        task.cancel()
        raise
    finally:
        if shows:
            shell.err.write(f"\r{what}: [100 %]\n" if task.done() and not task.cancelled() else "\n")


async def _tell(shell: Shell, guest: Domain, what: str) -> None:
    with suppress(errors.VirdError):
        job = await guest.get_job_info()
        if job.data_total:
            done = 100 - job.data_remaining * 100 // job.data_total
            shell.err.write(f"\r{what}: [{min(done, 99):>3} %]")
            shell.err.flush()


@verb("domain")
async def save(
    shell: Shell,
    domain: Guest,
    file: SavedFile,
    bypass_cache: BypassCache = False,
    xml: Annotated[str | None, Opt("file with the document that it is to come back with", completes="file")] = None,
    running: Running = False,
    paused: Paused = False,
    verbose: Verbose = False,
) -> Done:
    """Save a guest's state to a file and stop it."""
    flags = how(running, paused) | bits((bypass_cache, DomainSaveRestoreFlags.BYPASS_CACHE))
    guest = await find_guest(shell, domain)
    document = read_document(xml) if xml is not None else None
    plain = not flags and document is None
    work = guest.save(file) if plain else guest.save_flags(file, document, flags)
    with shell.failing(f"Failed to save domain '{guest.name}' to {file}"):
        await with_progress(shell, guest, "Save", work, shows=verbose)
    return Done(f"\nDomain '{guest.name}' saved to {file}")


@verb("domain")
async def restore(
    shell: Shell,
    file: SavedFile,
    bypass_cache: BypassCache = False,
    xml: Annotated[str | None, Opt("file with the document that it is to have", completes="file")] = None,
    running: Running = False,
    paused: Paused = False,
    reset_nvram: Annotated[bool, Opt("with fresh firmware variables")] = False,
) -> Done:
    """Bring a guest back from a file."""
    flags = how(running, paused) | bits(
        (bypass_cache, DomainSaveRestoreFlags.BYPASS_CACHE), (reset_nvram, DomainSaveRestoreFlags.RESET_NVRAM)
    )
    connection = await shell.connection()
    document = read_document(xml) if xml is not None else None
    with shell.failing(f"Failed to restore domain from {file}"):
        if flags or document is not None:
            await connection.domain_restore_flags(file, document, flags)
        else:
            await connection.domain_restore(file)
    return Done(f"Domain restored from {file}")


@verb("domain")
async def managedsave(
    shell: Shell,
    domain: Guest,
    bypass_cache: BypassCache = False,
    running: Running = False,
    paused: Paused = False,
    verbose: Verbose = False,
) -> Done:
    """Save a guest's state in the daemon's keeping and stop it; its next start goes on there."""
    flags = how(running, paused) | bits((bypass_cache, DomainSaveRestoreFlags.BYPASS_CACHE))
    guest = await find_guest(shell, domain)
    with shell.failing(f"Failed to save domain '{guest.name}' state"):
        await with_progress(shell, guest, "Managedsave", guest.managed_save(flags), shows=verbose)
    return Done(f"\nDomain '{guest.name}' state saved by libvirt")


@verb("domain", name="managedsave-remove")
async def managedsave_remove(shell: Shell, domain: Guest) -> DoneTightly:
    """Throw a guest's saved state away."""
    guest = await find_guest(shell, domain)
    with shell.failing("Failed to check for domain managed save image"):
        has = await guest.has_managed_save_image()
    if not has:
        return DoneTightly(f"Domain '{guest.name}' has no manage save image; removal skipped")
    with shell.failing(f"Failed to remove managed save image for domain '{guest.name}'"):
        await guest.managed_save_remove()
    return DoneTightly(f"Removed managedsave image for domain '{guest.name}'")


@verb("domain", name="managedsave-dumpxml")
async def managedsave_dumpxml(
    shell: Shell,
    domain: Guest,
    security_info: Annotated[bool, Opt("with passwords")] = False,
    xpath: Xpath = None,
    wrap: Wrap = False,
) -> Document:
    """Show the document in a guest's saved state."""
    guest = await find_guest(shell, domain)
    text = await guest.managed_save_get_xml_desc(WITH_PASSWORDS if security_info else 0)
    return Document(chosen(text, xpath, wrap=wrap))


@verb("domain", name="managedsave-define")
async def managedsave_define(
    shell: Shell,
    domain: Guest,
    xml: Annotated[str, Opt("file with the document", completes="file")],
    running: Running = False,
    paused: Paused = False,
) -> Done:
    """Change the document in a guest's saved state."""
    flags = how(running, paused)
    guest = await find_guest(shell, domain)
    text = read_document(xml)
    with shell.failing(f"Failed to update {domain} XML configuration"):
        await guest.managed_save_define_xml(text, flags)
    return Done(f"Managed save state file of domain '{domain}' updated.")


@verb("domain", name="save-image-dumpxml")
async def save_image_dumpxml(
    shell: Shell,
    file: SavedFile,
    security_info: Annotated[bool, Opt("with passwords")] = False,
    xpath: Xpath = None,
    wrap: Wrap = False,
) -> Document:
    """Show the document in a saved state."""
    connection = await shell.connection()
    text = await connection.domain_save_image_get_xml_desc(file, WITH_PASSWORDS if security_info else 0)
    return Document(chosen(text, xpath, wrap=wrap))


@verb("domain", name="save-image-define")
async def save_image_define(
    shell: Shell,
    file: SavedFile,
    xml: Annotated[str, Opt("file with the document", completes="file")],
    running: Running = False,
    paused: Paused = False,
) -> Done:
    """Change the document in a saved state."""
    flags = how(running, paused)
    connection = await shell.connection()
    text = read_document(xml)
    with shell.failing(f"Failed to update {file}"):
        await connection.domain_save_image_define_xml(file, text, flags)
    return Done(f"State file {file} updated.")


FORMATS = {
    "elf": DomainCoreDumpFormat.RAW,
    "kdump-zlib": DomainCoreDumpFormat.KDUMP_ZLIB,
    "kdump-lzo": DomainCoreDumpFormat.KDUMP_LZO,
    "kdump-snappy": DomainCoreDumpFormat.KDUMP_SNAPPY,
    "win-dmp": DomainCoreDumpFormat.WIN_DMP,
}


@verb("domain")
async def dump(
    shell: Shell,
    domain: Guest,
    file: SavedFile,
    live: Annotated[bool, Opt("let it run meanwhile")] = False,
    crash: Annotated[bool, Opt("and stop it as crashed")] = False,
    bypass_cache: BypassCache = False,
    reset: Annotated[bool, Opt("and reset it")] = False,
    verbose: Verbose = False,
    memory_only: Annotated[bool, Opt("memory alone, as debuggers read it")] = False,
    format: Annotated[str | None, Opt("elf, kdump-zlib, kdump-lzo, kdump-snappy or win-dmp")] = None,
) -> Done:
    """Write a guest's memory to a file."""
    exclusive(live=live, crash=crash)
    exclusive(crash=crash, reset=reset)
    exclusive(live=live, reset=reset)
    flags = bits(
        (live, DomainCoreDumpFlags.LIVE),
        (crash, DomainCoreDumpFlags.CRASH),
        (bypass_cache, DomainCoreDumpFlags.BYPASS_CACHE),
        (reset, DomainCoreDumpFlags.RESET),
        (memory_only, DomainCoreDumpFlags.MEMORY_ONLY),
    )
    guest = await find_guest(shell, domain)
    if format is not None and not memory_only:
        raise UsageError("--format only works with --memory-only")
    if format is not None and format not in FORMATS:
        raise UsageError(
            f"format '{format}' is not supported, expecting 'kdump-zlib', 'kdump-lzo', 'kdump-snappy', "
            "'win-dmp' or 'elf'"
        )
    kind = FORMATS[format] if format is not None else DomainCoreDumpFormat.RAW
    plain = kind == DomainCoreDumpFormat.RAW
    work = guest.core_dump(file, flags) if plain else guest.core_dump_with_format(file, kind, flags)
    with shell.failing(f"Failed to core dump domain '{guest.name}' to {file}"):
        await with_progress(shell, guest, "Dump", work, shows=verbose)
    return Done(f"\nDomain '{guest.name}' dumped to {file}")
