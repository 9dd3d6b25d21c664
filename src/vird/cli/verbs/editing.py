"""Documents changed in an editor."""

from __future__ import annotations

from typing import Annotated

from vird import errors
from vird.api.enums.domain import DomainDefineFlags, DomainXMLFlags
from vird.api.enums.interface import InterfaceXMLFlags
from vird.api.enums.network import NetworkXMLFlags
from vird.api.enums.pool import StorageXMLFlags
from vird.cli.editor import edit_document
from vird.cli.lookups import (
    FilterName,
    Guest,
    InterfaceName,
    NetworkName,
    PoolName,
    find_filter,
    find_guest,
    find_interface,
    find_network,
    find_pool,
)
from vird.cli.option import Opt
from vird.cli.results import DoneTightly
from vird.cli.shell import Shell
from vird.cli.verb import verb


def _done(kind: str, name: str, changed: bool) -> DoneTightly:
    if changed:
        return DoneTightly(f"{kind} {name} XML configuration edited.")
    return DoneTightly(f"{kind} {name} XML configuration not changed.")


@verb("domain")
async def edit(
    shell: Shell, domain: Guest, skip_validate: Annotated[bool, Opt("take what the schema does not know")] = False
) -> DoneTightly:
    """Change a guest's definition in an editor."""
    connection = await shell.connection()
    guest = await find_guest(shell, domain)
    flags = DomainXMLFlags.INACTIVE | DomainXMLFlags.SECURE

    async def fetch() -> str:
        return await guest.get_xml_desc(flags)

    async def take(text: str) -> None:
        await connection.domain_define_xml_flags(text, 0 if skip_validate else DomainDefineFlags.VALIDATE)

    return _done("Domain", f"'{guest.name}'", await edit_document(shell, await fetch(), take, fetch))


@verb("network")
async def net_edit(shell: Shell, network: NetworkName) -> DoneTightly:
    """Change a network's definition in an editor."""
    connection = await shell.connection()
    found = await find_network(shell, network)

    async def fetch() -> str:
        try:
            return await found.get_xml_desc(NetworkXMLFlags.INACTIVE)
        except errors.InvalidArg:
            # Daemons with one document for both have no flag for it.
            return await found.get_xml_desc()

    async def take(text: str) -> None:
        await connection.network_define_xml(text)

    return _done("Network", found.name, await edit_document(shell, await fetch(), take, fetch))


@verb("pool")
async def pool_edit(shell: Shell, pool: PoolName) -> DoneTightly:
    """Change a pool's definition in an editor."""
    connection = await shell.connection()
    found = await find_pool(shell, pool)

    async def fetch() -> str:
        try:
            return await found.get_xml_desc(StorageXMLFlags.INACTIVE)
        except errors.InvalidArg:
            return await found.get_xml_desc()

    async def take(text: str) -> None:
        await connection.storage_pool_define_xml(text)

    return _done("Pool", found.name, await edit_document(shell, await fetch(), take, fetch))


@verb("interface")
async def iface_edit(shell: Shell, interface: InterfaceName) -> DoneTightly:
    """Change an interface's definition in an editor."""
    connection = await shell.connection()
    found = await find_interface(shell, interface)

    async def fetch() -> str:
        return await found.get_xml_desc(InterfaceXMLFlags.INACTIVE)

    async def take(text: str) -> None:
        await connection.interface_define_xml(text)

    return _done("Interface", found.name, await edit_document(shell, await fetch(), take, fetch))


@verb("filter")
async def nwfilter_edit(shell: Shell, nwfilter: FilterName) -> DoneTightly:
    """Change a filter in an editor."""
    connection = await shell.connection()
    found = await find_filter(shell, nwfilter)

    async def fetch() -> str:
        return await found.get_xml_desc()

    async def take(text: str) -> None:
        await connection.nwfilter_define_xml(text)

    return _done("Network filter", found.name, await edit_document(shell, await fetch(), take, fetch))


@verb("domain", name="managedsave-edit")
async def managedsave_edit(
    shell: Shell,
    domain: Guest,
    running: Annotated[bool, Opt("let it run when it is started")] = False,
    paused: Annotated[bool, Opt("leave it paused when it is started")] = False,
) -> DoneTightly:
    """Change the document in a guest's saved state in an editor."""
    from vird.cli.verbs.saving import how

    guest = await find_guest(shell, domain)
    flags = how(running, paused)

    async def fetch() -> str:
        return await guest.managed_save_get_xml_desc(1)

    async def take(text: str) -> None:
        await guest.managed_save_define_xml(text, flags)

    changed = await edit_document(shell, await fetch(), take, fetch)
    if changed:
        return DoneTightly(f"Managed save image of Domain '{guest.name}' XML configuration edited.")
    return DoneTightly(f"Managed save image of domain '{guest.name}' XML configuration not changed.")


@verb("domain", name="save-image-edit")
async def save_image_edit(
    shell: Shell,
    file: Annotated[str, Opt("the saved state", completes="file")],
    running: Annotated[bool, Opt("let it run when it is restored")] = False,
    paused: Annotated[bool, Opt("leave it paused when it is restored")] = False,
) -> DoneTightly:
    """Change the document in a saved state in an editor."""
    from vird.cli.verbs.saving import how

    connection = await shell.connection()
    flags = how(running, paused)

    async def fetch() -> str:
        return await connection.domain_save_image_get_xml_desc(file, 1)

    async def take(text: str) -> None:
        await connection.domain_save_image_define_xml(file, text, flags)

    changed = await edit_document(shell, await fetch(), take, fetch)
    return DoneTightly(
        f"State file {file} edited." if changed else f"Saved image {file} XML configuration not changed."
    )
