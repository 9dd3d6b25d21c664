import socket

import pytest

from vird.host.hostname import host_name


@pytest.mark.parametrize(
    ("name", "canonical", "told"),
    [
        ("host.example.org", "other", "host.example.org"),
        ("localhost", "other", "localhost"),
        ("host", "host.example.org", "host.example.org"),
        ("host", "", "host"),
        ("host", "localhost", "host"),
    ],
)
def test_the_canonical_name_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, name: str, canonical: str, told: str
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: name)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, canonical, None)])
    assert host_name() == told


def test_a_name_that_nobody_resolves(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "no")

    monkeypatch.setattr(socket, "gethostname", lambda: "host")
    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert host_name() == "host"
