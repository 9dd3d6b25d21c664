"""The blocking client against the machine in a daemon's role."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable

import pytest

from vird import errors
from vird.client.blocking import BlockingClient
from vird.host.passed_files import passed_fds
from vird.wire.connection import Connection, Role
from vird.wire.error_record import to_record
from vird.wire.events import CallReceived, Event, StreamData, StreamFinished
from vird.wire.procedures import REMOTE, qemu, remote
from vird.wire.procedures.refs import DomainRef

DOM = DomainRef("d", bytes(16), 1)


class Daemon:
    """Serves one connection from a thread by a function of event and wire."""

    def __init__(self, serve: Callable[[Event, Connection], None]) -> None:
        self.near, self.far = socket.socketpair()
        self.wire = Connection(Role.SERVER)
        self._serve = serve
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while True:
            received, ancillary, _, _ = self.far.recvmsg(65536, 4096)
            if not received:
                return
            for event in self.wire.receive_data(received, passed_fds(ancillary)):
                self._serve(event, self.wire)
            self.flush()

    def flush(self) -> None:
        while chunks := self.wire.data_to_send():
            for content, fds in chunks:
                socket.send_fds(self.far, [content], list(fds))

    def end(self) -> None:
        with contextlib.suppress(OSError):
            self.far.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        self.far.close()


def host_name(event: Event, wire: Connection) -> None:
    assert isinstance(event, CallReceived)
    wire.send_reply(event, remote.ConnectGetHostnameRet(f"call {event.serial}").encode())


def test_replies_reach_the_threads_that_wait_for_them() -> None:
    daemon = Daemon(host_name)
    seen: list[str] = []
    with BlockingClient(daemon.near) as client:

        def work() -> None:
            for _ in range(50):
                ret = client.call(remote.CONNECT_GET_HOSTNAME)
                assert isinstance(ret, remote.ConnectGetHostnameRet)
                seen.append(ret.hostname)

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    daemon.end()
    assert len(seen) == len(set(seen)) == 200


def test_errors_are_classes() -> None:
    def refuse(event: Event, wire: Connection) -> None:
        assert isinstance(event, CallReceived)
        wire.send_error(event, to_record(errors.NoDomain("no domain")))

    daemon = Daemon(refuse)
    with BlockingClient(daemon.near) as client:
        with pytest.raises(errors.NoDomain, match="no domain"):
            client.call(remote.DOMAIN_CREATE, remote.DomainCreateArgs(DOM))
        with pytest.raises(TypeError):
            client.call(remote.DOMAIN_CREATE)
        assert client.is_open
    daemon.end()


def test_a_deadline() -> None:
    daemon = Daemon(lambda event, wire: None)
    with BlockingClient(daemon.near) as client:
        with pytest.raises(errors.OperationTimeout, match="no reply to connect_get_hostname"):
            client.call(remote.CONNECT_GET_HOSTNAME, timeout_s=0.01)
        assert client.is_open
    daemon.end()


def test_the_end_of_the_daemon_fails_who_waits() -> None:
    daemon = Daemon(lambda event, wire: daemon.far.shutdown(socket.SHUT_RDWR))
    ends: list[errors.VirdError] = []
    client = BlockingClient(daemon.near)
    client.on_end = ends.append
    with pytest.raises(errors.SystemError_, match="End of file"):
        client.call(remote.CONNECT_GET_HOSTNAME)
    assert [client.failure] == ends
    assert client.fileno() == -1
    daemon.end()


def test_closing_wakes_another_thread() -> None:
    daemon = Daemon(lambda event, wire: client.close())
    client = BlockingClient(daemon.near)
    with pytest.raises(errors.SystemError_, match="closed"):
        client.call(remote.CONNECT_GET_HOSTNAME)
    daemon.end()


def tell(wire: Connection) -> None:
    message = remote.DomainEventLifecycleMsg(DOM, 1, 2)
    wire.send_message(REMOTE.number, remote.DOMAIN_EVENT_LIFECYCLE.number, message.encode())


def test_messages() -> None:
    def serve(event: Event, wire: Connection) -> None:
        tell(wire)
        host_name(event, wire)
        tell(wire)

    daemon = Daemon(serve)
    heard: list[int] = []
    with BlockingClient(daemon.near) as client:
        client.on_message = lambda message: heard.append(message.number)
        messages = client.events()
        client.call(remote.CONNECT_GET_HOSTNAME)
        assert next(messages).procedure is remote.DOMAIN_EVENT_LIFECYCLE
        assert next(messages).record == remote.DomainEventLifecycleMsg(DOM, 1, 2)
        with pytest.raises(errors.OperationTimeout):
            messages.next(0.01)
        messages.close()
        assert list(messages) == []
    assert heard == [remote.DOMAIN_EVENT_LIFECYCLE.number] * 2
    daemon.end()


def test_pumping_takes_what_is_there() -> None:
    daemon = Daemon(host_name)
    with BlockingClient(daemon.near) as client:
        messages = client.events()
        tell(daemon.wire)
        daemon.flush()
        deadline = time.monotonic() + 10
        while not messages._waiting and time.monotonic() < deadline:
            client.pump()
        assert messages._waiting
    daemon.end()


def test_descriptors_come_and_go() -> None:
    def serve(event: Event, wire: Connection) -> None:
        assert isinstance(event, CallReceived)
        os.write(event.fds[0], b"seen")
        reply = qemu.DomainMonitorCommandWithFilesRet("{}")
        wire.send_reply(event, reply.encode(), event.fds)

    daemon = Daemon(serve)
    reading, writing = os.pipe()
    with BlockingClient(daemon.near) as client:
        args = qemu.DomainMonitorCommandWithFilesArgs(DOM, "x", 0)
        ret, fds = client.call_with_fds(qemu.DOMAIN_MONITOR_COMMAND_WITH_FILES, args, [writing])
        assert ret == qemu.DomainMonitorCommandWithFilesRet("{}")
        assert os.read(reading, 10) == b"seen"
        for fd in (*fds, reading, writing):
            os.close(fd)
    daemon.end()


def test_a_stream_echoes_more_than_a_socket_holds() -> None:
    def serve(event: Event, wire: Connection) -> None:
        match event:
            case CallReceived():
                stream = wire.open_stream(event)
                wire.send_reply(event)
                assert stream.can_send
            case StreamData(stream, content):
                wire.send_stream_data(stream, content)
            case StreamFinished(stream):
                wire.send_stream_finish(stream)

    daemon = Daemon(serve)
    with BlockingClient(daemon.near) as client:
        args = remote.DomainOpenConsoleArgs(DOM, None, 0)
        _, stream = client.call_with_stream(remote.DOMAIN_OPEN_CONSOLE, args)
        content = b"x" * 3_000_000
        stream.send(content)
        got = b""
        while len(got) < len(content):
            piece = stream.recv(100_000)
            assert isinstance(piece, bytes)
            got += piece
        assert got == content
        stream.finish()
    daemon.end()


def test_keepalive_gives_a_silent_daemon_up() -> None:
    near, far = socket.socketpair()
    with BlockingClient(near) as client, far:
        client.start_keepalive(0.01, 1)
        assert client.next_deadline() is not None
        with pytest.raises(errors.OperationTimeout, match="nothing heard"):
            client.call(remote.CONNECT_GET_HOSTNAME, timeout_s=30)
        client.stop_keepalive()


def test_nobody_listens(tmp_path: os.PathLike[str]) -> None:
    with pytest.raises(OSError, match="No such file"):
        BlockingClient.open(os.path.join(tmp_path, "none"))
