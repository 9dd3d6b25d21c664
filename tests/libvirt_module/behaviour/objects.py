"""Objects, references, equality, errors and what is printed; one line for each thing that a program can see."""

import copy
import gc
import inspect
import pickle
import sys
import threading

import libvirt
import libvirt_lxc
import libvirt_qemu

heard = []


def show(name, work):
    """The outcome of one thing."""
    try:
        found = work()
        print(name, "->", type(found).__name__, repr(found).split(" at 0x")[0][:300])
    except libvirt.libvirtError as error:
        print(name, "-> libvirtError", error, error.err)
    except BaseException as error:
        print(name, "->", type(error).__name__)


def handler(context, error):
    heard.append((type(context).__name__, type(error).__name__, error))


conn = libvirt.open("test:///default")
show("unheard error", lambda: conn.lookupByName("none"))
show("handler", lambda: libvirt.registerErrorHandler(handler, {"a": 1}))
show("heard error", lambda: conn.lookupByName("none"))
show("refused here", lambda: conn.lookupByName(None))
print("heard", heard)
heard.clear()
show("raising handler", lambda: libvirt.registerErrorHandler(lambda *_: 1 / 0, None))
show("error with raising handler", lambda: conn.lookupByName("none"))
show("no callable", lambda: libvirt.registerErrorHandler(5, None))
show("quiet again", lambda: libvirt.registerErrorHandler(None, None))
libvirt.registerErrorHandler(lambda *_: None, None)

show("last error", libvirt.virGetLastError)
show("last code", libvirt.virGetLastErrorCode)
show("last domain", libvirt.virGetLastErrorDomain)
show("last message", libvirt.virGetLastErrorMessage)
show("of the connection", conn.virConnGetLastError)
other = threading.Thread(target=lambda: show("of another thread", libvirt.virGetLastError))
other.start()
other.join()
show("forget", libvirt.virResetLastError)
show("forgotten", libvirt.virGetLastError)
show("of the connection", conn.virConnGetLastError)
show("forget the connection's", conn.virConnResetLastError)
error = libvirt.libvirtError("mine")
print(error, error.err, error.args, [getattr(error, n)() for n in dir(error) if n.startswith("get_")])
show("error without text", libvirt.libvirtError)
show("pickled error", lambda: pickle.dumps(error) is not None)
print(libvirt.libvirtError.__mro__[1], libvirt.libvirtError.__module__, libvirt.libvirtError.__qualname__)

dom, again = conn.lookupByName("test"), conn.lookupByName("test")
print(dom == again, dom != again, dom == dom, hash(dom) == hash(dom), len({dom, again}), conn == conn)
print(repr(dom).split(" at ")[0], str(dom).split(" at ")[0], bool(dom), type(dom.c_pointer()), dom.c_pointer() > 0)
print(dom.UUID() == again.UUID(), dom.UUIDString(), type(dom.UUID()), dom.name(), dom.ID(), dom.connect() is conn)
for what in (conn, dom, conn.newStream(), conn.networkLookupByName("default")):
    show("pickle", lambda what=what: pickle.dumps(what))
    show("deep copy", lambda what=what: copy.deepcopy(what))
    show("subscript", lambda what=what: what[0])
    show("length", lambda what=what: len(what))
    show("call", lambda what=what: what())
    show("less", lambda what=what: what < what)
    what.own_attribute = 5
    show("attribute", lambda what=what: what.own_attribute)
    show("no attribute", lambda what=what: what.no_such_attribute)
for cls in sorted(n for n in dir(libvirt) if n.startswith("vir") and inspect.isclass(getattr(libvirt, n))):
    made = getattr(libvirt, cls)
    print(cls, made.__module__, made.__mro__[-1])
    for arguments in ((), (conn,), (conn, None), (conn, 5), (None, None), (5,)):
        show(f"{cls}{len(arguments)}", lambda made=made, arguments=arguments: made(*arguments))
print("methods:")
for cls in sorted(n for n in dir(libvirt) if n.startswith("vir") and inspect.isclass(getattr(libvirt, n))):
    for name, method in sorted(vars(getattr(libvirt, cls)).items()):
        if inspect.isfunction(method) and not name.startswith("_"):
            print(
                cls,
                name,
                inspect.signature(method).replace(return_annotation=inspect.Signature.empty).parameters.keys(),
            )

show("snapshot", lambda: dom.snapshotCreateXML("<domainsnapshot><name>s</name></domainsnapshot>").getName())
snapshot = dom.snapshotLookupByName("s")
print(snapshot.getDomain() is dom, snapshot.domain() is dom, snapshot.getConnect() is conn, snapshot.connect() is conn)
show("parent", snapshot.getParent)
show("delete", snapshot.delete)
pool = conn.storagePoolLookupByName("default-pool")
volume = pool.createXML("<volume><name>v</name><capacity>1</capacity></volume>")
print(volume.connect() is conn, pool.connect() is conn, volume.storagePoolLookupByVolume().name(), volume.key())
show("delete", volume.delete)
net = conn.networkLookupByName("default")
print(net.connect() is conn, net.bridgeName())

print("closing")
show("context", lambda: conn.__enter__() is conn)
del volume, pool, net, snapshot, what
gc.collect()
show("close with a guest", conn.close)
show("close again", conn.close)
show("closed", conn.listAllDomains)
show("closed and wrong", lambda: conn.lookupByName(5))
show("closed and none", lambda: conn.lookupByName(None))
show("the guest lives", dom.state)
show("its connection", lambda: dom.connect().isAlive())
lone = libvirt.open("test:///default")
show("close alone", lone.close)
lone = libvirt.open("test:///default")
guest = lone.lookupByName("test")
del lone
gc.collect()
show("guest of a dropped connection", guest.state)
show("its connection", lambda: guest.connect().getURI())
with libvirt.openReadOnly("test:///default") as reading:
    show("read-only", reading.lookupByName("test").suspend)
    show("read-only and wrong", lambda: reading.defineXML(5))
    show("read-only and none", lambda: reading.defineXML(None))
    show("read-only secure", lambda: reading.lookupByName("test").XMLDesc(libvirt.VIR_DOMAIN_XML_SECURE))
show("after with", reading.isAlive)
for uri in (
    "",
    "nothing",
    "no:///x",
    "test:///no-such-file",
    "qemu+nothing:///system",
    "test://",
    ":",
):
    show(f"open {uri!r}", lambda uri=uri: libvirt.open(uri).getURI())
show("openAuth", lambda: libvirt.openAuth("test:///default", [[2, 5], lambda *_: 0, None]).getType())
show("openAuth read-only", lambda: libvirt.openAuth("test:///default", [[2, 5], lambda *_: 0, None], 1).isAlive())
for module in (libvirt, libvirt_qemu, libvirt_lxc):
    constants = {n: v for n, v in vars(module).items() if n.startswith(("VIR", "LIBVIR"))}
    print(module.__name__, len(constants))
    for name, value in sorted(constants.items()):
        print(name, type(value).__name__, value)
sys.stdout.flush()
