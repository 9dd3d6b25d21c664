"""Guests switched on and off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from vird import errors
from vird.api.enums.domain import (
    DomainCreateFlags,
    DomainDefineFlags,
    DomainDestroyFlagsValues,
    DomainRebootFlagValues,
    DomainShutdownFlagValues,
    DomainUndefineFlagsValues,
)
from vird.cli.document_options import File, Validate
from vird.cli.failure import UsageError
from vird.cli.files import read_document
from vird.cli.impact import bits, exclusive
from vird.cli.known import known
from vird.cli.lookups import Guest, find_guest
from vird.cli.option import Opt
from vird.cli.results import Done
from vird.cli.shell import Shell
from vird.cli.verb import verb

if TYPE_CHECKING:
    from vird.client.objects import Domain

Console = Annotated[bool, Opt("go to the guest's console once it runs")]
Paused = Annotated[bool, Opt("leave it paused")]
AutoDestroy = Annotated[bool, Opt("stop the guest when this connection ends")]
PassFds = Annotated[str | None, Opt("numbers of open files to hand over, with commas between", named=True)]


@verb("domain")
async def start(
    shell: Shell,
    domain: Annotated[str, Opt("the guest's name or UUID", completes="domain-inactive")],
    console: Console = False,
    paused: Paused = False,
    autodestroy: AutoDestroy = False,
    bypass_cache: Annotated[bool, Opt("read a saved state past the host's file cache")] = False,
    force_boot: Annotated[bool, Opt("throw a saved state away and boot")] = False,
    pass_fds: PassFds = None,
    reset_nvram: Annotated[bool, Opt("start with fresh firmware variables")] = False,
) -> Done:
    """Start a guest that is defined.

    One that was saved with ``managedsave`` goes on where it was."""
    guest = await find_guest(shell, domain)
    if guest.id is not None:
        raise UsageError("Domain is already active")
    flags = bits(
        (paused, DomainCreateFlags.START_PAUSED),
        (autodestroy, DomainCreateFlags.START_AUTODESTROY),
        (bypass_cache, DomainCreateFlags.START_BYPASS_CACHE),
        (force_boot, DomainCreateFlags.START_FORCE_BOOT),
        (reset_nvram, DomainCreateFlags.START_RESET_NVRAM),
    )
    files = descriptors(pass_fds)
    with shell.failing(f"Failed to start domain '{guest.name}'"):
        if files:
            await guest.create_with_files(flags, files)
        else:
            await _start(guest, flags)
    done = Done(f"Domain '{guest.name}' started")
    return await _with_console(shell, guest.name, done) if console else done


async def _start(guest: Domain, flags: int) -> None:
    try:
        await guest.start(flags)
    except errors.InvalidArg:
        if not flags & DomainCreateFlags.START_FORCE_BOOT:
            raise
        # Daemons without that flag boot once there is nothing to go on from.
        if await guest.has_managed_save_image():
            await guest.managed_save_remove()
        await guest.start(flags & ~DomainCreateFlags.START_FORCE_BOOT)


def descriptors(text: str | None) -> list[int]:
    """The numbers of ``--pass-fds``."""
    try:
        return [int(number) for number in text.split(",")] if text else []
    except ValueError:
        raise UsageError(f"Unable to parse FD number '{text}'") from None


async def _with_console(shell: Shell, name: str, done: Done) -> Done:
    from vird.cli.console import attach

    shell.tell(done.text(quiet=shell.settings.quiet))
    await attach(shell, await find_guest(shell, name), None, 0)
    return Done("")


@verb("domain")
async def create(
    shell: Shell,
    file: File,
    console: Console = False,
    paused: Paused = False,
    autodestroy: AutoDestroy = False,
    pass_fds: PassFds = None,
    validate: Validate = False,
    reset_nvram: Annotated[bool, Opt("start with fresh firmware variables")] = False,
) -> Done:
    """Start a guest from a document, without defining it."""
    connection = await shell.connection()
    text = read_document(file)
    flags = bits(
        (paused, DomainCreateFlags.START_PAUSED),
        (autodestroy, DomainCreateFlags.START_AUTODESTROY),
        (validate, DomainCreateFlags.START_VALIDATE),
        (reset_nvram, DomainCreateFlags.START_RESET_NVRAM),
    )
    files = descriptors(pass_fds)
    with shell.failing(f"Failed to create domain from {file}"):
        if files:
            guest = await connection.domain_create_xml_with_files(text, flags, files)
        else:
            guest = await connection.domain_create_xml(text, flags)
    done = Done(f"Domain '{guest.name}' created from {file}")
    return await _with_console(shell, guest.name, done) if console else done


@verb("domain")
async def define(shell: Shell, file: File, validate: Validate = False) -> Done:
    """Take a guest's definition in, or change it, without starting it."""
    connection = await shell.connection()
    text = read_document(file)
    with shell.failing(f"Failed to define domain from {file}"):
        guest = await connection.domain_define_xml_flags(text, bits((validate, DomainDefineFlags.VALIDATE)))
    return Done(f"Domain '{guest.name}' defined from {file}")


@verb("domain")
async def undefine(
    shell: Shell,
    domain: Guest,
    managed_save: Annotated[bool, Opt("throw away its saved state too")] = False,
    storage: Annotated[str | None, Opt("delete these volumes: targets or paths, with commas between")] = None,
    remove_all_storage: Annotated[bool, Opt("delete all volumes that it uses")] = False,
    delete_storage_volume_snapshots: Annotated[bool, Opt("with the volumes, their snapshots")] = False,
    wipe_storage: Annotated[bool, Opt("overwrite the volumes before they are deleted")] = False,
    snapshots_metadata: Annotated[bool, Opt("forget what is known of its snapshots")] = False,
    checkpoints_metadata: Annotated[bool, Opt("forget what is known of its checkpoints")] = False,
    nvram: Annotated[bool, Opt("delete its firmware variables")] = False,
    keep_nvram: Annotated[bool, Opt("keep its firmware variables")] = False,
    tpm: Annotated[bool, Opt("delete its TPM's state")] = False,
    keep_tpm: Annotated[bool, Opt("keep its TPM's state")] = False,
) -> Done:
    """Forget a guest's definition; one that runs goes on, and is forgotten when it stops."""
    exclusive(nvram=nvram, keep_nvram=keep_nvram)
    exclusive(tpm=tpm, keep_tpm=keep_tpm)
    exclusive(storage=storage, remove_all_storage=remove_all_storage)
    guest = await find_guest(shell, domain)
    flags = bits(
        (managed_save, DomainUndefineFlagsValues.MANAGED_SAVE),
        (snapshots_metadata, DomainUndefineFlagsValues.SNAPSHOTS_METADATA),
        (checkpoints_metadata, DomainUndefineFlagsValues.CHECKPOINTS_METADATA),
        (nvram, DomainUndefineFlagsValues.NVRAM),
        (keep_nvram, DomainUndefineFlagsValues.KEEP_NVRAM),
        (tpm, DomainUndefineFlagsValues.TPM),
        (keep_tpm, DomainUndefineFlagsValues.KEEP_TPM),
    )
    volumes = None
    if storage is not None or remove_all_storage:
        from vird.cli.guest_volumes import volumes_of

        if await guest.is_active():
            raise UsageError("Storage volume deletion is supported only on stopped domains")
        volumes = await volumes_of(shell, guest, storage)
    if not managed_save and await known(guest.has_managed_save_image()):
        raise UsageError("Refusing to undefine while domain managed save image exists")
    with shell.failing(f"Failed to undefine domain '{domain}'"):
        await guest.undefine_flags(flags)
    done = Done(f"Domain '{domain}' has been undefined")
    if volumes is None:
        return done
    from vird.cli.guest_volumes import delete

    shell.tell(done.text(quiet=shell.settings.quiet))
    await delete(shell, volumes, wipe=wipe_storage, snapshots=delete_storage_volume_snapshots)
    return Done("")


@verb("domain")
async def shutdown(
    shell: Shell,
    domain: Guest,
    mode: Annotated[str | None, Opt("how to ask: acpi, agent, initctl, signal, paravirt; commas between")] = None,
) -> Done:
    """Ask a guest to shut itself down."""
    flags = _mode(mode, SHUTDOWN_MODES, "'acpi', 'agent', 'initctl', 'signal', or 'paravirt'")
    guest = await find_guest(shell, domain)
    with shell.failing(f"Failed to shutdown domain '{guest.name}'"):
        await (guest.shutdown_flags(flags) if flags else guest.shutdown())
    return Done(f"Domain '{guest.name}' is being shutdown")


@verb("domain")
async def reboot(
    shell: Shell,
    domain: Guest,
    mode: Annotated[str | None, Opt("how to ask: acpi, agent, initctl, signal, paravirt; commas between")] = None,
) -> Done:
    """Ask a guest to start anew."""
    flags = _mode(mode, REBOOT_MODES, "'acpi', 'agent', 'initctl', 'signal' or 'paravirt'")
    guest = await find_guest(shell, domain)
    with shell.failing(f"Failed to reboot domain '{guest.name}'"):
        await guest.reboot(flags)
    return Done(f"Domain '{guest.name}' is being rebooted")


SHUTDOWN_MODES = {
    "acpi": DomainShutdownFlagValues.ACPI_POWER_BTN,
    "agent": DomainShutdownFlagValues.GUEST_AGENT,
    "initctl": DomainShutdownFlagValues.INITCTL,
    "signal": DomainShutdownFlagValues.SIGNAL,
    "paravirt": DomainShutdownFlagValues.PARAVIRT,
}
REBOOT_MODES = {
    "acpi": DomainRebootFlagValues.ACPI_POWER_BTN,
    "agent": DomainRebootFlagValues.GUEST_AGENT,
    "initctl": DomainRebootFlagValues.INITCTL,
    "signal": DomainRebootFlagValues.SIGNAL,
    "paravirt": DomainRebootFlagValues.PARAVIRT,
}


def _mode(text: str | None, known: Mapping[str, int], choice: str) -> int:
    flags = 0
    for word in text.split(",") if text else ():
        if word not in known:
            raise UsageError(f"Unknown mode {word} value, expecting {choice}")
        flags |= known[word]
    return flags


@verb("domain")
async def reset(shell: Shell, domain: Guest) -> Done:
    """Press a guest's reset button."""
    guest = await find_guest(shell, domain)
    with shell.failing(f"Failed to reset domain '{guest.name}'"):
        await guest.reset()
    return Done(f"Domain '{guest.name}' was reset")


@verb("domain")
async def suspend(shell: Shell, domain: Guest) -> Done:
    """Hold a guest's processors."""
    guest = await find_guest(shell, domain)
    with shell.failing(f"Failed to suspend domain '{guest.name}'"):
        await guest.suspend()
    return Done(f"Domain '{guest.name}' suspended")


@verb("domain")
async def resume(shell: Shell, domain: Guest) -> Done:
    """Let a guest that was held go on."""
    guest = await find_guest(shell, domain)
    with shell.failing(f"Failed to resume domain '{guest.name}'"):
        await guest.resume()
    return Done(f"Domain '{guest.name}' resumed")


@verb("domain")
async def destroy(
    shell: Shell,
    domain: Guest,
    graceful: Annotated[bool, Opt("only if it ends by itself when asked to")] = False,
    remove_logs: Annotated[bool, Opt("delete its log as well")] = False,
) -> Done:
    """Stop a guest at once, as if its power were cut."""
    guest = await find_guest(shell, domain)
    flags = bits((graceful, DomainDestroyFlagsValues.GRACEFUL), (remove_logs, DomainDestroyFlagsValues.REMOVE_LOGS))
    with shell.failing(f"Failed to destroy domain '{guest.name}'"):
        await (guest.destroy_flags(flags) if flags else guest.destroy())
    return Done(f"Domain '{guest.name}' destroyed")


@verb("domain")
async def autostart(
    shell: Shell,
    domain: Guest,
    disable: Annotated[bool, Opt("do not start it with the daemon any more")] = False,
    once: Annotated[bool, Opt("only at the next start of the host")] = False,
) -> Done:
    """Start a guest whenever the daemon starts."""
    guest = await find_guest(shell, domain)
    mark = "unmark" if disable else "mark"
    when = " once" if once else ""
    with shell.failing(f"Failed to {mark} domain '{guest.name}' as autostarted{when}"):
        await (guest.set_autostart_once if once else guest.set_autostart)(int(not disable))
    return Done(f"Domain '{guest.name}' {mark}ed as autostarted{when}")
