"""Network filters, and where they are in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from vird.api.enums.filter import NWFilterBindingCreateFlags, NWFilterDefineFlags
from vird.cli.document_options import File, Validate, Wrap, Xpath
from vird.cli.files import read_document
from vird.cli.lookups import FilterName, find_filter
from vird.cli.option import Opt
from vird.cli.results import Document, Done, Table, column
from vird.cli.shell import Shell
from vird.cli.verb import verb
from vird.cli.xpath import chosen

BindingName = Annotated[str, Opt("the host device that the filter is in force on")]


@verb("filter")
async def nwfilter_define(shell: Shell, file: File, validate: Validate = False) -> Done:
    """Take a filter in, or change it; where it is in force the change is at once."""
    connection = await shell.connection()
    text = read_document(file)
    with shell.failing(f"Failed to define network filter from {file}"):
        if validate:
            made = await connection.nwfilter_define_xml_flags(text, NWFilterDefineFlags.VALIDATE)
        else:
            made = await connection.nwfilter_define_xml(text)
    return Done(f"Network filter {made.name} defined from {file}")


@verb("filter")
async def nwfilter_undefine(shell: Shell, nwfilter: FilterName) -> Done:
    """Forget a filter that is not in use."""
    found = await find_filter(shell, nwfilter)
    with shell.failing(f"Failed to undefine network filter {nwfilter}"):
        await found.undefine()
    return Done(f"Network filter {nwfilter} undefined")


@verb("filter")
async def nwfilter_dumpxml(shell: Shell, nwfilter: FilterName, xpath: Xpath = None, wrap: Wrap = False) -> Document:
    """Show a filter's document."""
    found = await find_filter(shell, nwfilter)
    return Document(chosen(await found.get_xml_desc(), xpath, wrap=wrap))


@dataclass(frozen=True)
class FilterRow:
    """A filter of the list."""

    uuid: str = column("UUID")
    name: str = column("Name")


@verb("filter")
async def nwfilter_list(shell: Shell) -> Table[FilterRow]:
    """List network filters."""
    connection = await shell.connection()
    with shell.failing("Failed to list network filters"):
        found = await connection.list_all_nwfilters()
    return Table(FilterRow, [FilterRow(each.uuid, each.name) for each in sorted(found, key=lambda each: each.name)])


@verb("filter")
async def nwfilter_binding_create(shell: Shell, file: File, validate: Validate = False) -> Done:
    """Put a filter in force on a host device."""
    connection = await shell.connection()
    text = read_document(file)
    flags = NWFilterBindingCreateFlags.VALIDATE if validate else 0
    with shell.failing(f"Failed to create network filter from {file}"):
        made = await connection.nwfilter_binding_create_xml(text, flags)
    return Done(f"Network filter binding on {made.port_device} created from {file}")


@verb("filter")
async def nwfilter_binding_delete(shell: Shell, binding: BindingName) -> Done:
    """Take a filter off a host device."""
    connection = await shell.connection()
    with shell.failing(f"failed to get nwfilter binding '{binding}'"):
        found = await connection.nwfilter_binding_lookup_by_port_dev(binding)
    with shell.failing(f"Failed to delete network filter binding {binding}"):
        await found.delete()
    return Done(f"Network filter binding on {binding} deleted")


@verb("filter")
async def nwfilter_binding_dumpxml(
    shell: Shell, binding: BindingName, xpath: Xpath = None, wrap: Wrap = False
) -> Document:
    """Show what is in force on a host device."""
    connection = await shell.connection()
    with shell.failing(f"failed to get nwfilter binding '{binding}'"):
        found = await connection.nwfilter_binding_lookup_by_port_dev(binding)
    return Document(chosen(await found.get_xml_desc(), xpath, wrap=wrap))


@dataclass(frozen=True)
class BindingRow:
    """A binding of the list."""

    port_device: str = column("Port Dev")
    filter: str = column("Filter")


@verb("filter")
async def nwfilter_binding_list(shell: Shell) -> Table[BindingRow]:
    """List where filters are in force."""
    connection = await shell.connection()
    with shell.failing("Failed to list network filter bindings"):
        found = await connection.list_all_nwfilter_bindings()
    rows = sorted((BindingRow(each.port_device, each.filter_name) for each in found), key=lambda row: row.port_device)
    return Table(BindingRow, rows)
