"""libvirt's system in Python.  Layers and the life of one call: see ARCHITECTURE.md.

async with await vird.connect("qemu:///system") as conn: ...
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from vird import sync
    from vird.client.login import connect

__all__ = ["__version__", "connect", "sync"]


def __getattr__(name: str) -> Any:
    """Loaded when it is wanted: the daemon and offline tools need no client."""
    if name == "connect":
        from vird.client.login import connect

        return connect
    if name == "sync":
        from importlib import import_module

        return import_module("vird.sync")
    raise AttributeError(f"module 'vird' has no attribute '{name}'")
