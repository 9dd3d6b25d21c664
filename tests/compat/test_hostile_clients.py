"""Clients that send nonsense, die half way, or come in crowds: a clear error or a clean close, others unaffected."""

import contextlib
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.compat.raw_client import ERROR, MESSAGE, OK, REPLY, STREAM, RawClient, string
from vird.testing.daemons import Vird
from vird.testing.sandbox import Sandbox
from vird.wire import procedures

pytestmark = pytest.mark.root

LIB_VERSION = procedures.remote.CONNECT_GET_LIB_VERSION.number


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vird]:
    """One daemon for the whole module: what one hostile client does to it, the next test feels."""
    with Sandbox() as sandbox:
        daemon = Vird(sandbox, tmp_path_factory.mktemp("hostile") / "root").start()
        yield daemon
        daemon.terminate()


@pytest.fixture(autouse=True)
def _others_are_unaffected(daemon: Vird) -> Iterator[None]:
    """Before and after each test a polite client is served by the same process, and no descriptor is kept."""
    with RawClient(daemon.socket).log_in() as polite:
        polite.call("CONNECT_GET_LIB_VERSION")
        open_before = open_files(daemon)
        yield
        began = time.monotonic()
        reply = polite.call("CONNECT_GET_LIB_VERSION")
        assert reply is not None and reply.status == OK
        assert time.monotonic() - began < 1
        wait_until(lambda: open_files(daemon) <= open_before, "descriptors were kept")
    assert daemon.process is not None and daemon.process.poll() is None


def open_files(daemon: Vird) -> int:
    return len(os.listdir(f"/proc/{daemon.pid}/fd"))


def open_paths(daemon: Vird) -> list[str]:
    folder = f"/proc/{daemon.pid}/fd"
    paths = []
    for name in os.listdir(folder):
        # A descriptor may be closed while it is looked at.
        with contextlib.suppress(FileNotFoundError):
            paths.append(os.readlink(f"{folder}/{name}"))
    return paths


def wait_until(condition: Callable[[], bool], failure: str, timeout_s: float = 5) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, failure
        time.sleep(0.01)


def test_garbage(daemon: Vird) -> None:
    with RawClient(daemon.socket) as client:
        client.send(b"GET / HTTP/1.1\r\nHost: example\r\n\r\n" * 4)
        assert client.is_closed()


@pytest.mark.parametrize("length", [0, 4, 27, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF])
def test_impossible_length(daemon: Vird, length: int) -> None:
    with RawClient(daemon.socket) as client:
        client.send(struct.pack(">I", length))
        assert client.is_closed()


def test_oversized_frame_is_refused_before_it_is_kept(daemon: Vird) -> None:
    before = daemon.resident_kib()
    clients = [RawClient(daemon.socket) for _ in range(8)]
    for client in clients:
        client.send(struct.pack(">I", 1 << 28))
        # The daemon may close before all of this is written.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            client.send(b"\0" * (1 << 20))
        assert client.is_closed()
        client.close()
    assert daemon.resident_kib() - before < 16 * 1024


@pytest.mark.parametrize(
    ("program", "version", "procedure"),
    [
        pytest.param(0x12345678, 1, LIB_VERSION, id="program"),
        pytest.param(0x20008086, 99, LIB_VERSION, id="version"),
        pytest.param(0x20008086, 1, 9999, id="procedure"),
        pytest.param(0x20008086, 1, 0, id="procedure zero"),
        pytest.param(0x20008086, 1, -5, id="negative procedure"),
    ],
)
def test_unknown_numbers_get_an_error_and_the_connection_lives(
    daemon: Vird, program: int, version: int, procedure: int
) -> None:
    with RawClient(daemon.socket).log_in() as client:
        client.send(client.frame(procedure, program=program, version=version, serial=7))
        reply = client.receive()
        assert reply is not None
        assert (reply.type, reply.serial, reply.status) == (REPLY, 7, ERROR)
        assert (reply.program, reply.version, reply.procedure) == (program, version, procedure)
        assert reply.error_text
        after = client.call("CONNECT_GET_LIB_VERSION", serial=8)
        assert after is not None and (after.serial, after.status) == (8, OK)


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\0\0", id="half a number"),
        pytest.param(struct.pack(">I", 0xFFFFFFFF), id="endless string"),
        pytest.param(struct.pack(">I", 100) + b"abc\0", id="short string"),
        pytest.param(string("test") + b"\0\0\0\0", id="something behind"),
        pytest.param(struct.pack(">I", 3) + b"abc\1", id="padding that is not zero"),
        pytest.param(struct.pack(">I", 2) + b"\xff\xfe\0\0", id="no UTF-8"),
    ],
)
def test_undecodable_arguments_get_an_error_and_the_connection_lives(daemon: Vird, payload: bytes) -> None:
    with RawClient(daemon.socket).log_in() as client:
        reply = client.call("DOMAIN_LOOKUP_BY_NAME", payload, serial=3)
        assert reply is not None and (reply.serial, reply.status) == (3, ERROR)
        after = client.call("CONNECT_GET_LIB_VERSION", serial=4)
        assert after is not None and (after.serial, after.status) == (4, OK)


def test_a_call_before_the_connection_is_open(daemon: Vird) -> None:
    with RawClient(daemon.socket) as client:
        reply = client.call("CONNECT_GET_HOSTNAME")
        assert reply is not None and reply.status == ERROR
        client.log_in()


@pytest.mark.parametrize("kind", [REPLY, MESSAGE, STREAM, 77])
def test_frames_a_client_has_no_business_to_send(daemon: Vird, kind: int) -> None:
    """Ignored or refused, as long as it is one of the two."""
    with RawClient(daemon.socket, timeout_s=5).log_in() as client:
        client.send(client.frame(LIB_VERSION, kind=kind, serial=5))
        try:
            reply = client.call("CONNECT_GET_LIB_VERSION", serial=6)
        except BrokenPipeError:
            return
        assert reply is None or reply.serial in (5, 6)


@pytest.mark.parametrize("cut", [1, 3, 4, 10, 27, 30])
def test_half_a_frame_then_death(daemon: Vird, cut: int) -> None:
    with RawClient(daemon.socket).log_in() as client:
        client.send(client.frame(LIB_VERSION, b"\0" * 8)[:cut])


def test_half_frames_that_never_end(daemon: Vird) -> None:
    """Held open, they cost a descriptor each and nobody's time."""
    with contextlib.ExitStack() as stack:
        for _ in range(15):
            client = stack.enter_context(RawClient(daemon.socket))
            client.send(struct.pack(">I", 1000) + b"\0" * 10)
        began = time.monotonic()
        assert daemon.virsh("-q", "list").returncode == 0
        assert time.monotonic() - began < 2


def test_a_client_that_asks_and_never_listens(daemon: Vird) -> None:
    """Its own requests wait; the daemon's memory does not grow with what nobody fetches."""
    with RawClient(daemon.socket, timeout_s=30).log_in() as client:
        # The largest of the cheap answers, once, so that what it needs is there.
        client.call("CONNECT_GET_CAPABILITIES")
        before = daemon.resident_kib()
        request = client.frame(procedures.remote.CONNECT_GET_CAPABILITIES.number)
        client.socket.settimeout(0.5)
        with contextlib.suppress(TimeoutError):
            for _ in range(20_000):
                client.send(request)
        began = time.monotonic()
        with RawClient(daemon.socket).log_in() as polite:
            reply = polite.call("CONNECT_GET_LIB_VERSION")
            assert reply is not None and reply.status == OK
        assert time.monotonic() - began < 1
        assert daemon.resident_kib() - before < 32 * 1024


def test_descriptors_nobody_asked_for_go_with_the_client(daemon: Vird, tmp_path: Path) -> None:
    with (tmp_path / "x").open("w") as file:
        with RawClient(daemon.socket).log_in() as client:
            socket.send_fds(client.socket, [client.frame(LIB_VERSION)], [file.fileno()] * 10)
            reply = client.receive()
            assert reply is not None and reply.status == OK
        wait_until(lambda: str(tmp_path / "x") not in open_paths(daemon), "descriptors were kept")


def test_too_many_descriptors_end_the_connection(daemon: Vird, tmp_path: Path) -> None:
    with (tmp_path / "x").open("w") as file, RawClient(daemon.socket).log_in() as client:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for _ in range(10):
                socket.send_fds(client.socket, [client.frame(LIB_VERSION)], [file.fileno()] * 10)
        assert client.is_closed()
        wait_until(lambda: str(tmp_path / "x") not in open_paths(daemon), "descriptors were kept")


def test_a_crowd_that_comes_and_goes(daemon: Vird) -> None:
    """200 clients, half of them leaving without a word; then the daemon is as it was."""
    before = daemon.resident_kib()
    failures: list[str] = []

    def visit(number: int) -> None:
        try:
            with RawClient(daemon.socket, timeout_s=30).log_in() as client:
                for serial in range(5):
                    reply = client.call("CONNECT_NUM_OF_DOMAINS", serial=serial)
                    assert reply is not None and (reply.serial, reply.status) == (serial, OK)
                if number % 2:
                    client.call("CONNECT_CLOSE")
                else:
                    client.send(client.frame(LIB_VERSION)[:9])
        except (AssertionError, OSError) as error:
            failures.append(f"client {number}: {error!r}")

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert daemon.resident_kib() - before < 16 * 1024


def test_a_crowd_that_stays(daemon: Vird) -> None:
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(RawClient(daemon.socket, timeout_s=30).log_in()) for _ in range(200)]
        for client in clients:
            reply = client.call("CONNECT_GET_LIB_VERSION")
            assert reply is not None and reply.status == OK
