"""Event loops: the default one, timers and descriptors, events of guests, streams; and asyncio's."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
import time

import libvirt
from libvirt import _loop

GUEST_EVENTS = """
    import libvirt, threading
    libvirt.virEventRegisterDefaultImpl()
    def run():
        while True:
            libvirt.virEventRunDefaultImpl()
    threading.Thread(target=run, daemon=True).start()
    conn = libvirt.open("test:///default")
    dom = conn.lookupByName("test")
    seen, done = [], threading.Event()
    def lifecycle(c, d, event, detail, opaque):
        seen.append((c is conn, d.name(), event, detail, opaque))
        if len(seen) == 3:
            done.set()
    number = conn.domainEventRegisterAny(dom, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, lifecycle, "mine")
    conn.domainEventRegister(lifecycle, "old")
    dom.suspend()
    dom.resume()
    assert done.wait(10), seen
    print(number, sorted(seen)[:1])
    conn.domainEventDeregisterAny(number)
    conn.domainEventDeregister(lifecycle)
    try:
        conn.domainEventDeregisterAny(number)
    except libvirt.libvirtError as error:
        print(error)
    print(conn.networkEventRegisterAny(None, 0, lifecycle, None))
"""

SAME_EVENTS = """
    import libvirt
    libvirt.virEventRegisterDefaultImpl()
    libvirt.registerErrorHandler(lambda *_: None, None)
    conn = libvirt.open("test:///default")
    dom = conn.lookupByName("test")
    first = conn.domainEventRegisterAny(None, 0, print, None)
    conn.domainEventRegister(print, None)
    try:
        conn.domainEventRegisterAny(None, 0, print, None)
    except libvirt.libvirtError as error:
        print(error)
    of_one = conn.domainEventRegisterAny(dom, 0, print, None)
    for number in (of_one, first):
        conn.domainEventDeregisterAny(number)
    print(conn.domainEventRegisterAny(None, 0, print, None) > of_one)
    conn.domainEventDeregister(print)
"""

ASYNCIO = """
    import asyncio, libvirt, libvirtaio
    async def main():
        impl = libvirtaio.virEventRegisterAsyncIOImpl()
        assert libvirtaio.getCurrentImpl() is impl
        conn = libvirt.open("test:///default")
        dom = conn.lookupByName("test")
        seen, done = [], asyncio.Event()
        def lifecycle(c, d, event, detail, opaque):
            seen.append(event)
            done.set()
        conn.domainEventRegisterAny(None, 0, lifecycle, None)
        dom.suspend()
        await asyncio.wait_for(done.wait(), 10)
        print(seen)
        dom = None
        conn.close()
        await impl.drain()
        print(impl.is_idle())
    asyncio.run(main())
"""


def output_of(script: str) -> str:
    """What a program of its own prints: a loop is registered once in a program's life."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_events_of_guests() -> None:
    number, _, rest = output_of(GUEST_EVENTS).partition(" ")
    assert number == "0"
    assert rest.splitlines() == [
        "[(True, 'test', 3, 0, 'mine')]",
        "invalid argument: could not find event callback 0 for deletion",
        "2",
    ]


def test_asyncio() -> None:
    assert output_of(ASYNCIO).split("\n")[:2] == ["[3]", "True"]


def test_timers_and_descriptors() -> None:
    loop = _loop.PollLoop()
    reading, writing = os.pipe()
    seen: list[object] = []
    watch = loop.add_handle(reading, _loop.READABLE, lambda *args: seen.append(args), "h")
    timer = loop.add_timeout(0, lambda *args: seen.append(args), "t")
    loop.run_once()
    assert seen == [(timer, "t")]
    loop.update_timeout(timer, -1)
    os.write(writing, b"x")
    loop.run_once()
    assert seen[1:] == [(watch, reading, _loop.READABLE, "h")]
    os.close(writing)
    os.read(reading, 1)
    loop.run_once()
    assert seen[-1] == (watch, reading, _loop.HANGUP, "h")
    assert (loop.remove_handle(watch), loop.remove_handle(watch)) == (0, -1)
    assert (loop.remove_timeout(timer), loop.remove_timeout(timer)) == (0, -1)
    os.close(reading)


def test_another_thread_wakes_the_loop() -> None:
    loop = _loop.PollLoop()
    seen = threading.Event()
    thread = threading.Thread(target=loop.run_once)
    thread.start()
    deadline = time.monotonic() + 10
    while loop._runner is None and time.monotonic() < deadline:
        pass
    loop.add_timeout(0, lambda *_: seen.set(), None)
    while not seen.is_set() and time.monotonic() < deadline:
        thread.join(10)
        if not seen.is_set():
            loop.run_once()
    assert seen.is_set()


def test_a_foreign_loop_gets_its_calls() -> None:
    calls: list[object] = []

    def note(name: str, result: int = 0) -> object:
        def call(*args: object) -> int:
            calls.append((name, *args))
            return result

        return call

    names = ("add_handle", "update_handle", "remove_handle", "add_timeout", "update_timeout", "remove_timeout")
    loop = _loop.ForeignLoop(*(note(name, 7) for name in names))  # type: ignore[arg-type]
    assert loop.add_handle(1, 2, print, None) == 7
    loop.update_handle(7, 1)
    assert loop.remove_handle(7) == 0
    assert loop.add_timeout(5, print, None) == 7
    loop.update_timeout(7, 1)
    assert loop.remove_timeout(7) == 0
    assert [call[0] for call in calls] == list(names)  # type: ignore[index]


def test_streams(conn: libvirt.virConnect, dom: libvirt.virDomain) -> None:
    stream = conn.newStream(0)
    assert dom.screenshot(stream, 0) == "image/png"
    pieces: list[bytes] = []
    stream.recvAll(lambda st, content, opaque: pieces.append(content), None)
    assert b"".join(pieces).startswith(b"\x89PNG")
    stream.finish()
    pool = conn.storagePoolLookupByName("default-pool")
    volume = pool.createXML("<volume><name>s</name><capacity>5</capacity></volume>")
    stream = conn.newStream(0)
    assert volume.upload(stream, 0, 5) == 0
    stream.sendAll(lambda st, size, content: content.pop() if content else b"", [b"lo", b"hel"])
    stream.finish()
    stream = conn.newStream(0)
    volume.download(stream, 0, 5)
    assert stream.recv(100) == b"hello"
    stream.finish()
    volume.delete()


def test_the_same_event_twice() -> None:
    assert output_of(SAME_EVENTS) == "invalid argument: event callback already tracked\nTrue\n"
