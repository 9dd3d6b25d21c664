"""Streams over a volume of the daemon at the URI given: whole, in pieces, with holes, cut off."""

import os
import sys
import threading

import libvirt

STEP = 262120


def show(name, work):
    """The outcome of one thing."""
    try:
        found = work()
        print(name, "->", type(found).__name__, repr(found).split(" at 0x")[0][:120])
        return found
    except libvirt.libvirtError as error:
        print(name, "-> libvirtError", error, error.get_error_code(), error.get_error_domain())
    except BaseException as error:
        print(name, "->", type(error).__name__, error)


def raising(*_):
    raise ZeroDivisionError("mine")


libvirt.registerErrorHandler(lambda *_: None, None)
libvirt.virEventRegisterDefaultImpl()


def loop():
    while True:
        libvirt.virEventRunDefaultImpl()


libvirt.virEventAddTimeout(50, lambda *_: None, None)
threading.Thread(target=loop, daemon=True).start()
conn = libvirt.open(sys.argv[1])
pool = conn.storagePoolLookupByName("default-pool")
volume = pool.createXML("<volume><name>streamed</name><capacity>600000</capacity></volume>")
print("sizes", libvirt.virStorageVol.streamBufSize, hasattr(libvirt.virStream, "streamBufSize"))
content = bytes(range(256)) * 2000
left = [content[at : at + 100000] for at in range(0, len(content), 100000)]
asked = []


def gives(stream, count, opaque):
    asked.append((type(stream).__name__, count, opaque))
    return left.pop(0) if left else b""


stream = conn.newStream()
show("upload", lambda: volume.upload(stream, 0, len(content)))
show("sendAll", lambda: stream.sendAll(gives, "mine"))
show("finish", stream.finish)
show("finish again", stream.finish)
show("abort after", stream.abort)
show("recv after", lambda: stream.recv(5))
print(asked[:1], len(asked))

stream = conn.newStream()
volume.download(stream, 0, len(content))
got = []
show("recvAll", lambda: stream.recvAll(lambda st, data, opaque: got.append((type(data), data, opaque)), "mine"))
show("finish", stream.finish)
print(b"".join(piece for _, piece, _ in got) == content, got[0][0], got[0][2])

for name, handler in {
    "raises": raising,
    "negative": lambda *_: -5,
    "false": lambda *_: False,
    "zero": lambda *_: 0,
}.items():
    stream = conn.newStream()
    volume.download(stream, 0, len(content))
    show(f"recvAll {name}", lambda stream=stream, handler=handler: stream.recvAll(handler, None))
    show("  finish", stream.finish)
    stream = conn.newStream()
    volume.download(stream, 0, len(content))
    show(f"sparseRecvAll {name}", lambda stream=stream, handler=handler: stream.sparseRecvAll(handler, handler, None))
    show("  finish", stream.finish)
for name, handler in {
    "raises": raising,
    "negative": lambda *_: -5,
    "none": lambda *_: None,
    "text": lambda *_: "x",
    "number": lambda *_: 7,
}.items():
    stream = conn.newStream()
    volume.upload(stream, 0, 1)
    show(f"sendAll {name}", lambda stream=stream, handler=handler: stream.sendAll(handler, None))
    show("  abort", stream.abort)

stream = conn.newStream()
volume.download(stream, 0, 1000)
show("recv some", lambda: len(stream.recv(10)))
show("recv none", lambda: stream.recv(0))
show("recv flags", lambda: len(stream.recvFlags(10, 0)))
show("recv hole", lambda: stream.recvHole(0))
show("recv at hole", lambda: len(stream.recvFlags(10, 1)))
show("send on a download", lambda: stream.send(b"x"))
show("abort", stream.abort)
show("recv after abort", lambda: stream.recv(10))
stream = conn.newStream()
volume.upload(stream, 0, 10)
show("send text", lambda: stream.send("abc"))
show("send more", lambda: stream.send(b"x" * 7))
show("hole on a dense one", lambda: stream.sendHole(5))
show("finish", stream.finish)
stream = conn.newStream()
volume.upload(stream, 0, 600000, libvirt.VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM)
parts = [(True, 1000), (False, 5000), (True, 3000), (True, 0)]
skipped = []


def hole(stream, opaque):
    return parts.pop(0)


show(
    "sparseSendAll",
    lambda: stream.sparseSendAll(
        lambda st, count, opaque: b"y" * count, hole, lambda st, length, opaque: skipped.append(length) or 0, "mine"
    ),
)
show("finish", stream.finish)
print(skipped, parts)
stream = conn.newStream()
volume.download(stream, 0, 9000, libvirt.VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM)
pieces = []
show(
    "sparseRecvAll",
    lambda: stream.sparseRecvAll(
        lambda st, data, opaque: pieces.append(data), lambda st, length, opaque: pieces.append(length), "mine"
    ),
)
show("finish", stream.finish)
print(sum(len(each) if isinstance(each, bytes) else each for each in pieces))
for name, what in {
    "hole raises": (raising, len),
    "skip raises": (lambda *_: (False, 5), raising),
    "wrong": (lambda *_: 5, len),
}.items():
    stream = conn.newStream()
    volume.upload(stream, 0, 600000, libvirt.VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM)
    show(f"sparseSendAll {name}", lambda stream=stream, what=what: stream.sparseSendAll(gives, what[0], what[1], None))
    show("  abort", stream.abort)

ready = threading.Event()
seen = []


def on_event(stream, events, opaque):
    seen.append((type(stream).__name__, events & libvirt.VIR_STREAM_EVENT_READABLE, opaque))
    stream.eventRemoveCallback()
    ready.set()


stream = conn.newStream(libvirt.VIR_STREAM_NONBLOCK)
show("callback before it is open", lambda: stream.eventAddCallback(1, on_event, 5))
volume.download(stream, 0, 1000)
show("callback", lambda: stream.eventAddCallback(libvirt.VIR_STREAM_EVENT_READABLE, on_event, 5))
print(ready.wait(10), seen)
show("no callback any more", stream.eventRemoveCallback)
show("update none", lambda: stream.eventUpdateCallback(1))
show("recv", lambda: len(stream.recv(2000)))
show("abort", stream.abort)
stream = conn.newStream()
volume.download(stream, 0, 1000)
del stream
stream = conn.newStream()
show("after a dropped one", lambda: volume.download(stream, 0, 10))
show("recv", lambda: len(stream.recv(20)))
show("end", lambda: stream.recv(20))
show("finish", stream.finish)
show("delete", volume.delete)
sys.stdout.flush()
os._exit(0)
