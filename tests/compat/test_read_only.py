"""Every remote procedure over the read-only socket: refused by vird exactly where libvirtd refuses it.

Both are asked by the same raw client, on a connection of its own for each call, about the test driver's objects.
"""

from __future__ import annotations

import functools
import struct
import tempfile
from pathlib import Path

import pytest

from tests.compat.raw_client import ERROR, REMOTE_PROGRAM, REMOTE_VERSION, RawClient, string
from tests.conftest import need_program
from vird.errors import OperationDenied
from vird.testing.daemons import Daemon, Libvirtd, Vird
from vird.testing.samples import sample
from vird.testing.sandbox import Sandbox
from vird.wire.procedures import REMOTE, Procedure, refs
from vird.wire.xdr import Record

pytestmark = [pytest.mark.root, pytest.mark.timeout(200)]

DOMAIN = refs.DomainRef("test", bytes.fromhex("6695eb01f6a4830479aa97f2502e193f"), 1)
NETWORK = refs.NetworkRef("default", bytes.fromhex("dd8fe8846c02601e7551cca97df1c5df"))
POOL = refs.StoragePoolRef("default-pool", bytes.fromhex("dfe224cb28fb8dd0c4b264eb3f0f4566"))
OBJECTS: dict[type[Record], Record] = {refs.DomainRef: DOMAIN, refs.NetworkRef: NETWORK, refs.StoragePoolRef: POOL}
LEFT_OUT = frozenset(
    ["auth_list", "auth_polkit", "auth_sasl_init", "auth_sasl_start", "auth_sasl_step", "connect_open", "connect_close"]
)
ARGUMENTS_FIRST = "libvirtd looks at the arguments first"
DIFFERENT = {
    "domain_open_graphics": ARGUMENTS_FIRST,
    "domain_send_process_signal": ARGUMENTS_FIRST,
    "domain_rename": ARGUMENTS_FIRST,
    "connect_baseline_hypervisor_cpu": ARGUMENTS_FIRST,
    "domain_set_launch_security_state": ARGUMENTS_FIRST,
    "domain_fd_associate": ARGUMENTS_FIRST,
    # It is only of use between daemons; who may only look has no business to be somebody else.
    "connect_set_identity": "libvirtd asks access rules alone, and has none",
}
"""Procedures that are known to differ, and why."""
UNKNOWN = 39
"""The error for what libvirt 9.0 does not have yet."""


def rows() -> list[Procedure]:
    return [row for row in REMOTE if not row.event and row.name not in LEFT_OUT]


def answer(socket: Path, row: Procedure) -> tuple[int, str] | None:
    """The number and text of the error that a call gives, None for none."""
    with RawClient(socket) as client:
        assert client.call("AUTH_LIST") is not None
        opened = client.call("CONNECT_OPEN", b"\0\0\0\1" + string("test:///default") + b"\0\0\0\1")
        assert opened is not None
        payload = sample(row.args, OBJECTS).encode() if row.args is not None else b""
        client.send(client.frame(row.number, payload, REMOTE_PROGRAM, REMOTE_VERSION, serial=7))
        while (frame := client.receive()) is not None and frame.serial != 7:
            pass
        if frame is None:
            return 0, "closed"
        return (struct.unpack_from(">i", frame.payload)[0], frame.error_text) if frame.status == ERROR else None


@functools.cache
def answers(kind: type[Daemon]) -> dict[str, tuple[int, str] | None]:
    """What a daemon says to each procedure."""
    with tempfile.TemporaryDirectory(prefix="vird-rights.") as name, Sandbox() as sandbox:
        folder = Path(name)
        folder.chmod(0o755)
        daemon = kind(sandbox, folder / "root")
        daemon.start()  # type: ignore[attr-defined, unused-ignore]
        try:
            return {row.name: answer(daemon.read_only_socket, row) for row in rows()}
        finally:
            daemon.terminate()


def refusal(given: tuple[int, str] | None) -> str | None:
    """In which words a call is refused because the connection is read-only."""
    return given[1] if given is not None and given[0] == OperationDenied.code else None


def test_refused_where_libvirtd_refuses() -> None:
    need_program("libvirtd")
    theirs, ours = answers(Libvirtd), answers(Vird)
    known = [name for name, given in theirs.items() if given is None or given[0] != UNKNOWN]
    compared = [name for name in known if name not in DIFFERENT]
    assert sum(refusal(theirs[name]) is not None for name in compared) > 150
    found = {name: (theirs[name], ours[name]) for name in compared if refusal(theirs[name]) != refusal(ours[name])}
    assert found == {}


def test_who_is_refused_here_alone() -> None:
    assert all(refusal(answers(Vird)[name]) for name in DIFFERENT)
