"""A program's own loop: what it is given, and what its functions may return or raise; and libvirtaio."""

import asyncio
import os
import select
import sys
import time

import libvirt
import libvirtaio

mode = sys.argv[1]
libvirt.registerErrorHandler(lambda *_: None, None)


def show(name, work):
    """The outcome of one thing."""
    try:
        print(name, "->", work())
    except BaseException as error:
        print(name, "->", type(error).__name__, error)


class Loop:
    """A loop as programs have written them for libvirt-python."""

    def __init__(self):
        self.handles, self.timers, self.next = {}, {}, 10

    def add_handle(self, fd, events, cb, opaque):
        self.next += 1
        self.handles[self.next] = [fd, events, cb, opaque]
        return self.next

    def update_handle(self, watch, events):
        self.handles[watch][1] = events

    def remove_handle(self, watch):
        gone = self.handles.pop(watch)
        libvirt.virEventInvokeFreeCallback(gone[3])
        return 0

    def add_timeout(self, timeout, cb, opaque):
        self.next += 1
        self.timers[self.next] = [timeout, cb, opaque]
        return self.next

    def update_timeout(self, timer, timeout):
        self.timers[timer][0] = timeout

    def remove_timeout(self, timer):
        gone = self.timers.pop(timer)
        libvirt.virEventInvokeFreeCallback(gone[2])
        return 0

    def round(self):
        for timer, (timeout, cb, opaque) in list(self.timers.items()):
            if timeout >= 0 and timer in self.timers:
                cb(timer, opaque)
        polled = select.poll()
        for fd, events, _, _ in self.handles.values():
            polled.register(fd, select.POLLIN if events & 1 else 0)
        happened = dict(polled.poll(10))
        for watch, (fd, _, cb, opaque) in list(self.handles.items()):
            if fd in happened and watch in self.handles:
                cb(watch, fd, 1, opaque)


def own_loop():
    """Events of a guest through a loop of the program's own."""
    loop = Loop()
    libvirt.virEventRegisterImpl(
        loop.add_handle,
        loop.update_handle,
        loop.remove_handle,
        loop.add_timeout,
        loop.update_timeout,
        loop.remove_timeout,
    )
    ticks = []
    timer = libvirt.virEventAddTimeout(5, lambda *args: ticks.append(args), "mine")
    print([type(each).__name__ for each in loop.timers[timer][1:]], loop.timers[timer][0])
    loop.round()
    print(ticks == [(timer, "mine")])
    loop.timers[timer][1](timer, loop.timers[timer][2][0], loop.timers[timer][2][1])
    print(len(ticks))
    print(libvirt.virEventUpdateTimeout(timer, 7), loop.timers[timer][0], libvirt.virEventRemoveTimeout(timer))
    conn = libvirt.open("test:///default")
    dom = conn.lookupByName("test")
    seen = []
    conn.domainEventRegisterAny(None, 0, lambda c, d, e, detail, o: seen.append((d.name(), e, o)), "mine")
    dom.suspend()
    deadline = time.monotonic() + 10
    while not seen and time.monotonic() < deadline:
        loop.round()
    print(seen)


def bad_loop():
    """Functions that raise, or return what is no number."""

    def raises(*_):
        raise ValueError("mine")

    libvirt.virEventRegisterImpl(raises, raises, raises, raises, raises, raises)
    show("raises", lambda: libvirt.virEventAddHandle(0, 0, print, None))
    show("timer", lambda: libvirt.virEventAddTimeout(0, print, None))
    show("update", lambda: libvirt.virEventUpdateHandle(1, 0))
    show("remove", lambda: libvirt.virEventRemoveHandle(1))
    show("update timer", lambda: libvirt.virEventUpdateTimeout(1, 0))
    show("remove timer", lambda: libvirt.virEventRemoveTimeout(1))
    show("second", lambda: libvirt.virEventRegisterImpl(raises, raises, raises, raises, raises, raises))


async def on_asyncio():
    """libvirtaio: what it has, events, its end."""
    print(libvirtaio.getCurrentImpl())
    impl = libvirtaio.virEventRegisterAsyncIOImpl()
    print(type(impl).__name__, libvirtaio.getCurrentImpl() is impl, impl.is_idle(), sorted(libvirtaio.__all__))
    print([hasattr(impl, name) for name in ("callbacks", "drain", "is_idle", "loop", "register")])
    loop = asyncio.get_running_loop()
    ticks = asyncio.Queue()
    timer = libvirt.virEventAddTimeout(5, lambda *args: ticks.put_nowait(args), "mine")
    print((await asyncio.wait_for(ticks.get(), 10)) == (timer, "mine"))
    print(libvirt.virEventRemoveTimeout(timer))
    reading, writing = os.pipe()
    watch = libvirt.virEventAddHandle(reading, 1, lambda *args: ticks.put_nowait(args), "h")
    os.write(writing, b"x")
    while ticks.qsize():
        ticks.get_nowait()
    print((await asyncio.wait_for(ticks.get(), 10)) == (watch, reading, 1, "h"))
    print(libvirt.virEventRemoveHandle(watch))
    await asyncio.wait_for(impl.drain(), 10)
    print(impl.is_idle())
    conn = libvirt.open("test:///default")
    dom = conn.lookupByName("test")
    events = asyncio.Queue()
    conn.domainEventRegisterAny(dom, 0, lambda c, d, e, detail, o: events.put_nowait((d.name(), e, o)), 5)
    await loop.run_in_executor(None, dom.suspend)
    print(await asyncio.wait_for(events.get(), 10))


if mode == "own":
    own_loop()
elif mode == "bad":
    bad_loop()
else:
    asyncio.run(on_asyncio())
sys.stdout.flush()
os._exit(0)
