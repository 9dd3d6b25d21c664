"""The names of objects that a completion may offer, asked from the daemon only as far as they can be needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vird import errors
from vird.api.enums.domain import ConnectListAllDomainsFlags
from vird.cli.completion import Names
from vird.cli.failure import Failed
from vird.cli.families import split
from vird.cli.shell import OUTPUTS
from vird.cli.verbs import load

if TYPE_CHECKING:
    from vird.cli.shell import Shell

TIMEOUT_S = 2.0


async def names_by(shell: Shell, words: Sequence[str]) -> Names:
    """A way to look up names for what may follow these words; without a daemon it finds commands only."""
    verb = load().get(split(words)[0]) if words else None
    kinds = {option.opt.completes for option in verb.options} if verb is not None else set()
    found: dict[str, list[str]] = {"command": sorted(load()), "output": [*OUTPUTS]}
    for kind in kinds - {None, "file", *found}:
        assert kind is not None
        try:
            found[kind] = await _ask(shell, kind)
        except (errors.VirdError, Failed, OSError):
            found[kind] = []
    return lambda kind: found.get(kind, [])


async def _ask(shell: Shell, kind: str) -> list[str]:
    if kind == "server":
        return [each.name for each in await (await shell.administration()).list_servers()]
    if not shell.is_interactive:
        # whoever only wants to know the names of guests need not be asked who he is
        shell.settings.read_only = True
    connection = await shell.connection()
    match kind:
        case "domain":
            return [each.name for each in await connection.list_all_domains(timeout_s=TIMEOUT_S)]
        case "domain-inactive":
            flags = ConnectListAllDomainsFlags.INACTIVE
            return [each.name for each in await connection.list_all_domains(flags, timeout_s=TIMEOUT_S)]
        case "network":
            return [each.name for each in await connection.list_all_networks(timeout_s=TIMEOUT_S)]
        case "pool":
            return [each.name for each in await connection.list_all_storage_pools(timeout_s=TIMEOUT_S)]
        case "volume":
            pools = await connection.list_all_storage_pools(timeout_s=TIMEOUT_S)
            return [volume.name for pool in pools if await pool.is_active() for volume in await pool.list_all()]
        case "nodedev":
            return [each.name for each in await connection.list_all_node_devices(timeout_s=TIMEOUT_S)]
        case "interface":
            return [each.name for each in await connection.list_all_interfaces(timeout_s=TIMEOUT_S)]
        case "nwfilter":
            return [each.name for each in await connection.list_all_nwfilters(timeout_s=TIMEOUT_S)]
        case "secret":
            return [each.uuid for each in await connection.list_all_secrets(timeout_s=TIMEOUT_S)]
    return []
