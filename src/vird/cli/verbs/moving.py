"""What limits a guest's move to another host."""

from __future__ import annotations

from typing import Annotated

from vird.cli.failure import Failed
from vird.cli.impact import bits
from vird.cli.lookups import Guest, find_guest
from vird.cli.option import Opt
from vird.cli.results import Done, Lines, TightLines
from vird.cli.shell import Shell
from vird.cli.verb import verb
from vird.cli.verbs.disk_facts import scaled

Postcopy = Annotated[bool, Opt("of the part after it was switched over")]
POSTCOPY = 1


@verb("domain", name="migrate-setmaxdowntime")
async def migrate_setmaxdowntime(
    shell: Shell, domain: Guest, downtime: Annotated[int, Opt("milliseconds", unsigned=True)]
) -> None:
    """Limit for how long a guest may stand still at the end of its move."""
    guest = await find_guest(shell, domain)
    if downtime < 1:
        raise Failed("migrate: Invalid downtime")
    await guest.migrate_set_max_downtime(downtime)


@verb("domain", name="migrate-getmaxdowntime")
async def migrate_getmaxdowntime(shell: Shell, domain: Guest) -> Lines:
    """Tell for how many milliseconds a guest may stand still at the end of its move."""
    guest = await find_guest(shell, domain)
    return Lines([str(await guest.migrate_get_max_downtime())])


@verb("domain", name="migrate-setspeed")
async def migrate_setspeed(
    shell: Shell,
    domain: Guest,
    bandwidth: Annotated[int, Opt("MiB/s", unsigned=True)],
    postcopy: Postcopy = False,
) -> None:
    """Limit how fast a guest is moved."""
    guest = await find_guest(shell, domain)
    await guest.migrate_set_max_speed(bandwidth, bits((postcopy, POSTCOPY)))


@verb("domain", name="migrate-getspeed")
async def migrate_getspeed(shell: Shell, domain: Guest, postcopy: Postcopy = False) -> Lines:
    """Tell how fast a guest is moved at most, in MiB/s."""
    guest = await find_guest(shell, domain)
    return Lines([str(await guest.migrate_get_max_speed(bits((postcopy, POSTCOPY))))])


@verb("domain", name="migrate-compcache")
async def migrate_compcache(
    shell: Shell,
    domain: Guest,
    size: Annotated[int | None, Opt("its new size; a bare number is bytes", named=True, unit=1)] = None,
) -> TightLines:
    """Tell or change the cache by which what repeats is not sent again."""
    guest = await find_guest(shell, domain)
    if size is not None:
        await guest.migrate_set_compression_cache(size)
    return TightLines([f"Compression cache: {scaled(await guest.migrate_get_compression_cache())}"])


@verb("domain", name="migrate-postcopy")
async def migrate_postcopy(shell: Shell, domain: Guest) -> Done:
    """Switch a move that is under way over now, and send the rest afterwards."""
    guest = await find_guest(shell, domain)
    await guest.migrate_start_post_copy()
    return Done()
