"""Addresses that guests are sent to."""

from __future__ import annotations

import pytest

from vird import errors
from vird.drivers.qemu.migration.whereto import Address, default_uri, listening, read, told


@pytest.mark.parametrize(
    ("text", "address", "qemu"),
    [
        ("tcp://b:5", Address("tcp", "b", 5), "tcp:b:5"),
        ("tcp:b:5", Address("tcp", "b", 5), "tcp:b:5"),
        ("tcp:b", Address("tcp", "b"), None),
        ("tcp://[::1]:5", Address("tcp", "::1", 5), "tcp:[::1]:5"),
        ("unix:///run/x", Address("unix", path="/run/x"), "unix:/run/x"),
    ],
)
def test_read(text: str, address: Address, qemu: str | None) -> None:
    assert read(text) == address
    assert qemu is None or read(text).qemu == qemu


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("b", errors.InvalidArg, "missing scheme in migration URI: b"),
        ("10.0.0.1", errors.InvalidArg, "missing scheme"),
        ("tcp://", errors.InvalidArg, "missing host in migration URI: tcp://"),
        ("http://b", errors.ArgumentUnsupported, "unsupported scheme http in migration URI http://b"),
        ("rdma://b", errors.ConfigUnsupported, "RDMA"),
        ("tcp://b:x", errors.InvalidArg, "unable to parse"),
        ("unix://", errors.InvalidArg, "no path"),
    ],
)
def test_what_is_none(text: str, kind: type[errors.VirdError], words: str) -> None:
    with pytest.raises(kind, match=words):
        read(text)


def test_what_the_destination_says() -> None:
    assert default_uri("b.example.org", 49152) == "tcp:b.example.org:49152"
    assert default_uri("fe80::1", 49152) == "tcp:[fe80::1]:49152"
    with pytest.raises(errors.InternalError, match="localhost"):
        default_uri("localhost.localdomain", 49152)
    assert told("tcp:b", 5) == "tcp:b:5"
    assert told("tcp://b/x", 5) == "tcp://b:5/x"


def test_where_qemu_listens() -> None:
    assert listening(5, None) == "tcp:[::]:5"
    assert listening(5, "10.0.0.1") == "tcp:10.0.0.1:5"
