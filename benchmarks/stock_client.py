"""Debian's `libvirt` module, whose compiled part fits the interpreter of this environment."""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

_DEBIAN = "/usr/lib/python3/dist-packages"


def stock_libvirt() -> Any:
    """The module; raises `ImportError` when python3-libvirt is not installed."""
    # Behind everything else, so that nothing but libvirt is taken from there.
    sys.path.append(_DEBIAN)
    try:
        import libvirt  # type: ignore[import-not-found, unused-ignore]
    finally:
        sys.path.remove(_DEBIAN)
    module: ModuleType = libvirt
    # Without this every expected error is printed too.
    module.registerErrorHandler(lambda *_: None, None)
    return module


def stock_module(name: str) -> Any:
    """One of the modules beside it: `libvirt_qemu`, `libvirt_lxc`."""
    stock_libvirt()
    sys.path.append(_DEBIAN)
    try:
        return import_module(name)
    finally:
        sys.path.remove(_DEBIAN)
