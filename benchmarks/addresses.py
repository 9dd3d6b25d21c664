"""How soon a client hears of a guest's new address, by who knows of it; libvirt tells no such thing.

Measured from before the guest is told to take the address, through its console and on an emulated processor, until the
client has read the event: what is printed is more than what it takes.
"""

import itertools
import time

from tests.compat.address_events import Listener, reachable_guest
from tests.compat.booted import Booted
from tests.conftest import BUILD_FOLDER
from vird.testing import guest_agent, guest_image
from vird.testing.daemons import Daemon, Vird

ROUNDS = 5
COMMANDS = {
    "arp": ("ip addr add {} dev eth0; ping -c 1 -I {} 192.168.91.1 >/dev/null", "192.168.91.{}", 150),
    "neighbour discovery": ("ip -6 addr add {}/64 dev eth0", "2001:db8:91::{}", 10),
    "agent": ("ip addr add {} dev eth0", "10.9.8.{}", 10),
}
"""What the guest does, with which address, by source."""


def measure(daemon: Daemon) -> dict[str, float]:
    """Figures by name, the worst of a few; none for a daemon that does not tell."""
    if not isinstance(daemon, Vird):
        return {}
    folder = BUILD_FOLDER / "guest"
    figures = {}
    with reachable_guest(guest_agent.with_agent(guest_image.build(folder), folder)) as (guest, listener):
        guest.until(guest_agent.START)
        listener.wait_for("agent", "192.168.91.")
        for name, (command, address, first) in COMMANDS.items():
            taken = []
            for number in itertools.islice(itertools.count(first), ROUNDS):
                chosen = address.format(number)
                began = time.monotonic()
                guest.terminal.type(command.replace("{}", chosen) + "\n")
                when, _ = listener.wait_for("agent" if name == "agent" else "arp", chosen)
                taken.append(when - began)
            figures[f"address known by {name} told, worst, ms"] = max(taken) * 1e3
        taken = [_leased(guest, listener, number) for number in range(ROUNDS)]
        figures["address leased told, worst, ms"] = max(taken) * 1e3
    return figures


def _leased(guest: Booted, listener: Listener, number: int) -> float:
    """From the guest's word that it has a lease: before that, the server waits for seconds whether nobody has it."""
    listener.forget()
    guest.terminal.type(
        f"udhcpc -i eth0 -n -q -t 5 -x 0x3d:ff0{number} -s /bin/true >/dev/null 2>&1; echo 'le''ased'\n"
    )
    guest.terminal.wait_for("leased\n", 30)
    began = time.monotonic()
    when, _ = listener.wait_for("lease", "192.168.91.")
    return max(when - began, 0.0)
