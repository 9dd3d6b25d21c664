"""What all objects of one connection share: the client, its life, and calls whose failures are `libvirtError`.

A connection ends when the last object that belongs to it is gone, as the C library's does.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from libvirt import _errors
from libvirt._checks import CHECKS, fault
from vird.client.blocking import BlockingClient
from vird.client.blocking_stream import BlockingStream
from vird.errors import ErrorDomain, Rpc, SystemError_, VirdError
from vird.host.unpatched import threading
from vird.wire.procedures import Procedure, remote
from vird.wire.xdr import Record, XdrError

if TYPE_CHECKING:
    from libvirt._events import Registrations

PEEK_MAX = 4_194_304
TOO_LARGE = {remote.DOMAIN_MEMORY_PEEK: "memory", remote.DOMAIN_BLOCK_PEEK: "block"}
"""Calls whose answer fits one message only up to a size, and how the C library calls them."""
FLAGS_FIRST = {remote.DOMAIN_AUTHORIZED_SSH_KEYS_SET, remote.DOMAIN_MANAGED_SAVE_DEFINE_XML}
"""Calls whose arguments are looked at before the connection's right to make them."""


class Wire:
    """One connection of the C library's: counted, and open as long as anybody holds it."""

    def __init__(
        self,
        client: BlockingClient,
        uri: str,
        *,
        read_only: bool,
        is_local: bool,
        is_secure: bool,
        is_encrypted: bool,
    ) -> None:
        self.client = client
        self.uri = uri
        self.read_only = read_only
        self.is_local = is_local
        self.is_secure = is_secure
        self.is_encrypted = is_encrypted
        self.cpus: int | None = None
        self.registrations: Registrations | None = None
        self.on_close: list[Callable[[], None]] = []
        self._holders = 0
        self.last_error: _errors.ErrorTuple = _errors.NONE
        self._lock = threading.Lock()

    def hold(self) -> Wire:
        """One more object needs it."""
        with self._lock:
            self._holders += 1
        return self

    def release(self) -> int:
        """One object less; returns 0 when that was the last one and the connection has ended, else 1."""
        with self._lock:
            self._holders -= 1
            if self._holders > 0:
                return 1
        for close in self.on_close:
            close()
        if self.client.is_open:
            # It ends either way.
            with contextlib.suppress(VirdError):
                self.client.call(remote.CONNECT_CLOSE, timeout_s=5)
            self.client.close()
        return 0

    # --- calls

    def _failed(self, error: VirdError) -> _errors.libvirtError:
        """The exception for what the other side said, which the connection remembers."""
        self.last_error = _errors.error_tuple(error)
        return _errors.failed(error)

    def call(self, row: Procedure, args: Record | None = None) -> Any:
        """The reply; without deadline, as the C library has none."""
        _errors.reset()
        if row in FLAGS_FIRST and (found := fault(row, args)) is not None:
            raise _errors.refused(row.function, *found)
        if (
            self.read_only
            and (not row.read_only or args is not None)
            and row.refused_read_only(args)
            and row is not remote.CONNECT_SET_IDENTITY
        ):
            raise _errors.read_only(row.function, row.read_only_refusal(args))
        if row in CHECKS and (found := fault(row, args)) is not None:
            raise _errors.refused(row.function, *found)
        if row in TOO_LARGE and args is not None and args.size > PEEK_MAX:  # type: ignore[attr-defined]
            text = f"{TOO_LARGE[row]} peek request too large for remote protocol, {args.size} > {PEEK_MAX}"  # type: ignore[attr-defined]
            raise _errors.failed(Rpc(text, domain=ErrorDomain.REMOTE))
        try:
            return self.client.call(row, args, timeout_s=None)
        except VirdError as error:
            if isinstance(error, XdrError) and "values are over the limit" in error.message:
                # The C library looks at the lengths of lists itself.
                error.domain = ErrorDomain.REMOTE
            raise self._failed(error) from None

    def call_with_fds(self, row: Procedure, args: Record | None, fds: Sequence[int] = ()) -> tuple[Any, list[int]]:
        """As ``call``, with open files both ways."""
        _errors.reset()
        if self.read_only and row.refused_read_only(args):
            raise _errors.read_only(row.function, row.read_only_refusal(args))
        try:
            ret, received = self.client.call_with_fds(row, args, fds, timeout_s=None)
        except VirdError as error:
            raise self._failed(error) from None
        except OSError as failure:
            text = f"Cannot duplicate FD: {failure.strerror}"
            closed = SystemError_(text, domain=ErrorDomain.RPC, int1=failure.errno or -1)
            raise _errors.failed(closed) from None
        return ret, list(received)

    def call_with_stream(self, row: Procedure, args: Record | None) -> tuple[Any, BlockingStream]:
        """As ``call``, with the stream that it opened."""
        _errors.reset()
        if self.read_only and row.refused_read_only(args):
            raise _errors.read_only(row.function, row.read_only_refusal(args))
        try:
            return self.client.call_with_stream(row, args, timeout_s=None)
        except VirdError as error:
            raise self._failed(error) from None
