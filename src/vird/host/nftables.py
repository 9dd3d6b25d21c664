"""Firewall rules, through libnftables' JSON interface; each call is one atomic transaction.

Rules are lists of plain dicts (libnftables-json(5)); which ones, the drivers decide.  Acts in the
calling process's network namespace; blocking.  The library is loaded on first use.
"""

from __future__ import annotations

import ctypes
import json
import threading
from collections.abc import Sequence
from typing import Any

from vird.errors import InternalError, NoSupport

LIBRARY = "libnftables.so.1"
OUTPUT_JSON = 1 << 4
Command = dict[str, Any]


class Nftables:
    """One libnftables context; ``run`` may be called from any thread."""

    def __init__(self) -> None:
        """Load the library; raises `NoSupport` where it is not installed."""
        try:
            library = ctypes.CDLL(LIBRARY)
        except OSError as reason:
            raise NoSupport(f"firewall rules need {LIBRARY}: {reason}") from None
        library.nft_ctx_new.restype = ctypes.c_void_p
        library.nft_ctx_new.argtypes = [ctypes.c_uint32]
        library.nft_ctx_free.argtypes = [ctypes.c_void_p]
        library.nft_run_cmd_from_buffer.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
        library.nft_ctx_output_set_flags.argtypes = [ctypes.c_void_p, ctypes.c_uint]
        for name in ("nft_ctx_get_output_buffer", "nft_ctx_get_error_buffer"):
            getattr(library, name).argtypes = [ctypes.c_void_p]
            getattr(library, name).restype = ctypes.c_char_p
        self._library = library
        self._lock = threading.Lock()

    def run(self, commands: Sequence[Command]) -> list[Command]:
        """Carry out all commands or none, and give what they print (for ``list``).

        Raises `InternalError` with nft's own words.
        """
        # A context keeps what it read of the kernel's tables, and other programs change them: a new one each time.
        with self._lock:
            context = self._library.nft_ctx_new(0)
            try:
                return self._run(context, json.dumps({"nftables": list(commands)}).encode())
            finally:
                self._library.nft_ctx_free(context)

    def _run(self, context: int, script: bytes) -> list[Command]:
        library = self._library
        library.nft_ctx_output_set_flags(context, OUTPUT_JSON)
        library.nft_ctx_buffer_output(ctypes.c_void_p(context))
        library.nft_ctx_buffer_error(ctypes.c_void_p(context))
        status = library.nft_run_cmd_from_buffer(context, script)
        if status != 0:
            words = (library.nft_ctx_get_error_buffer(context) or b"").decode("utf-8", "replace").strip()
            raise InternalError(f"failed to apply firewall rules: {words.splitlines()[0] if words else status}")
        printed = library.nft_ctx_get_output_buffer(context) or b""
        return list(json.loads(printed)["nftables"]) if printed.strip() else []


_loaded: list[Nftables] = []


def run(commands: Sequence[Command]) -> list[Command]:
    """``Nftables.run`` on this process's one context."""
    if not _loaded:
        _loaded.append(Nftables())
    return _loaded[0].run(commands)


def tables(family: str = "inet") -> list[str]:
    """The names of the tables of a family."""
    listed = run([{"list": {"tables": {"family": family}}}])
    return [item["table"]["name"] for item in listed if "table" in item]
