"""What is asked of the agent inside a guest."""

from __future__ import annotations

import getpass
import time
from dataclasses import dataclass
from typing import Annotated

from vird.api.enums.domain_stats import DomainGuestInfoTypes
from vird.cli.failure import Failed, UsageError
from vird.cli.files import read_document
from vird.cli.impact import bits, exclusive
from vird.cli.lookups import Guest, find_guest
from vird.cli.option import Opt
from vird.cli.results import Done, DoneTightly, Lines, Table, TightLines, column
from vird.cli.shell import Shell
from vird.cli.verb import verb

Mountpoints = Annotated[list[str], Opt("only these places", spelled="mountpoint")]


@dataclass(frozen=True)
class FileSystemRow:
    """A file system that the guest has mounted."""

    mountpoint: str = column("Mountpoint")
    name: str = column("Name")
    type: str = column("Type")
    target: list[str] = column("Target", ",".join)  # noqa: RUF009


@verb("domain")
async def domfsinfo(shell: Shell, domain: Guest) -> Table[FileSystemRow] | Lines:
    """List the file systems that a guest has mounted."""
    guest = await find_guest(shell, domain)
    with shell.failing("Unable to get filesystem information"):
        found = await guest.get_fsinfo()
    if not found and shell.settings.output == "table":
        return Lines(["No filesystems are mounted in the domain"])
    rows = [FileSystemRow(each.mountpoint, each.name, each.fstype, list(each.dev_aliases)) for each in found]
    return Table(FileSystemRow, rows)


@verb("domain")
async def domfsfreeze(shell: Shell, domain: Guest, mountpoint: Mountpoints = []) -> Done:  # noqa: B006
    """Have a guest finish what it writes and write no more, until ``domfsthaw``."""
    guest = await find_guest(shell, domain)
    with shell.failing("Unable to freeze filesystems"):
        count = await guest.fsfreeze(mountpoint)
    return Done(f"Froze {count} filesystem(s)")


@verb("domain")
async def domfsthaw(shell: Shell, domain: Guest, mountpoint: Mountpoints = []) -> Done:  # noqa: B006
    """Let a guest write again."""
    guest = await find_guest(shell, domain)
    with shell.failing("Unable to thaw filesystems"):
        count = await guest.fsthaw(mountpoint)
    return Done(f"Thawed {count} filesystem(s)")


@verb("domain")
async def domfstrim(
    shell: Shell,
    domain: Guest,
    minimum: Annotated[int | None, Opt("leave smaller free ranges alone; a bare number is bytes", unit=1)] = None,
    mountpoint: Annotated[str | None, Opt("only this place")] = None,
) -> None:
    """Have a guest tell its disks which blocks it does not use."""
    guest = await find_guest(shell, domain)
    with shell.failing("Unable to invoke fstrim"):
        await guest.fstrim(mountpoint, minimum or 0)


@verb("monitor")
async def domtime(
    shell: Shell,
    domain: Guest,
    now: Annotated[bool, Opt("set it to the time here")] = False,
    pretty: Annotated[bool, Opt("as people write it")] = False,
    sync: Annotated[bool, Opt("set it from its own hardware clock")] = False,
    time: Annotated[int | None, Opt("set it: seconds since 1970")] = None,
) -> TightLines | Done:
    """Tell or set a guest's clock."""
    exclusive(time=time, now=now)
    exclusive(time=time, sync=sync)
    exclusive(now=now, sync=sync)
    guest = await find_guest(shell, domain)
    if now or sync or time is not None:
        seconds = _now() if now else time or 0
        await guest.set_time(seconds, 0, 1 if sync else 0)
        return Done()
    told = await guest.get_time()
    return TightLines([f"Time: {_written(told.seconds) if pretty else told.seconds}"])


def _now() -> int:
    return int(time.time())


def _written(seconds: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(seconds))


@verb("domain", name="set-user-password")
async def set_user_password(
    shell: Shell,
    domain: Guest,
    user: Annotated[str, Opt("the account")],
    password: Annotated[str | None, Opt("the password; asked for without, others on this host can see it here")] = None,
    encrypted: Annotated[bool, Opt("it is encrypted already")] = False,
) -> DoneTightly:
    """Set the password of an account inside a guest."""
    guest = await find_guest(shell, domain)
    secret = password if password is not None else getpass.getpass(f"Password for {user}: ")
    await guest.set_user_password(user, secret, int(encrypted))
    return DoneTightly(f"Password set successfully for {user} in {domain}")


@verb("domain", name="get-user-sshkeys")
async def get_user_sshkeys(shell: Shell, domain: Guest, user: Annotated[str, Opt("the account")]) -> Lines:
    """List the SSH keys that may log in to an account of a guest."""
    guest = await find_guest(shell, domain)
    return Lines(await guest.authorized_ssh_keys_get(user))


@verb("domain", name="set-user-sshkeys")
async def set_user_sshkeys(
    shell: Shell,
    domain: Guest,
    user: Annotated[str, Opt("the account")],
    file: Annotated[str | None, Opt("file with keys, one a line", completes="file")] = None,
    reset: Annotated[bool, Opt("instead of those there are")] = False,
    remove: Annotated[bool, Opt("take them away")] = False,
) -> None:
    """Change which SSH keys may log in to an account of a guest."""
    exclusive(remove=remove, reset=reset)
    guest = await find_guest(shell, domain)
    if file is None and not reset:
        raise (
            UsageError("Option --file is required")
            if not remove
            else UsageError("Option --file is required by option --remove")
        )
    keys = [line for line in read_document(file).splitlines() if line.strip()] if file is not None else []
    flags = 0 if reset else 2 if remove else 1
    await guest.authorized_ssh_keys_set(user, keys, flags)


@dataclass(frozen=True)
class GuestFacts:
    """What the agent tells, by name."""

    facts: dict[str, int | float | bool | str]

    def text(self, *, quiet: bool) -> str:
        """A line each."""
        return "".join(f"{name:<20}: {_said(value)}\n" for name, value in self.facts.items())


def _said(value: float | bool | str) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


@verb("domain")
async def guestinfo(
    shell: Shell,
    domain: Guest,
    user: Annotated[bool, Opt("who is logged in")] = False,
    os: Annotated[bool, Opt("the operating system")] = False,
    timezone: Annotated[bool, Opt("the time zone")] = False,
    hostname: Annotated[bool, Opt("the name")] = False,
    filesystem: Annotated[bool, Opt("the file systems")] = False,
    disk: Annotated[bool, Opt("the disks")] = False,
    interface: Annotated[bool, Opt("the network interfaces")] = False,
) -> GuestFacts:
    """Tell what a guest's agent knows of it."""
    types = bits(
        (user, DomainGuestInfoTypes.USERS),
        (os, DomainGuestInfoTypes.OS),
        (timezone, DomainGuestInfoTypes.TIMEZONE),
        (hostname, DomainGuestInfoTypes.HOSTNAME),
        (filesystem, DomainGuestInfoTypes.FILESYSTEM),
        (disk, DomainGuestInfoTypes.DISKS),
        (interface, DomainGuestInfoTypes.INTERFACES),
    )
    guest = await find_guest(shell, domain)
    return GuestFacts(dict(await guest.get_guest_info(types)))


@verb("domain", name="guest-agent-timeout")
async def guest_agent_timeout(
    shell: Shell,
    domain: Guest,
    timeout: Annotated[int | None, Opt("seconds; -2 for ever, -1 what is usual, 0 at once", named=True)] = None,
) -> None:
    """Change how long a guest's agent may take for its answers."""
    guest = await find_guest(shell, domain)
    await guest.agent_set_response_timeout(-2 if timeout is None else timeout)


@verb("domain")
async def dompmsuspend(
    shell: Shell,
    domain: Guest,
    target: Annotated[str, Opt("mem, disk or hybrid")],
    duration: Annotated[int | None, Opt("seconds until it wakes", named=True, unsigned=True)] = None,
) -> Done:
    """Have a guest go to sleep."""
    targets = {"mem": 0, "disk": 1, "hybrid": 2}
    if target not in targets:
        raise Failed("Invalid target")
    guest = await find_guest(shell, domain)
    with shell.failing(f"Domain '{guest.name}' could not be suspended"):
        await guest.pm_suspend_for_duration(targets[target], duration or 0)
    return Done(f"Domain '{guest.name}' successfully suspended")


@verb("domain")
async def dompmwakeup(shell: Shell, domain: Guest) -> Done:
    """Wake a guest that sleeps."""
    guest = await find_guest(shell, domain)
    with shell.failing(f"Domain '{guest.name}' could not be woken up"):
        await guest.pm_wakeup()
    return Done(f"Domain '{guest.name}' successfully woken up")
