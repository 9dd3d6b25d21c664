"""`os`, `select`, `socket` and `threading` as the interpreter has them, whatever a program made of them.

Programs of eventlet and gevent put green twins in these modules, before or after they import us. Who blocks on purpose,
in native threads, must not meet those: a green lock knows nothing of other native threads, and `select.poll` is taken
away. The copies have names of their own; nobody else's modules are touched. What is copied imports copies.
"""

from __future__ import annotations

import builtins
import importlib
import importlib.util
import os as patched_os
import posix
import socket as patched_socket
import sys
from collections.abc import Mapping, Sequence
from importlib.machinery import ModuleSpec
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Final

COPIED: Final = frozenset({"_thread", "os", "select", "selectors", "socket", "ssl", "subprocess", "threading", "time"})
"""Modules in which such programs change something, as far as we need them."""


def copy_of(name: str) -> ModuleType:
    """The copy of one of ``COPIED``, made on first use."""
    own = f"{__name__}.{name}"
    if (known := sys.modules.get(own)) is not None:
        return known
    made = _os(own) if name == "os" else _again(name, own)
    # Another thread may have been faster.
    return sys.modules.setdefault(own, made)


def _os(own: str) -> ModuleType:
    """`os` keeps the environment, of which there is one; its functions are those of the C module below."""
    made = ModuleType(own)
    vars(made).update(vars(patched_os))
    vars(made).update({name: value for name, value in vars(posix).items() if name != "environ" and name[:2] != "__"})
    return made


def _again(name: str, own: str) -> ModuleType:
    # Asked for anew the whole path would be searched.
    found = importlib.import_module(name).__spec__
    assert found is not None and found.loader is not None
    if found.origin is None or not found.origin.endswith(".py"):
        # What is written in C makes itself anew.
        made = importlib.util.module_from_spec(found)
        found.loader.exec_module(made)
        return made
    spec = importlib.util.spec_from_file_location(own, found.origin)
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    vars(made)["__builtins__"] = {**vars(builtins), "__import__": _import}
    return _executed(made, spec, own)


def _executed(made: ModuleType, spec: ModuleSpec, own: str) -> ModuleType:
    # Enumerations look for their module by its name.
    sys.modules[own] = made
    try:
        assert spec.loader is not None
        spec.loader.exec_module(made)
    except BaseException:
        del sys.modules[own]
        raise
    return made


def _import(
    name: str,
    globals: Mapping[str, object] | None = None,
    locals: Mapping[str, object] | None = None,
    fromlist: Sequence[str] = (),
    level: int = 0,
) -> ModuleType:
    return copy_of(name) if name in COPIED else __import__(name, globals, locals, fromlist, level)


def _sockets() -> ModuleType:
    """`socket`'s class as it is now, and functions that go on using it: a full copy takes five times as long."""
    if patched_socket.socket.__module__ != "socket":
        return copy_of("socket")
    made = ModuleType(f"{__name__}.socket")
    for name, value in vars(patched_socket).items():
        if isinstance(value, FunctionType):
            again = FunctionType(value.__code__, vars(made), name, value.__defaults__, value.__closure__)
            again.__kwdefaults__ = value.__kwdefaults__
            value = again
        vars(made)[name] = value
    return made


if TYPE_CHECKING:
    import os as os
    import select as select
    import socket as socket
    import threading as threading
else:
    os, select, socket, threading = copy_of("os"), copy_of("select"), _sockets(), copy_of("threading")
