import pytest

from tests.host.filters.cable import GUEST, GUEST_IP, PEER, PEER_IP, arp, dhcp, ethernet, ip4, udp
from vird.drivers.filters.plan.observed import Lease, address_of, lease_of

ACK, OFFER, RELEASE = 5, 2, 7


@pytest.mark.parametrize(
    ("frame", "address"),
    [
        pytest.param(arp(), GUEST_IP, id="arp"),
        pytest.param(arp(sender_mac=PEER), None, id="arp-of-another"),
        pytest.param(arp(sender_ip="0.0.0.0"), None, id="arp-probe"),
        pytest.param(ip4(17, udp(1, 2)), GUEST_IP, id="ip"),
        pytest.param(ip4(17, udp(1, 2), source_mac=PEER), None, id="other-mac"),
        pytest.param(ip4(17, udp(1, 2), source="0.0.0.0"), None, id="no-address-yet"),
        pytest.param(ip4(17, udp(1, 2), source="224.0.0.1"), None, id="multicast"),
        pytest.param(ethernet(PEER, GUEST, 0x88B5, bytes(60)), None, id="other-protocol"),
        pytest.param(arp()[:30], None, id="cut"),
        pytest.param(b"", None, id="empty"),
    ],
)
def test_addresses_that_a_guest_uses(frame: bytes, address: str | None) -> None:
    assert address_of(frame, GUEST) == address


def test_leases() -> None:
    ack = dhcp(ACK, reply=True, address=GUEST_IP, seconds=60)
    assert lease_of(ack, GUEST, to_guest=True) == Lease(GUEST_IP, 60, PEER_IP)
    assert lease_of(ack, GUEST, to_guest=False) is None
    assert lease_of(ack, PEER, to_guest=True) is None
    assert lease_of(dhcp(OFFER, reply=True, address=GUEST_IP), GUEST, to_guest=True) is None
    release = dhcp(RELEASE, reply=False, address=GUEST_IP)
    assert lease_of(release, GUEST, to_guest=False) == Lease(GUEST_IP, 0, "")
    assert lease_of(release, GUEST, to_guest=True) is None


@pytest.mark.parametrize("length", range(0, 330, 7))
def test_cut_frames_say_nothing_wrong(length: int) -> None:
    ack = dhcp(ACK, reply=True, address=GUEST_IP, seconds=60)
    assert lease_of(ack[:length], GUEST, to_guest=True) in (None, Lease(GUEST_IP, 60, PEER_IP))
