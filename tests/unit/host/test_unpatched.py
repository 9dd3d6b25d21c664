"""Copies of standard modules stay as they are when a program changes the modules."""

from __future__ import annotations

import select
import socket
import subprocess
import sys
import threading

import pytest

from vird.host import unpatched

LATE = """
import _thread, os, select, socket, sys, threading, time
def green(*_, **__):
    raise AssertionError("green")
class Green:
    __init__ = green
del select.poll, select.epoll
socket.socket = Green
_thread.start_new_thread = green
threading._allocate_lock = threading._start_new_thread = threading.Lock = threading.RLock = green
threading.local = Green
os.read = os.write = os.waitpid = time.sleep = green
"""
USE = """
near, far = unpatched.socket.socketpair()
told = []
news = unpatched.threading.Condition(unpatched.threading.RLock())
def answer():
    poller = unpatched.select.poll()
    poller.register(far, unpatched.select.POLLIN)
    assert poller.poll(10_000)
    with news:
        told.append(unpatched.os.read(far.fileno(), 9))
        news.notify_all()
unpatched.threading.Thread(target=answer, daemon=True).start()
with news:
    unpatched.os.write(near.fileno(), b"x")
    assert news.wait_for(lambda: told, 10)
local = unpatched.threading.local()
local.x = 1
assert unpatched.threading.get_ident()
listener = unpatched.socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen()
unpatched.socket.create_connection(listener.getsockname(), 5).close()
assert unpatched.copy_of("subprocess").run(["echo", "a"], capture_output=True).stdout == b"a\\n"
print(told)
"""


@pytest.mark.parametrize("order", ["before", "after"])
def test_a_process_may_be_patched_at_any_time(order: str) -> None:
    """Before our import or after it."""
    parts = ["from vird.host import unpatched\n", LATE]
    source = "".join(parts if order == "after" else reversed(parts)) + USE
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ("[b'x']\n", "")


def test_nobody_elses_modules_are_touched() -> None:
    before = dict(vars(socket)), dict(vars(threading)), dict(vars(select))
    copies = [unpatched.copy_of(name) for name in ("threading", "select", "socket", "ssl")]
    assert (vars(socket), vars(threading), vars(select)) == before
    assert sys.modules["threading"] is threading is not copies[0]
    assert copies[0] is unpatched.copy_of("threading") is unpatched.threading
    assert copies[0].Condition is not threading.Condition
    assert issubclass(copies[3].SSLSocket, copies[2].socket)


def test_there_is_one_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIRD_TEST", "x")
    assert unpatched.os.environ["VIRD_TEST"] == "x"
