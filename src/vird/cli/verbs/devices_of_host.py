"""The host's devices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from vird import errors
from vird.api.enums.node_device import ConnectListAllNodeDeviceFlags as Chosen
from vird.api.enums.node_device import NodeDeviceCreateXMLFlags, NodeDeviceDefineXMLFlags
from vird.cli.document_options import File, Validate, Wrap, Xpath
from vird.cli.failure import Failed, UsageError
from vird.cli.files import read_document
from vird.cli.impact import bits
from vird.cli.known import known
from vird.cli.lookups import DeviceName, find_device
from vird.cli.option import Opt
from vird.cli.results import Document, Done, Facts, Lines, column
from vird.cli.shell import Shell
from vird.cli.tree import tree
from vird.cli.verb import verb
from vird.cli.xpath import chosen


def kinds() -> dict[str, int]:
    """The kinds of devices by the names that documents have for them."""
    special = {"PCI_DEV": "pci", "USB_DEV": "usb_device", "USB_INTERFACE": "usb", "CCW_DEV": "ccw", "CSS_DEV": "css"}
    special |= {"CCWGROUP_DEV": "ccwgroup"}
    named = ((each.name.removeprefix("CAP_"), each) for each in Chosen if each.name.startswith("CAP_"))
    return {special.get(name, name.lower()): flag for name, flag in named}


@verb("nodedev", "nodedev-dettach")
async def nodedev_detach(
    shell: Shell, device: DeviceName, driver: Annotated[str | None, Opt("what it is for: vfio or xen")] = None
) -> Done:
    """Take a device away from the host, so that a guest can have it."""
    found = await find_device(shell, device)
    with shell.failing(f"Failed to detach device {device}"):
        await (found.detach_flags(driver) if driver is not None else found.dettach())
    return Done(f"Device {device} detached")


@verb("nodedev")
async def nodedev_reattach(shell: Shell, device: DeviceName) -> Done:
    """Give a device back to the host."""
    found = await find_device(shell, device)
    with shell.failing(f"Failed to re-attach device {device}"):
        await found.re_attach()
    return Done(f"Device {device} re-attached")


@verb("nodedev")
async def nodedev_reset(shell: Shell, device: DeviceName) -> Done:
    """Reset a device."""
    found = await find_device(shell, device)
    with shell.failing(f"Failed to reset device {device}"):
        await found.reset()
    return Done(f"Device {device} reset")


@verb("nodedev")
async def nodedev_create(shell: Shell, file: File, validate: Validate = False) -> Done:
    """Make a device from a document."""
    connection = await shell.connection()
    text = read_document(file)
    with shell.failing(f"Failed to create node device from {file}"):
        made = await connection.node_device_create_xml(text, bits((validate, NodeDeviceCreateXMLFlags.VALIDATE)))
    return Done(f"Node device {made.name} created from {file}")


@verb("nodedev")
async def nodedev_destroy(shell: Shell, device: DeviceName) -> Done:
    """End a device that was made."""
    found = await find_device(shell, device)
    with shell.failing(f"Failed to destroy node device '{device}'"):
        await found.destroy()
    return Done(f"Destroyed node device '{device}'")


@verb("nodedev")
async def nodedev_define(shell: Shell, file: File, validate: Validate = False) -> Done:
    """Take a device's definition in."""
    connection = await shell.connection()
    text = read_document(file)
    with shell.failing(f"Failed to define node device from '{file}'"):
        made = await connection.node_device_define_xml(text, bits((validate, NodeDeviceDefineXMLFlags.VALIDATE)))
    return Done(f"Node device '{made.name}' defined from '{file}'")


@verb("nodedev")
async def nodedev_undefine(shell: Shell, device: DeviceName) -> Done:
    """Forget a device's definition."""
    found = await find_device(shell, device)
    with shell.failing(f"Failed to undefine node device '{device}'"):
        await found.undefine()
    return Done(f"Undefined node device '{device}'")


@verb("nodedev")
async def nodedev_start(shell: Shell, device: DeviceName) -> Done:
    """Start a device that is defined."""
    found = await find_device(shell, device)
    with shell.failing(f"Failed to start device {device}"):
        await found.create()
    return Done(f"Device {device} started")


@verb("nodedev")
async def nodedev_autostart(
    shell: Shell, device: DeviceName, disable: Annotated[bool, Opt("do not start it with the daemon")] = False
) -> Done:
    """Start a device whenever the daemon starts."""
    found = await find_device(shell, device)
    mark = "unmark" if disable else "mark"
    with shell.failing(f"failed to {mark} device {device} as autostarted"):
        await found.set_autostart(int(not disable))
    return Done(f"Device {device} {mark}ed as autostarted")


@verb("nodedev")
async def nodedev_dumpxml(shell: Shell, device: DeviceName, xpath: Xpath = None, wrap: Wrap = False) -> Document:
    """Show a device's document."""
    found = await find_device(shell, device)
    return Document(chosen(await found.get_xml_desc(), xpath, wrap=wrap))


@dataclass(frozen=True)
class DeviceFacts(Facts):
    """The main facts of a device."""

    name: str = column("Name")
    parent: str | None = column("Parent")
    active: bool | None = column("Active")
    persistent: bool | None = column("Persistent")
    autostart: bool | None = column("Autostart")


@verb("nodedev")
async def nodedev_info(shell: Shell, device: DeviceName) -> DeviceFacts:
    """Tell the main facts of a device."""
    found = await find_device(shell, device)
    return DeviceFacts(
        found.name,
        await found.get_parent() or "",
        await known(found.is_active()),
        await known(found.is_persistent()),
        await known(found.get_autostart()),
    )


@verb("nodedev")
async def nodedev_list(
    shell: Shell,
    tree: Annotated[bool, Opt("under what each hangs")] = False,
    cap: Annotated[str | None, Opt("only these kinds, with commas between")] = None,
    inactive: Annotated[bool, Opt("those that are not there now")] = False,
    all: Annotated[bool, Opt("those that are there and those that are not")] = False,
) -> Lines | Document:
    """List the host's devices: those that are there, unless other ones are asked for."""
    if tree and (cap is not None or inactive):
        raise UsageError("Option --tree is incompatible with --cap and --inactive")
    known = kinds()
    flags = bits((not inactive or all, Chosen.ACTIVE), (inactive or all, Chosen.INACTIVE))
    for word in cap.split(",") if cap is not None else ():
        if word not in known:
            raise Failed("Invalid capability type")
        flags |= known[word]
    connection = await shell.connection()
    with shell.failing("Failed to list node devices"):
        try:
            found = await connection.list_all_node_devices(flags)
        except errors.InvalidArg:
            if inactive or all:
                raise
            # Daemons that know nothing of devices that are not there list those that are.
            found = await connection.list_all_node_devices(flags & ~Chosen.ACTIVE)
    devices = sorted(found, key=lambda each: each.name)
    if not tree:
        return Lines([each.name for each in devices])
    parents = {each.name: await each.get_parent() for each in devices}
    parent_of: Callable[[str], str | None] = parents.get
    return Document(drawn(list(parents), parent_of))


def drawn(names: list[str], parent_of: Callable[[str], str | None]) -> str:
    """All trees of devices, the top ones without a parent that is listed."""
    return "".join(tree(name, names, parent_of) + "\n" for name in names if parent_of(name) not in names).rstrip("\n")
