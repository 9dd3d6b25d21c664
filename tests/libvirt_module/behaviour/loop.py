"""The default loop: timers, descriptors, events of all kinds, callbacks that raise or deregister themselves."""

import os
import sys
import threading
import time
from functools import partial

import libvirt


def show(name, work):
    """The outcome of one thing."""
    try:
        found = work()
        print(name, "->", type(found).__name__, repr(found).split(" at 0x")[0][:200])
        return found
    except libvirt.libvirtError as error:
        print(name, "-> libvirtError", error, error.get_error_code(), error.get_error_domain())
    except BaseException as error:
        print(name, "->", type(error).__name__)


def run_until(done, what):
    """Rounds of the loop until something is so."""
    deadline = time.monotonic() + 10
    while not done():
        if time.monotonic() > deadline:
            print("never", what)
            return
        libvirt.virEventRunDefaultImpl()


libvirt.registerErrorHandler(lambda *_: None, None)
show("a timer without a loop", lambda: libvirt.virEventAddTimeout(1, print, None))
early = libvirt.open("test:///default")
show("an event without a loop", lambda: early.domainEventRegisterAny(None, 0, print, None))
show("a close callback without a loop", lambda: early.registerCloseCallback(print, None))
show("register", libvirt.virEventRegisterDefaultImpl)
show("register again", libvirt.virEventRegisterDefaultImpl)

seen = []
clock = libvirt.virEventAddTimeout(20, lambda timer, opaque: seen.append(("tick", type(timer), opaque)), "t")
run_until(lambda: len(seen) >= 2, "ticks")
print(seen[:2])
show("update", lambda: libvirt.virEventUpdateTimeout(clock, -1))
show("remove", lambda: libvirt.virEventRemoveTimeout(clock))
show("remove again", lambda: libvirt.virEventRemoveTimeout(clock))
show("update gone", lambda: libvirt.virEventUpdateTimeout(clock, 5))
seen.clear()
reading, writing = os.pipe()
watch = libvirt.virEventAddHandle(
    reading, libvirt.VIR_EVENT_HANDLE_READABLE, lambda w, f, e, o: seen.append((w == watch, f == reading, e, o)), "h"
)
os.write(writing, b"x")
run_until(lambda: seen, "bytes")
print(seen[0])
seen.clear()
os.read(reading, 1)
os.close(writing)
run_until(lambda: seen, "hangup")
print(seen[0][2] & libvirt.VIR_EVENT_HANDLE_HANGUP)
show("other events", lambda: libvirt.virEventUpdateHandle(watch, 0))
show("remove", lambda: libvirt.virEventRemoveHandle(watch))
show("remove again", lambda: libvirt.virEventRemoveHandle(watch))
show("of a closed file", lambda: type(libvirt.virEventAddHandle(-1, 1, print, None)))
os.close(reading)


def raising(*_):
    raise ValueError("mine")


once = []
bad = libvirt.virEventAddTimeout(0, raising, None)
good = libvirt.virEventAddTimeout(10, lambda *_: once.append(1), None)
run_until(lambda: once, "the timer behind one that raises")
libvirt.virEventRemoveTimeout(bad)
libvirt.virEventRemoveTimeout(good)
inside = []


def removes_itself(timer, opaque):
    inside.append(libvirt.virEventRemoveTimeout(timer))


libvirt.virEventAddTimeout(0, removes_itself, None)
run_until(lambda: inside, "the timer that removes itself")
print("removed inside", inside)

conn = libvirt.open("test:///default")
dom = conn.lookupByName("test")
for family, about in (
    ("domain", dom),
    ("network", conn.networkLookupByName("default")),
    ("storagePool", conn.storagePoolLookupByName("default-pool")),
    ("nodeDevice", conn.nodeDeviceLookupByName("computer")),
):
    register = getattr(conn, f"{family}EventRegisterAny")
    deregister = getattr(conn, f"{family}EventDeregisterAny")
    for number in range(-1, 30):
        for subject in (None, about, early.lookupByName("test")):
            registering = partial(register, subject, number, print, 5)
            found = show(f"{family} {number} {type(subject).__name__}", registering)
            if found is not None:
                show("  again", registering)
                show("  deregister", partial(deregister, found))
                show("  deregister again", partial(deregister, found))
show("deregister unknown", lambda: conn.domainEventDeregisterAny(12345))
show("deregister negative", lambda: conn.domainEventDeregisterAny(-1))
show("deregister text", lambda: conn.domainEventDeregisterAny("x"))
show("old", lambda: conn.domainEventRegister(print, None))
show("old again", lambda: conn.domainEventRegister(print, None))
show("old away", lambda: conn.domainEventDeregister(print))
show("old away again", lambda: conn.domainEventDeregister(print))
show("old of another", lambda: conn.domainEventRegister(print, None))
show("old of another away", lambda: conn.domainEventDeregister(len))
show("unhashable", lambda: conn.domainEventRegister([], None))
show("old away", lambda: conn.domainEventDeregister(print))

events = []


def lifecycle(c, d, event, detail, opaque):
    events.append((c is conn, type(d).__name__, d.name(), event, detail, opaque))


def deregisters_itself(c, d, event, detail, opaque):
    events.append(("once", event))
    c.domainEventDeregisterAny(opaque["number"])


box = {}
box["number"] = conn.domainEventRegisterAny(dom, 0, deregisters_itself, box)
conn.domainEventRegisterAny(None, 0, lifecycle, ["mine"])
conn.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_REBOOT, raising, None)
old = []
conn.domainEventRegister(lambda c, d, e, detail, o: old.append((d.name(), e, detail, o)), "old")
dom.suspend()
dom.resume()
run_until(lambda: len(events) >= 3 and len(old) >= 2, "events of a guest")
print(sorted(map(str, events)), old)
nets = []
conn.networkEventRegisterAny(None, 0, lambda c, n, e, d, o: nets.append((n.name(), e, d, o)), 7)
pools = []
conn.storagePoolEventRegisterAny(None, 0, lambda c, p, e, d, o: pools.append((p.name(), e, d, o)), 8)
refreshed = []
conn.storagePoolEventRegisterAny(None, 1, lambda c, p, o: refreshed.append((p.name(), o)), 9)
net = conn.networkLookupByName("default")
net.destroy()
net.create()
pool = conn.storagePoolLookupByName("default-pool")
pool.refresh()
pool.destroy()
pool.create()
run_until(lambda: len(nets) >= 2 and len(pools) >= 2 and refreshed, "events of networks and pools")
print(nets, pools, refreshed)
show("close callback", lambda: conn.registerCloseCallback(print, None))
show("close callback again", lambda: conn.registerCloseCallback(print, None))
show("no close callback", conn.unregisterCloseCallback)
show("no close callback again", conn.unregisterCloseCallback)
show("keepalive", lambda: conn.setKeepAlive(5, 3))

results = []


def works(number):
    mine = conn.lookupByName("test")
    for _ in range(50):
        results.append((mine.state()[0], len(conn.listAllDomains())))
    try:
        conn.lookupByName(f"none{number}")
    except libvirt.libvirtError as error:
        results.append(error.get_error_code())
    results.append(libvirt.virGetLastErrorCode())


threads = [threading.Thread(target=works, args=(number,)) for number in range(8)]
for each in threads:
    each.start()
for each in threads:
    each.join()
print("threads", len(results), sorted(set(map(str, results))))
show("close", lambda: conn.close() >= 0)
child = os.fork()
if not child:
    try:
        mine = libvirt.open("test:///default")
        print("in a child", mine.lookupByName("test").state()[0])
        sys.stdout.flush()
    finally:
        os._exit(0)
print("the child ends with", os.waitpid(child, 0)[1])
print("the parent goes on", early.lookupByName("test").state())
sys.stdout.flush()
os._exit(0)
