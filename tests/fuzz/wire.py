"""Fuzzes the wire for a while: `python -m tests.fuzz.wire --seconds 60 [--seed N]`.

Golden frames are mutated and cut into pieces, then fed to the connection machine in both roles;
payloads are mutated and decoded as every record.  A finding is an exception that is none of the
protocol's own, a record that does not come back the same, or a frame that takes far too long.
The seed of a run is printed, and every round's input follows from the seed and the round.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from pathlib import Path

from tests.unit.wire.described import record_class
from vird.wire import procedures
from vird.wire.connection import Connection, LocalProtocolError, RemoteProtocolError, Role
from vird.wire.error_record import ErrorRecord
from vird.wire.events import CallReceived
from vird.wire.frame import StreamHoleRecord
from vird.wire.frame_reader import FrameReader
from vird.wire.limits import Limits
from vird.wire.xdr import Record, XdrError

GOLDEN = Path(__file__).resolve().parents[1] / "golden/wire"

SLOW_S = 2.0
"""No round may take longer."""

WORDS = [0, 1, 2, 3, 4, 6, 27, 28, 32, 33, 255, 65536, 4194304, 4194305, 33554436, 2**31 - 1, 2**31, 2**32 - 1]


def corpus() -> tuple[list[bytes], list[tuple[bytes, type[Record]]]]:
    """Every golden frame, and every golden payload with the record that it is."""
    frames: list[bytes] = []
    payloads: list[tuple[bytes, type[Record]]] = []
    for file in sorted(GOLDEN.glob("*/frames.hex")):
        for line in file.read_text().splitlines():
            sender, digits, fds = line.split()
            frames.append(bytes.fromhex(digits))
            reader = FrameReader(Limits())
            reader.receive(frames[-1], range(int(fds)))
            frame = reader.next_frame()
            cls = record_class(sender, frame) if frame is not None else None
            if frame is not None and cls is not None:
                payloads.append((frame[6], cls))
    return frames, payloads


def records() -> list[type[Record]]:
    """Every record that travels."""
    found = {kind for row in procedures.every() for kind in (row.args, row.ret) if kind is not None}
    return sorted(found | {ErrorRecord, StreamHoleRecord}, key=lambda cls: cls.__name__)


def mutated(chance: random.Random, content: bytes) -> bytes:
    """The bytes with a few things wrong, words mostly, as XDR is made of them."""
    found = bytearray(content)
    for _ in range(chance.randrange(4)):
        if not found:
            break
        place = chance.randrange(len(found))
        match chance.randrange(6):
            case 0:
                found[place] = chance.randrange(256)
            case 1 | 2:
                place -= place % 4
                found[place : place + 4] = chance.choice(WORDS).to_bytes(4, "big")
            case 3:
                del found[place : place + chance.choice([1, 4, 8, 100])]
            case 4:
                found[place:place] = found[place : place + chance.choice([1, 4, 16, 64])]
            case 5:
                del found[place:]
    return bytes(found)


def feed(chance: random.Random, frames: list[bytes]) -> None:
    """One conversation with each role, in random pieces, answered at random."""
    content = b"".join(mutated(chance, chance.choice(frames)) for _ in range(chance.randrange(1, 8)))
    for role in Role:
        connection = Connection(role)
        if role is Role.CLIENT:
            for procedure in (1, 14, 60, 66, 201, 208, 209):
                connection.send_call(0x20008086, 1, procedure, stream=procedure > 200)
        connection.start_keepalive(5, 2, now=0)
        position = 0
        while position < len(content):
            size = chance.choice([1, 4, 28, 100, len(content)])
            try:
                events = connection.receive_data(content[position : position + size], [9] * chance.choice([0, 0, 0, 1]))
            except RemoteProtocolError as error:
                events = error.events
                position = len(content)
            position += size
            for event in events:
                repr(event)
                if isinstance(event, CallReceived):
                    answer(chance, connection, event)
            connection.tick(chance.randrange(100))
            connection.data_to_send()
            connection.take_fds()
        connection.receive_eof()


def answer(chance: random.Random, connection: Connection, call: CallReceived) -> None:
    """Treat a call as some daemon might."""
    try:
        match chance.randrange(3):
            case 0:
                connection.send_reply(call, bytes(chance.randrange(50)))
            case 1:
                stream = connection.open_stream(call)
                connection.send_reply(call)
                connection.send_stream_data(stream, bytes(chance.randrange(50)))
    except LocalProtocolError:
        pass  # the connection is closed, or a serial came twice


def decode(chance: random.Random, payloads: list[tuple[bytes, type[Record]]], classes: list[type[Record]]) -> None:
    """One payload as the record that it was and as a few others; what can be read must come back."""
    payload, own = chance.choice(payloads)
    payload = mutated(chance, payload) if chance.random() < 0.9 else words(chance)
    for cls in (own, *chance.sample(classes, 3)):
        try:
            record = cls.decode(payload)
        except XdrError:
            continue
        repr(record)
        again = record.encode()
        if cls.decode(again).encode() != again:
            raise AssertionError(f"{cls.__name__} does not come back: {payload.hex()}")


def words(chance: random.Random) -> bytes:
    """A payload of telling words."""
    return b"".join(chance.choice(WORDS).to_bytes(4, "big") for _ in range(chance.randrange(30)))


def run(seconds: float, seed: int, only: int | None = None) -> int:
    """Rounds until the time is over; how many there were. The first finding is raised with its round."""
    frames, payloads = corpus()
    classes = records()
    end = time.monotonic() + seconds
    number = only or 0
    while True:
        chance = random.Random(f"{seed}.{number}")
        start = time.monotonic()
        try:
            feed(chance, frames)
            decode(chance, payloads, classes)
        except Exception:
            print(f"finding in round {number} of seed {seed}: --seed {seed} --round {number}", file=sys.stderr)
            raise
        if time.monotonic() - start > SLOW_S:
            raise AssertionError(f"round {number} of seed {seed} took {time.monotonic() - start:.1f} seconds")
        number += 1
        if only is not None or time.monotonic() >= end:
            return number


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--round", type=int, default=None, help="only this round")
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}", flush=True)
    try:
        rounds = run(chosen.seconds, chosen.seed, chosen.round)
    except Exception:
        traceback.print_exc()
        sys.exit(1)
    print(f"{rounds} rounds, nothing found")


if __name__ == "__main__":
    main()
