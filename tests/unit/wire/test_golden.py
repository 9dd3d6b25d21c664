"""Frames that stock virsh and libvirtd exchanged: understood as recorded, and made by us byte for byte.

Each folder of `tests/golden/wire` is one conversation; `tests/compat/capture_wire.py` makes them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.unit.wire.described import CLIENT, SERVER, describe, record_class
from tests.unit.wire.wired import bytes_of
from vird.wire import procedures
from vird.wire.connection import Connection, Role
from vird.wire.error_record import ErrorRecord
from vird.wire.events import CallReceived, FrameRefused
from vird.wire.frame import FrameType, Status, StreamHoleRecord
from vird.wire.frame_reader import Frame, FrameReader
from vird.wire.keepalive import PROGRAM as KEEPALIVE
from vird.wire.keepalive import KeepaliveProcedure
from vird.wire.limits import Limits
from vird.wire.stream import Stream, StreamState

GOLDEN = Path(__file__).resolve().parents[2] / "golden/wire"
CASES = sorted(folder.name for folder in GOLDEN.iterdir() if folder.is_dir())


class Note(NamedTuple):
    sender: str
    content: bytes
    frame: Frame


def notes(case: str) -> Iterator[Note]:
    for line in (GOLDEN / case / "frames.hex").read_text().splitlines():
        sender, digits, fds = line.split()
        content = bytes.fromhex(digits)
        reader = FrameReader(Limits())
        reader.receive(content, range(100, 100 + int(fds)))
        frame = reader.next_frame()
        assert frame is not None
        yield Note(sender, content, frame)


def test_there_are_conversations() -> None:
    assert len(CASES) >= 15


@pytest.mark.parametrize("case", CASES)
def test_frames_are_understood(case: str) -> None:
    expected = json.loads((GOLDEN / case / "frames.json").read_text())
    assert [describe(note.sender, note.frame) for note in notes(case)] == expected


@pytest.mark.parametrize("case", CASES)
def test_records_have_one_form(case: str) -> None:
    for sender, _, frame in notes(case):
        cls = record_class(sender, frame)
        if cls is not None:
            assert cls.decode(frame[6]).encode() == frame[6]


def send_piece(connection: Connection, stream: Stream, kind: int, payload: bytes) -> None:
    if kind == FrameType.STREAM_HOLE:
        connection.send_stream_hole(stream, StreamHoleRecord.decode(payload).length)
    elif payload:
        connection.send_stream_data(stream, payload)
    else:
        connection.send_stream_eof(stream)


class DaemonAgain:
    """Our machine in libvirtd's place: told to do what it did."""

    def __init__(self) -> None:
        self.machine = Connection(Role.SERVER)
        self.calls: dict[int, CallReceived] = {}
        self.streams: dict[int, Stream] = {}

    def hear(self, note: Note) -> None:
        for event in self.machine.receive_data(note.content, note.frame[7]):
            assert not isinstance(event, FrameRefused)
            if isinstance(event, CallReceived):
                self.calls[event.serial] = event

    def say(self, frame: Frame) -> None:
        program, _, number, kind, serial, status, payload, _ = frame
        if kind == FrameType.MESSAGE:
            if program != KEEPALIVE:  # a pong has been said already
                self.machine.send_message(program, number, payload)
        elif kind == FrameType.REPLY and status == Status.ERROR:
            self.machine.send_error(self.calls[serial], ErrorRecord.decode(payload))
        elif kind == FrameType.REPLY:
            row = procedures.find(program, number)
            if row is not None and row.stream is not None:
                self.streams[serial] = self.machine.open_stream(self.calls[serial])
            self.machine.send_reply(self.calls[serial], payload)
        elif status == Status.CONTINUE:
            send_piece(self.machine, self.streams[serial], kind, payload)
        elif status == Status.OK and self.streams[serial].state is StreamState.ASKED:
            self.machine.send_stream_finish(self.streams[serial])


class ClientAgain:
    """Our machine in virsh's place."""

    def __init__(self) -> None:
        self.machine = Connection(Role.CLIENT)
        self.streams: dict[int, Stream] = {}

    def hear(self, note: Note) -> None:
        self.machine.receive_data(note.content, note.frame[7])

    def say(self, frame: Frame) -> None:
        program, version, number, kind, serial, status, payload, fds = frame
        if program == KEEPALIVE:
            assert number == KeepaliveProcedure.PING
            self.machine.start_keepalive(1, 1, now=0)
            self.machine.tick(1)
        elif kind in (FrameType.CALL, FrameType.CALL_WITH_FDS):
            row = procedures.find(program, number)
            stream = row is not None and row.stream is not None
            assert self.machine.send_call(program, version, number, payload, fds, stream=stream) == serial
            if stream:
                self.streams[serial] = self.machine.streams[serial]
        elif status == Status.CONTINUE:
            send_piece(self.machine, self.streams[serial], kind, payload)
        elif status == Status.OK:
            self.machine.send_stream_finish(self.streams[serial])
        else:
            self.machine.send_stream_abort(self.streams[serial])


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("role", [SERVER, CLIENT])
def test_we_say_the_same_bytes(case: str, role: str) -> None:
    end = DaemonAgain() if role == SERVER else ClientAgain()
    said: list[bytes] = []
    for note in notes(case):
        if note.sender != role:
            end.hear(note)
            continue
        end.say(note.frame)
        said += whole_frames(bytes_of(end.machine))
        # libvirtd answers pings beside its workers, so a pong may overtake a reply; nothing else does.
        assert note.content in said
        assert said[0] == note.content or KEEPALIVE in (note.frame[0], int.from_bytes(said[0][4:8], "big"))
        said.remove(note.content)
    assert said == []


def whole_frames(content: bytes) -> Iterator[bytes]:
    while content:
        size = int.from_bytes(content[:4], "big")
        fds = int.from_bytes(content[28:32], "big") if content[19] == FrameType.CALL_WITH_FDS else 0
        yield content[: size + fds]
        content = content[size + fds :]
