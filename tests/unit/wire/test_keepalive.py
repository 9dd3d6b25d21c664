"""The keepalive timer, with a clock in the test's hand."""

from __future__ import annotations

from tests.unit.wire.wired import bytes_of, called, move, pair
from vird.errors import OperationTimeout
from vird.wire.connection import Connection, Role
from vird.wire.events import PeerGone

PING = bytes.fromhex("0000001c6b6565700000000100000001000000020000000000000000")
PONG = bytes.fromhex("0000001c6b6565700000000100000002000000020000000000000000")


def test_a_ping_is_answered_by_the_machine() -> None:
    for role in Role:
        connection = Connection(role)
        assert connection.receive_data(PING) == []
        assert bytes_of(connection) == PONG


def test_a_pong_is_not_answered() -> None:
    connection = Connection(Role.SERVER)
    assert connection.receive_data(PONG) == []
    assert bytes_of(connection) == b""


def test_nothing_is_due_without_keepalive() -> None:
    connection = Connection(Role.CLIENT)
    assert connection.next_deadline() is None
    assert connection.tick(1e9) == []


def test_silence_is_answered_by_pings_and_then_by_the_end() -> None:
    connection = Connection(Role.CLIENT)
    connection.start_keepalive(5, 2, now=100)
    assert connection.next_deadline() == 105
    assert connection.tick(104) == []
    assert bytes_of(connection) == b""
    for now in (105, 110):
        assert connection.tick(now) == []
        assert bytes_of(connection) == PING
        assert connection.next_deadline() == now + 5
    (gone,) = connection.tick(115)
    assert isinstance(gone, PeerGone)
    assert isinstance(gone.error, OperationTimeout)
    assert "15 seconds" in str(gone.error)
    assert connection.is_closed
    assert connection.next_deadline() is None
    assert connection.tick(120) == []


def test_any_sign_of_life_starts_again() -> None:
    client, server = pair()
    server.start_keepalive(5, 1, now=0)
    server.tick(5)
    called(client, server)
    assert server.tick(10) == []
    assert server.next_deadline() == 15
    bytes_of(server)
    server.tick(15)
    assert bytes_of(server) == PING
    move(client, server)
    (gone,) = server.tick(20)
    assert isinstance(gone, PeerGone)


def test_a_living_peer_is_never_given_up() -> None:
    client, server = pair()
    client.start_keepalive(5, 1, now=0)
    for now in range(5, 100, 5):
        assert client.tick(now) == []
        assert move(client, server) == []
        assert move(server, client) == []


def test_it_can_be_stopped() -> None:
    connection = Connection(Role.CLIENT)
    connection.start_keepalive(5, 1, now=0)
    connection.stop_keepalive()
    assert connection.next_deadline() is None
