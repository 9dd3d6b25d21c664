"""What the wire costs by itself: `python -m benchmarks.wire [--seconds S] [NAME…]`.

Each line is one operation repeated on one core, without I/O: records to bytes and back, frames in
and out of the connection machine, and the cost of using a record for the first time.
"""

from __future__ import annotations

import argparse
import time
import uuid
from collections.abc import Callable
from functools import partial

from vird.wire.codec import compile_decode, compile_encode, record_shape
from vird.wire.connection import Connection, Role
from vird.wire.events import CallReceived
from vird.wire.procedures import remote
from vird.wire.xdr import Record, TypedParam, TypedValue


def refs(count: int) -> list[remote.DomainRef]:
    """So many references to domains."""
    return [remote.DomainRef(f"instance-{number:08x}", uuid.uuid4().bytes, number) for number in range(count)]


def params(count: int) -> list[TypedParam]:
    """So many parameters, as a domain's statistics have them."""
    found = []
    for number in range(count):
        if number % 3:
            found.append(TypedParam(f"block.{number}.rd.bytes", TypedValue.uint64(number << 33)))
        else:
            found.append(TypedParam(f"net.{number}.name", TypedValue.string(f"vnet{number}")))
    return found


RECORDS: dict[str, Record] = {
    "info": remote.DomainGetInfoRet(1, 8388608, 8388608, 8, 123456789012),
    "ref": remote.DomainLookupByNameRet(refs(1)[0]),
    "list_200": remote.ConnectListAllDomainsRet(refs(200), 200),
    "list_1000": remote.ConnectListAllDomainsRet(refs(1000), 1000),
    "stats_60": remote.ConnectGetAllDomainStatsRet([remote.DomainStatsRecord(refs(1)[0], params(60))]),
    "stats_1000x2": remote.ConnectGetAllDomainStatsRet(
        [
            remote.DomainStatsRecord(
                ref,
                [
                    TypedParam("state.state", TypedValue.int32(1)),
                    TypedParam("state.reason", TypedValue.int32(0)),
                ],
            )
            for ref in refs(1000)
        ]
    ),
    "xml_16k": remote.DomainGetXmlDescRet("<domain/>\n" * 1600),
}


def per_second(run: Callable[[], object], seconds: float) -> float:
    """How often `run` runs in a second; the best of three."""
    best = 0.0
    for _ in range(3):
        rounds = 0
        start = time.perf_counter()
        while (spent := time.perf_counter() - start) < seconds / 3:
            for _ in range(5):
                run()
            rounds += 5
        best = max(best, rounds / spent)
    return best


def frame_benchmarks() -> dict[str, Callable[[], object]]:
    """Operations on the connection machine, with how many frames each handles in its name."""
    client, server = Connection(Role.CLIENT), Connection(Role.SERVER)
    client.send_call(0x20008086, 1, 16, bytes(36))
    call = b"".join(content for content, _ in client.data_to_send())
    burst = call * 64
    big = Connection(Role.CLIENT)
    big.send_call(0x20008086, 1, 16, bytes(33_554_000))
    whole = b"".join(content for content, _ in big.data_to_send(1 << 30))

    def answered() -> None:
        for event in server.receive_data(call):
            assert isinstance(event, CallReceived)
            server.send_reply(event, bytes(32))
        server.data_to_send()

    def pieces() -> None:
        for start in range(0, len(whole), 4096):
            server.receive_data(whole[start : start + 4096])

    return {
        "call_in": lambda: server.receive_data(call),
        "call_in_64_at_once": lambda: server.receive_data(burst),
        "call_in_reply_out": answered,
        "32MiB_in_4KiB_pieces": pieces,
    }


def first_use() -> None:
    """Compose the codec of one class anew."""
    record_shape.__globals__["_SHAPES"].clear()
    compile_encode(remote.ConnectListAllDomainsRet)
    compile_decode(remote.ConnectListAllDomainsRet)


def benchmarks() -> dict[str, Callable[[], object]]:
    """Every operation by name."""
    found: dict[str, Callable[[], object]] = {}
    for name, record in RECORDS.items():
        payload = record.encode()
        assert type(record).decode(payload) == record
        found[f"encode_{name}"] = record.encode
        found[f"decode_{name}"] = partial(type(record).decode, payload)
    found["make_ref"] = lambda: remote.DomainRef("web", bytes(16), 1)
    found["make_param"] = lambda: TypedParam("state.state", TypedValue.int32(1))
    found["first_use"] = first_use
    return found | frame_benchmarks()


def main() -> None:
    """Print one line for each operation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=1.0, help="how long each operation is repeated")
    parser.add_argument("names", nargs="*", help="only operations whose name contains one of these")
    chosen = parser.parse_args()
    for name, run in benchmarks().items():
        if chosen.names and not any(word in name for word in chosen.names):
            continue
        rate = per_second(run, chosen.seconds)
        print(f"{name:24} {rate:>12,.0f}/s {1e6 / rate:>12,.2f} us")


if __name__ == "__main__":
    main()
