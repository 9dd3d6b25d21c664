"""Changes of a running network as updates."""

from __future__ import annotations

from tests.unit.cli.desired.documents import NETWORK, held, step, verdicts
from vird.cli.desired.network_calls import is_live

HOST = "<host mac='52:54:00:00:00:01' ip='10.0.0.{}'/></dhcp>"


def test_a_host_of_dhcp() -> None:
    found = step(NETWORK.replace("</dhcp>", HOST.format(7)), held(NETWORK, name="red"))
    assert set(verdicts(found).values()) == {"live"}
    (call,) = found.calls
    assert (call.method, call.arguments[:3], call.undo and call.undo[:3]) == ("update", (3, 4, 0), (2, 4, 0))


def test_an_entry_that_is_different_is_put_in_anew() -> None:
    before, after = (NETWORK.replace("</dhcp>", HOST.format(number)) for number in (7, 8))
    found = step(after, held(before, name="red"))
    assert [call.arguments[0] for call in found.calls] == [2, 3]


def test_an_address_waits_for_the_next_start() -> None:
    found = step(NETWORK.replace("10.0.0.1'", "10.0.0.9'"), held(NETWORK, name="red"))
    assert (set(verdicts(found).values()), found.calls) == ({"next boot"}, [])
    assert not is_live("ip/@address") and is_live("dns/host/hostname")
