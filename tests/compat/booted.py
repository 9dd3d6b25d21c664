"""A guest that has booted, with its console: commands in it, its documents, its devices."""

from pathlib import Path
from xml.etree import ElementTree

from tests.compat.seen import element, refused, virsh
from vird.testing import guest_image
from vird.testing.daemons import Vird
from vird.testing.guest_image import GuestImage
from vird.testing.terminal import Terminal

BOOT_TIMEOUT_S = 60
GUEST = """\
<domain type='qemu'>
  <name>{name}</name><memory unit='MiB'>128</memory>
  <os><type arch='x86_64' machine='pc'>hvm</type>
    <kernel>{kernel}</kernel><initrd>{initrd}</initrd><cmdline>{cmdline}</cmdline></os>
  <features><acpi/></features>
  <devices>{devices}<serial type='pty'/><console type='pty'/></devices>
</domain>
"""


def document(name: str, image: GuestImage, devices: str) -> str:
    """A guest that boots the small image."""
    cmdline = guest_image.COMMAND_LINE
    return GUEST.format(name=name, kernel=image.kernel, initrd=image.initrd, cmdline=cmdline, devices=devices)


class Booted:
    """A running guest; its console is taken until `close`."""

    def __init__(self, daemon: Vird, folder: Path, name: str) -> None:
        self.daemon = daemon
        self.folder = folder
        self.name = name
        self.terminal = self._console()

    def _console(self) -> Terminal:
        daemon = self.daemon
        terminal = Terminal(daemon.sandbox.argv(["virsh", "-c", daemon.uri(), "console", self.name]))
        terminal.wait_for("Escape character", 10)
        return terminal

    def connect(self) -> None:
        """Take its console anew, after the daemon's end."""
        self.close()
        self.terminal = self._console()
        self.wake()

    def wake(self) -> None:
        """Wait for its shell."""
        self.terminal.wake(guest_image.PROMPT, BOOT_TIMEOUT_S)

    def close(self) -> None:
        self.terminal.__exit__(None, None, None)

    def virsh(self, *words: str) -> str:
        return virsh(self.daemon, *words)

    def device(self, word: str, xml: str, *flags: str) -> str:
        return self.virsh(word, self.name, self._file(xml), *flags)

    def refused(self, word: str, xml: str, *flags: str) -> str:
        return refused(self.daemon, word, self.name, self._file(xml), *flags)

    def _file(self, xml: str) -> str:
        path = self.folder / f"{self.name}-device.xml"
        path.write_text(xml)
        return str(path)

    def says(self, command: str, expected: str) -> None:
        """Wait until a command in the guest prints something."""
        self.until(f"{command} | grep -q '{expected}'")

    def until(self, command: str) -> None:
        """Wait until a command in the guest succeeds."""
        self.terminal.type(f"until {command}; do sleep 0.1; done; echo 'so it'' is'\n")
        self.terminal.wait_for("so it is\n", 20)

    def succeeds(self, command: str) -> bool:
        """Whether a command in the guest succeeds."""
        self.terminal.type(
            f"if {command} >/dev/null 2>&1; then echo 'it'' does'; else echo 'it'' does not'; fi; echo 'the'' end'\n"
        )
        return "it does\n" in self.terminal.wait_for("the end\n", 20)

    def interface(self, mac: str, *form: str) -> ElementTree.Element | None:
        devices = element(self.daemon, "devices", "dumpxml", self.name, *form)
        return next((e for e in devices.findall("interface") if e.find(f"mac[@address='{mac}']") is not None), None)

    def host_device(self, mac: str) -> str:
        interface = self.interface(mac)
        target = interface.find("target") if interface is not None else None
        assert target is not None
        return str(target.get("dev"))

    def ports(self, network: str) -> int:
        return len(self.virsh("net-port-list", network).split())
