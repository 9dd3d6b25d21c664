"""From what the user defined to what will run: the live document, before anything is started.

Pure: ports, paths and lists of images come in.  The result is a copy; the definition stays as
it is.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable

from vird import errors
from vird.drivers.qemu.cgroups.names import DEFAULT_PARTITION
from vird.host.process import Credentials
from vird.model.checks.aliases import assign_aliases
from vird.model.domain.devices.graphics import AddressListen, SocketListen, SpiceGraphics, VncGraphics
from vird.model.domain.domain import Domain
from vird.model.domain.resource import Resource
from vird.model.domain.security import SecLabel

DAC = "dac"


def live_document(definition: Domain, number: int) -> Domain:
    """A copy of the definition with a number; ``assign_names`` gives its devices theirs."""
    live = definition.copy()
    live.id = number
    if live.genid is not None and live.genid.value is None:
        # a guest that starts anew is another one than before
        live.genid.value = str(uuid.uuid4())
    return live


def assign_names(live: Domain) -> None:
    """Give every device its alias."""
    assign_aliases(live)


def assign_partition(live: Domain) -> None:
    """Say where the guest's process is accounted, once there is one."""
    if live.resource is None:
        live.resource = Resource(partition=DEFAULT_PARTITION)


def assign_displays(
    live: Domain, acquire: Callable[[], int], listen: str, private_dir: str, spice_listen: str | None = None
) -> list[int]:
    """Choose ports and addresses for the displays; returns the ports that were acquired.

    ``listen`` is where servers listen whose document does not say; ``spice_listen`` the same for SPICE.
    """
    acquired: list[int] = []
    for graphics in live.devices.graphics if live.devices is not None else ():
        if isinstance(graphics, SpiceGraphics):
            acquired += _assign_spice(graphics, acquire, spice_listen or listen, private_dir)
        if not isinstance(graphics, VncGraphics):
            continue
        for socket in graphics.listens:
            if isinstance(socket, SocketListen) and socket.socket is None:
                socket.socket = f"{private_dir}/vnc.sock"
                socket.auto_generated = "yes"
        if any(not isinstance(each, AddressListen) for each in graphics.listens):
            continue
        if graphics.autoport == "yes" or graphics.port in (None, -1):
            graphics.port = acquire()
            acquired.append(graphics.port)
        if not graphics.listens:
            graphics.listens.append(AddressListen())
        for address in graphics.listens:
            if isinstance(address, AddressListen) and address.address is None:
                address.address = listen
                address.from_config = 1
        first = graphics.listens[0]
        if isinstance(first, AddressListen):
            graphics.listen = first.address
    return acquired


def _assign_spice(graphics: SpiceGraphics, acquire: Callable[[], int], listen: str, private_dir: str) -> list[int]:
    for socket in graphics.listens:
        if isinstance(socket, SocketListen) and socket.socket is None:
            socket.socket = f"{private_dir}/spice.sock"
            socket.auto_generated = "yes"
    if any(not isinstance(each, AddressListen) for each in graphics.listens):
        return []
    acquired: list[int] = []
    if graphics.autoport == "yes" or graphics.port == -1:
        graphics.port = acquire()
        acquired.append(graphics.port)
    for address in graphics.listens:
        if isinstance(address, AddressListen) and address.address is None:
            address.address = listen
            address.from_config = 1
    if graphics.listens and isinstance(graphics.listens[0], AddressListen):
        graphics.listen = graphics.listens[0].address
    return acquired


def assign_owner_label(live: Domain, credentials: Credentials | None) -> None:
    """Say in the live document which user the guest runs as."""
    for label in live.seclabels:
        if label.model in (None, DAC) and label.type in ("none", "static"):
            return
        if label.model not in (None, DAC):
            raise errors.ConfigUnsupported(f"Unable to find security driver for model {label.model}")
    if credentials is None:
        return
    text = f"+{credentials.uid}:+{credentials.gid}"
    live.seclabels = [SecLabel(type="dynamic", model=DAC, relabel="yes", label=text, imagelabel=text)]


def refuse_what_cannot_start(live: Domain) -> None:
    """Settings that the driver does not carry out are refused by name, not ignored."""
    if live.devices is None:
        return
    if live.devices.filesystems:
        for filesystem in live.devices.filesystems:
            driver = getattr(filesystem, "driver", None)
            if driver is not None and driver.type == "virtiofs":
                raise errors.ConfigUnsupported("filesystem driver 'virtiofs' is not supported by this driver")
    for tpm in live.devices.tpms:
        if tpm.backend is not None and tpm.backend.type == "emulator":
            raise errors.ConfigUnsupported("TPM emulation is not supported by this driver")
    for hostdev in live.devices.hostdevs:
        if hostdev.type in ("scsi", "scsi_host"):
            raise errors.ConfigUnsupported(f"hostdev type '{hostdev.type}' is not supported by this driver")
    if live.launch_security is not None:
        raise errors.ConfigUnsupported("launch security is not supported by this driver")
