"""A program whose standard input and output are the connection: ssh, or whatever a user names.

What it says on its standard error is kept for the case that there is no connection, as that is where ssh tells why.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from vird.errors import ErrorDomain, SystemError_, VirdError
from vird.host.unpatched import copy_of, socket, threading

if TYPE_CHECKING:
    import subprocess
else:
    subprocess = copy_of("subprocess")

WORDS_MAX = 4096
"""How many bytes of its complaints are kept."""

LAST_WORDS_S = 2.0
"""How long a program whose connection has ended may take to say why."""


class SpeakingSocket(socket.socket):
    """Our end of a connection behind which something can complain."""

    said = b""
    """The end of what it has complained about."""
    _listener: threading.Thread

    def last_words(self) -> str:
        """What it has complained about; blocks until it has ended, or ``LAST_WORDS_S``."""
        self._listener.join(LAST_WORDS_S)
        return self.said.decode(errors="replace").strip()


class ProgramSocket(SpeakingSocket):
    """A program behind it."""

    @classmethod
    def to(cls, argv: tuple[str, ...]) -> ProgramSocket:
        """Start the program; it ends when the connection does.  ``SystemError_`` when it cannot be started."""
        near, far = socket.socketpair()
        try:
            process = subprocess.Popen(
                argv, stdin=far.fileno(), stdout=far.fileno(), stderr=subprocess.PIPE, start_new_session=True
            )
        except OSError as failure:
            near.close()
            raise _lost(f"cannot execute binary {argv[0]}: {failure.strerror}") from failure
        finally:
            far.close()
        made = cls(fileno=near.detach())
        made._listener = threading.Thread(target=made._listen, args=(process,), daemon=True, name=f"end of {argv[0]}")
        made._listener.start()
        return made

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stderr is not None
        with process.stderr as stderr:
            for line in stderr:
                self.said = (self.said + line)[-WORDS_MAX:]
        process.wait()


def explained(sock: socket.socket, failure: VirdError) -> VirdError:
    """A failure of the connection in the words of the program behind it, if there is one that has any."""
    words = sock.last_words() if isinstance(sock, SpeakingSocket) else ""
    return _lost(words) if words else failure


def _lost(why: str) -> SystemError_:
    return SystemError_(
        f"Cannot recv data: {why}: Connection reset by peer", domain=ErrorDomain.RPC, int1=errno.ECONNRESET
    )
