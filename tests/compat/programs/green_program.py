# mypy: ignore-errors
# eventlet has no types, and is not in this environment.
"""A process whose standard library eventlet has patched, as Nova's services are: `libvirt` and `vird.sync` in it.

Run by eventlet's Python with `before` or `after`, which is when it is patched relative to the import, a URI of the test
driver, and `streams` where that driver has volumes with content. As in Nova's libvirt driver, calls go through native
threads (`tpool`), libvirt's event loop runs in one more, and events reach green threads through a pipe.
"""

import importlib
import os
import select
import sys
import threading
import time

import eventlet
from eventlet import patcher, tpool

WHEN, URI, *MORE = sys.argv[1:]
if WHEN == "before":
    eventlet.monkey_patch()
libvirt, sync = importlib.import_module("libvirt"), importlib.import_module("vird.sync")
if WHEN == "after":
    eventlet.monkey_patch()

native_threading = patcher.original("threading")
native_queue = patcher.original("queue")

PATIENCE_S = 20
CALLS, CALLERS = 25, 8


def events():
    """Native thread to green threads, in the way of Nova's host.py."""
    told = native_queue.Queue()
    reading, writing = os.pipe()
    writer = os.fdopen(writing, "wb", 0)
    reader = eventlet.greenio.GreenPipe(reading, "rb", 0)

    def run():
        while True:
            libvirt.virEventRunDefaultImpl()

    def tell(conn, dom, event, detail, opaque):
        told.put((dom.name(), event))
        writer.write(b"x")

    libvirt.virEventRegisterDefaultImpl()
    native_threading.Thread(target=run, daemon=True).start()
    return told, reader, tell


def lifecycle(conn, proxy):
    told, reader, tell = events()
    conn.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, tell, None)
    dom = proxy(conn.lookupByName, "test")
    with eventlet.Timeout(PATIENCE_S):
        for change, event in (("suspend", 3), ("resume", 4), ("destroy", 5), ("create", 2)):
            assert proxy(getattr(dom, change)) == 0
            reader.read(1)
            found = told.get_nowait()
            assert found == ("test", event), (change, found)


def many(conn, proxy):
    """Green threads at once, and one that must not be held up meanwhile."""
    beats = []

    def beat():
        while True:
            beats.append(time.monotonic())
            eventlet.sleep(0.001)

    def call(number):
        for _ in range(CALLS):
            dom = proxy(conn.lookupByName, "test")
            assert proxy(dom.name) == "test"
            assert proxy(dom.info)[3] == 2
            try:
                proxy(conn.networkLookupByName, f"none{number}")
            except libvirt.libvirtError as failure:
                assert failure.get_error_code() == libvirt.VIR_ERR_NO_NETWORK
                assert f"none{number}" in str(failure)
            else:
                raise AssertionError("found")
        return number

    ticker = eventlet.spawn(beat)
    pool = eventlet.GreenPool(CALLERS)
    with eventlet.Timeout(PATIENCE_S * 2):
        assert list(pool.imap(call, range(CALLERS))) == list(range(CALLERS))
    ticker.kill()
    return len(beats)


def plain(work, *args):
    return work(*args)


def streams(conn):
    """Volumes' content, which is many messages in both directions."""
    pool = conn.storagePoolLookupByName("default-pool")
    volume = pool.createXML("<volume><name>v</name><capacity>2097152</capacity></volume>", 0)
    content = os.urandom(1 << 20)
    stream = conn.newStream()
    volume.upload(stream, 0, len(content))
    sent = 0
    while sent < len(content):
        sent += stream.send(content[sent:])
    stream.finish()
    volume.delete(0)


def typed():
    with sync.connect(URI) as conn:
        assert [dom.name for dom in conn.list_domains()] == ["test"]
        with conn.events() as told:
            (dom,) = conn.list_domains()
            dom.suspend()
            dom.resume()
            found = [next(told) for _ in range(2)]
        assert len(found) == 2


def main():
    assert patcher.is_monkey_patched("thread") and patcher.is_monkey_patched("select")
    assert not hasattr(select, "poll") and threading.current_thread is not native_threading.current_thread
    libvirt.registerErrorHandler(lambda *_: None, None)
    libvirt.virEventRegisterDefaultImpl()
    conn = tpool.execute(libvirt.open, URI)
    lifecycle(conn, tpool.execute)
    beats = many(conn, tpool.execute)
    assert beats > 20, beats
    many(conn, plain)
    if "streams" in MORE:
        streams(conn)
    assert conn.close() in (0, 1)
    typed()
    print("so it is")
    sys.stdout.flush()
    # The event loop's thread never ends.
    os._exit(0)


main()
