"""Programs that are the connection, and what they complain about."""

from __future__ import annotations

import errno
import socket
import sys

import pytest

from vird import errors
from vird.client import program
from vird.client.program import ProgramSocket, explained


def test_its_input_and_output_are_the_connection() -> None:
    echo = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.readline())"
    with ProgramSocket.to((sys.executable, "-c", echo)) as sock:
        sock.sendall(b"hello\n")
        assert sock.recv(100) == b"hello\n"
        assert sock.recv(100) == b""
        assert sock.last_words() == ""
        failure = errors.SystemError_("End of file")
        assert explained(sock, failure) is failure


def test_its_complaints_say_why_there_is_none() -> None:
    with ProgramSocket.to(("sh", "-c", "printf 'a\\nno such host\\n' >&2")) as sock:
        told = explained(sock, errors.SystemError_("End of file"))
    assert str(told) == "Cannot recv data: a\nno such host: Connection reset by peer"
    assert isinstance(told, errors.SystemError_) and told.int1 == errno.ECONNRESET


def test_only_the_end_of_much_is_kept() -> None:
    with ProgramSocket.to(("sh", "-c", "seq 10000 >&2")) as sock:
        assert sock.last_words().endswith("\n10000")
        assert len(sock.said) <= program.WORDS_MAX


def test_what_cannot_be_run() -> None:
    with pytest.raises(errors.SystemError_, match="cannot execute binary /nonexistent: No such file"):
        ProgramSocket.to(("/nonexistent",))


def test_other_connections_have_nothing_to_add() -> None:
    near, far = socket.socketpair()
    with near, far:
        failure = errors.SystemError_("End of file")
        assert explained(near, failure) is failure
