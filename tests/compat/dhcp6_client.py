"""Asks for an IPv6 address by DHCP on one interface and prints it: the least of RFC 8415.  Run in a namespace."""

import os
import socket
import struct
import sys

SOLICIT, ADVERTISE, REQUEST, REPLY = 1, 2, 3, 7
CLIENT_ID, SERVER_ID, IA_NA, IA_ADDRESS, ELAPSED = 1, 2, 3, 5, 8
SERVERS = "ff02::1:2"


def option(kind: int, content: bytes) -> bytes:
    return struct.pack("!HH", kind, len(content)) + content


def options(text: bytes) -> dict[int, bytes]:
    found = {}
    while len(text) >= 4:
        kind, length = struct.unpack("!HH", text[:4])
        found[kind] = text[4 : 4 + length]
        text = text[4 + length :]
    return found


def ask(sock: socket.socket, index: int, kind: int, body: bytes, wanted: int) -> dict[int, bytes]:
    transaction = os.urandom(3)
    for _ in range(10):
        sock.sendto(bytes([kind]) + transaction + body, (SERVERS, 547, 0, index))
        try:
            answer = sock.recv(4096)
        except TimeoutError:
            continue
        if answer[0] == wanted and answer[1:4] == transaction:
            return options(answer[4:])
    raise SystemExit("no answer")


def main(interface: str, mac: str) -> None:
    index = socket.if_nametoindex(interface)
    sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface.encode())
    sock.bind(("::", 546))
    sock.settimeout(1)
    own = option(CLIENT_ID, struct.pack("!HH", 3, 1) + bytes.fromhex(mac.replace(":", "")))
    association = option(IA_NA, struct.pack("!III", 1, 0, 0))
    elapsed = option(ELAPSED, b"\0\0")
    offered = ask(sock, index, SOLICIT, own + association + elapsed, ADVERTISE)
    server = option(SERVER_ID, offered[SERVER_ID])
    chosen = option(IA_NA, offered[IA_NA])
    given = ask(sock, index, REQUEST, own + server + chosen + elapsed, REPLY)
    address = options(given[IA_NA][12:])[IA_ADDRESS]
    print(socket.inet_ntop(socket.AF_INET6, address[:16]))


main(*sys.argv[1:])
