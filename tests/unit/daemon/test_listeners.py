"""Listening sockets: the network's as the settings say, and those that were handed over."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from vird import errors
from vird.daemon.listeners import Access, Auth, Carrier, Entrance, Listeners, network_sockets
from vird.daemon.settings import Settings


def free_port() -> str:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return str(sock.getsockname()[1])


def opened(
    folder: Path, handed: dict[str, socket.socket] | None = None, *, listen: bool, **settings: Any
) -> set[Entrance]:
    listeners = Listeners()
    folder.mkdir(exist_ok=True)
    try:
        listeners.open(folder, Settings({"listen_addr": "127.0.0.1", **settings}), handed or {}, listen=listen)
        return {entrance for _, entrance in listeners.sockets if entrance.transport is not Carrier.UNIX}
    finally:
        listeners.close()
        assert list(folder.iterdir()) == []


def test_the_network_is_only_listened_to_when_told_so(tmp_path: Path) -> None:
    ports = {"tcp_port": free_port(), "tls_port": free_port()}
    assert opened(tmp_path / "a", listen=False, listen_tcp=1, **ports) == set()
    tls = Entrance(Access.READ_WRITE, Carrier.TLS, Auth.NONE)
    tcp = Entrance(Access.READ_WRITE, Carrier.TCP, Auth.SASL)
    assert opened(tmp_path / "b", listen=True, **ports) == {tls}
    assert opened(tmp_path / "c", listen=True, listen_tcp=1, listen_tls=0, **ports) == {tcp}


def test_sockets_that_were_handed_over_need_no_word(tmp_path: Path) -> None:
    handed = {}
    for name in ("libvirtd-tcp.socket", "libvirtd-tcp.socket/4", "libvirtd-tls.socket"):
        handed[name] = socket.create_server(("127.0.0.1", 0))
    listeners = Listeners()
    listeners.open(tmp_path, Settings({"auth_tls": "sasl"}), handed)
    try:
        found = [entrance for _, entrance in listeners.sockets if entrance.transport is not Carrier.UNIX]
        tcp, tls = (Entrance(Access.READ_WRITE, carrier, Auth.SASL) for carrier in (Carrier.TCP, Carrier.TLS))
        assert found == [tcp, tcp, tls]
    finally:
        listeners.close()


def test_who_is_a_stranger_at_first() -> None:
    assert not Entrance(Access.READ_WRITE).asks_for_proof
    assert Entrance(Access.READ_WRITE, Carrier.TLS).asks_for_proof
    assert Entrance(Access.READ_ONLY, Carrier.UNIX, Auth.SASL).asks_for_proof


def test_addresses() -> None:
    (sock,) = network_sockets("127.0.0.1", "0")
    with sock:
        port = str(sock.getsockname()[1])
        with pytest.raises(errors.SystemError_, match="Unable to bind to port: Address already in use"):
            network_sockets("127.0.0.1", port)
    with pytest.raises(errors.SystemError_, match=r"Unable to resolve address '\(null\)' service 'nope'"):
        network_sockets(None, "nope")
    everywhere = network_sockets(None, free_port())
    assert {sock.family for sock in everywhere} <= {socket.AF_INET, socket.AF_INET6}
    for sock in everywhere:
        sock.close()
