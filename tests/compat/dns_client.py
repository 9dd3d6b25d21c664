"""Asks a name server one question and prints the answers, one a line: the least of RFC 1035.  Run in a namespace."""

import os
import socket
import struct
import sys

TYPES = {"A": 1, "CNAME": 5, "PTR": 12, "TXT": 16, "AAAA": 28, "SRV": 33}
FAILURES = {2: "failure", 3: "no such name", 5: "refused"}


def name_at(raw: bytes, position: int) -> tuple[str, int]:
    """A name, and where it ends; the rest of one may stand elsewhere."""
    labels: list[str] = []
    while length := raw[position]:
        if length >= 0xC0:
            rest, _ = name_at(raw, struct.unpack_from("!H", raw, position)[0] & 0x3FFF)
            return ".".join([*labels, rest]), position + 2
        labels.append(raw[position + 1 : position + 1 + length].decode())
        position += 1 + length
    return ".".join(labels), position + 1


def shown(raw: bytes, kind: int, start: int, length: int) -> str:
    if kind == TYPES["A"]:
        return socket.inet_ntop(socket.AF_INET, raw[start : start + 4])
    if kind == TYPES["AAAA"]:
        return socket.inet_ntop(socket.AF_INET6, raw[start : start + 16])
    if kind == TYPES["TXT"]:
        return raw[start + 1 : start + length].decode()
    if kind == TYPES["SRV"]:
        priority, weight, port = struct.unpack_from("!HHH", raw, start)
        return f"{priority} {weight} {port} {name_at(raw, start + 6)[0]}"
    return name_at(raw, start)[0]


def ask(server: str, name: str, kind: str) -> list[str]:
    number = os.urandom(2)
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    question = number + b"\x01\0\0\1\0\0\0\0\0\0" + labels + b"\0" + struct.pack("!HH", TYPES[kind], 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(5)
        sock.sendto(question, (server, 53))
        raw = sock.recv(4096)
    _, flags, _, count = struct.unpack_from("!2sHHH", raw)
    if flags & 15:
        return [FAILURES.get(flags & 15, str(flags & 15))]
    position = name_at(raw, 12)[1] + 4
    found = []
    for _ in range(count):
        position = name_at(raw, position)[1]
        answered, _, _, length = struct.unpack_from("!HHIH", raw, position)
        found.append(f"{next(word for word, one in TYPES.items() if one == answered)} "
                     f"{shown(raw, answered, position + 10, length)}")  # fmt: skip
        position += 10 + length
    return found


print("\n".join(ask(*sys.argv[1:])))
