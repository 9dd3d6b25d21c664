"""How fast bytes go through a limit, told by the one who must wait at it; run in the world outside of a guest.

``throughput.py takes PORT BYTES`` counts what one client sends, ``gives PORT BYTES`` what one client takes.  The first
tenth is not counted: queues fill and the connection finds its pace.  Prints "ready", then bytes per second by this
process's own clock, which stands for the other end's, since neither holds more than a small buffer.
"""

import socket
import sys
import time

BUFFER = 32768
WARM_UP = 0.15


def main(way: str, port: int, wanted: int) -> float:
    """Bytes per second after the warm-up; raises OSError when the client leaves before."""
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        for side in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            listening.setsockopt(socket.SOL_SOCKET, side, BUFFER)
        listening.bind(("0.0.0.0", port))
        listening.listen()
        listening.settimeout(30)
        print("ready", flush=True)
        peer, _ = listening.accept()
    with peer:
        peer.settimeout(60)
        counted, began, skipped = 0, 0.0, 0
        nothing = b"\0" * 4096
        while counted < wanted:
            moved = len(peer.recv(65536)) if way == "takes" else peer.send(nothing)
            if not moved:
                raise ConnectionError("the client has left")
            counted += moved
            if not began and counted >= wanted * WARM_UP:
                began, skipped = time.monotonic(), counted
        return (counted - skipped) / (time.monotonic() - began)


if __name__ == "__main__":
    print(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])), flush=True)
