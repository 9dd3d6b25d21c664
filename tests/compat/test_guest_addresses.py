"""Where a guest can be reached, told when it is known: leases, the guest's own frames, its agent."""

from collections.abc import Iterator

import pytest

from tests.compat.address_events import DIRECT_MAC, Listener, reachable_guest
from tests.compat.booted import Booted
from tests.compat.seen import refused
from tests.conftest import BUILD_FOLDER
from vird.testing import guest_agent
from vird.testing.guest_image import GuestImage, ImageError

pytestmark = pytest.mark.root


@pytest.fixture(scope="module")
def scene(image: GuestImage) -> Iterator[tuple[Booted, Listener]]:
    try:
        with_agent = guest_agent.with_agent(image, BUILD_FOLDER / "guest")
    except ImageError as missing:
        pytest.skip(str(missing))
    with reachable_guest(with_agent) as scene:
        yield scene


def domifaddr(guest: Booted, source: str) -> str:
    return guest.virsh("domifaddr", "guest", "--source", source)


def test_a_lease_and_what_follows_from_announced_routers(scene: tuple[Booted, Listener]) -> None:
    guest, listener = scene
    _, lease = listener.wait_for("lease", "192.168.91.")
    assert (lease["hostname"], lease["network"], lease["alias"]) == ("vird-guest", "lan", "net0")
    assert lease["address"] in domifaddr(guest, "lease")
    # Stateless: nobody gave it this address.
    _, slaac = listener.wait_for("arp", "2001:db8:91:0:5054:ff:fe91:1")
    assert "hostname" not in slaac
    guest.until("ping -c 1 -W 1 192.168.91.1 >/dev/null")
    assert lease["address"] in domifaddr(guest, "arp")


def test_what_the_guest_takes_by_itself(scene: tuple[Booted, Listener]) -> None:
    guest, listener = scene
    guest.until("ip -6 addr add 2001:db8:91::77/64 dev eth0")
    listener.wait_for("arp", "2001:db8:91::77")
    guest.until("ip addr add 192.168.91.200/24 dev eth0 && ping -c 1 -W 1 -I 192.168.91.200 192.168.91.1 >/dev/null")
    listener.wait_for("arp", "192.168.91.200")
    assert "192.168.91.200/0" in domifaddr(guest, "arp")


def test_behind_a_macvtap(scene: tuple[Booted, Listener]) -> None:
    guest, listener = scene
    guest.until("ip -6 addr add 2001:db8:92::5/64 dev eth1")
    _, told = listener.wait_for("arp", "2001:db8:92::5", mac=DIRECT_MAC)
    assert "network" not in told
    # The host's own table knows nothing of it, for the host cannot speak with it.
    assert "2001:db8:92::5/0" in domifaddr(guest, "arp")


def test_what_only_the_agent_knows(scene: tuple[Booted, Listener]) -> None:
    guest, listener = scene
    assert "QEMU guest agent is not connected" in refused(guest.daemon, "domifaddr", "guest", "--source", "agent")
    guest.until(guest_agent.START)
    _, told = listener.wait_for("agent", "192.168.91.")
    assert told["prefix"] == 24
    # Nothing is sent for this one, and nothing when it goes.
    guest.until("ip addr add 10.9.8.7/32 dev eth0")
    listener.wait_for("agent", "10.9.8.7")
    assert "10.9.8.7/32" in domifaddr(guest, "agent")
    guest.until("ip addr del 10.9.8.7/32 dev eth0")
    listener.wait_for("agent", "10.9.8.7", event="removed")


def test_a_daemon_that_comes_back_goes_on_listening(scene: tuple[Booted, Listener]) -> None:
    guest, _ = scene
    guest.daemon.kill()
    guest.daemon.start()
    again = Listener(guest.daemon)
    try:
        guest.close()
        guest.__init__(guest.daemon, guest.folder, guest.name)  # type: ignore[misc]
        guest.wake()
        guest.until("ip -6 addr add 2001:db8:91::88/64 dev eth0")
        again.wait_for("arp", "2001:db8:91::88")
        guest.until("ip addr add 10.9.8.6/32 dev eth0")
        again.wait_for("agent", "10.9.8.6")
    finally:
        again.close()
