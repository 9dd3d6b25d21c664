"""Plays calls on real guests through Debian's modules: `python -m tests.compat.play_guest_calls SOCKET FOLDER FILES`.

Prints the outcome of every line of each file as a JSON object of lists. What the lines may use is said in
``test_guest_calls``.
"""

import json
import re
import sys
import threading
import time
from pathlib import Path
from typing import Any

from benchmarks.stock_client import stock_libvirt, stock_module
from tests.compat.play_calls import ASSIGNMENT, lines_of, shown

libvirt, libvirt_qemu = stock_libvirt(), stock_module("libvirt_qemu")

GUEST = """\
<domain type='qemu'><name>{name}</name><memory unit='MiB'>16</memory><vcpu>1</vcpu>
<os><type arch='x86_64' machine='pc'>hvm</type></os><features><acpi/></features><devices>{devices}
<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel></devices></domain>
"""
DISK = """\
<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='{path}'/><target dev='vda'/></disk>
"""


NUMBER = re.compile(r'(?<="libvirt-)\d+(?=")')
"""How many commands the monitor had before."""
GROUP = re.compile(r"qemu-[\w-]+(?=\.libvirt-qemu)")
"""What a guest's control group is called: daemons beside each other tell theirs apart."""


class Seen:
    """QEMU's own events as a client is told of them."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def __call__(self, _connection: Any, domain: Any, name: str, *_: Any) -> None:
        self.names.append(f"{domain.name()} {name}")

    def until(self, name: str) -> list[str]:
        """All that came up to an event; what is still to come is for the next call."""
        deadline = time.monotonic() + 10
        while name not in self.names:
            assert time.monotonic() < deadline, f"{name} did not come after {self.names}"
            time.sleep(0.005)
        end = self.names.index(name) + 1
        told, self.names[:end] = self.names[:end], []
        return told


def outcome(line: str, names: dict[str, Any], volatile: str) -> str:
    """What came of one line: its value, or the number, the domain and the text of its error."""

    try:
        if ASSIGNMENT.match(line):
            exec(line, names)  # the lines are this repository's own
            return "done"
        return NUMBER.sub("", shown(eval(line, names)).replace(volatile, "F"))
    except libvirt.libvirtError as error:
        text = error.get_error_message().replace(f"{volatile}/root/", "/")
        text = GROUP.sub("GROUP", text)
        text = re.sub(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "UUID", text)
        return f"error {error.get_error_code()} of {error.get_error_domain()}: {text}".replace(volatile, "F")
    except (LookupError, TypeError, NameError, OverflowError, AttributeError) as error:
        return f"{type(error).__name__} {error}"


def guests(connection: Any, folder: Path) -> dict[str, Any]:
    """One guest in each state, by the name that the lines have for it."""
    found: dict[str, Any] = {}
    for name in ("off", "run", "paused", "brief", "gone"):
        disk = folder / f"{name}.img"
        with disk.open("wb") as file:
            file.truncate(1 << 20)
        text = GUEST.format(name=name, devices=DISK.format(path=disk))
        flags = libvirt.VIR_DOMAIN_START_PAUSED if name == "paused" else 0
        if name in ("brief", "gone"):
            found[name] = connection.createXML(text, flags)
        else:
            found[name] = connection.defineXML(text)
            if name != "off":
                found[name].createWithFlags(flags)
    found["gone"].destroy()
    return found


def loop() -> None:
    while True:
        libvirt.virEventRunDefaultImpl()


def main(socket: str, folder: str, *sessions: str) -> None:
    libvirt.virEventRegisterDefaultImpl()
    threading.Thread(target=loop, daemon=True).start()
    uri = "{}+unix:///system?socket=" + socket
    connection = libvirt.open(uri.format("qemu"))
    names: dict[str, Any] = {
        "libvirt": libvirt,
        "q": libvirt_qemu,
        "re": re,
        "F": folder,
        "Seen": Seen,
        "c": connection,
        "ro": libvirt.openReadOnly(uri.format("qemu") + "-ro"),
        "secrets": libvirt.open(uri.format("secret")),
        "storage": libvirt.open(uri.format("storage")),
        "inside": connection.lookupByName("inside"),
        **guests(connection, Path(folder)),
    }
    lines = {session: lines_of(Path(session)) for session in sessions}
    result = {Path(session).stem: [outcome(line, names, folder) for line in lines[session]] for session in sessions}
    for name in ("run", "paused", "brief", "inside"):
        if names[name].isActive():
            names[name].destroy()
    print(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:])
