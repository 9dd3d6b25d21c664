"""What the receiver of a call is: a line of Python that makes it, for each class and each state it can be in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Situation:
    """`lines` are run in a fresh world, one by one, each with its own outcome; `receiver` is then called.

    `thorough` ones get every argument, the others a few each.
    """

    name: str
    receiver: str
    lines: tuple[str, ...] = ()
    thorough: bool = False


_RICH = "d = c.defineXML(RICH)"
_NET = "n = c.networkLookupByName('default')"
_PORT = ("n = c.networkLookupByName('default')", "o = n.portCreateXML(PORT)")
_POOL = "p = c.storagePoolLookupByName('default-pool')"
_VOL = (_POOL, "v = p.createXML(VOLUME)")
_DEV = "h = c.nodeDeviceLookupByName('test-scsi-host-vport')"
_IFACE = "i = c.interfaceLookupByName('eth1')"
_SNAP = ("d = c.lookupByName('test')", "s = d.snapshotCreateXML('<domainsnapshot><name>s</name></domainsnapshot>')")
_CHECK = (
    "d = c.lookupByName('test')",
    "k = d.checkpointCreateXML('<domaincheckpoint><name>k</name></domaincheckpoint>')",
)

SITUATIONS: dict[str, tuple[Situation, ...]] = {
    "virConnect": (
        Situation("fresh", "c", (_RICH, "d.create()", *_VOL, "d.save(F + '/saved')"), thorough=True),
        Situation("read-only", "r", ("d = r.lookupByName('test')", "v = None")),
    ),
    "virDomain": (
        Situation("running", "d", (_RICH, "d.create()"), thorough=True),
        Situation("shut off", "d", (_RICH,), thorough=True),
        Situation("test", "d", ("d = c.lookupByName('test')",)),
        Situation("paused", "d", (_RICH, "d.create()", "d.suspend()")),
        Situation("transient", "d", ("d = c.createXML(RICH)",)),
        Situation("managed save", "d", (_RICH, "d.create()", "d.managedSave()")),
        Situation(
            "with moments", "d", (*_SNAP, "s = d.snapshotCreateXML('<domainsnapshot><name>t</name></domainsnapshot>')")
        ),
        Situation("gone", "d", (_RICH, "d.undefine()")),
        Situation("gone transient", "d", ("d = c.createXML(RICH)", "d.destroy()")),
        Situation("read-only", "d", ("d = r.lookupByName('test')",)),
    ),
    "virDomainSnapshot": (
        Situation("current", "s", _SNAP, thorough=True),
        Situation("parent", "s", (*_SNAP, "d.snapshotCreateXML('<domainsnapshot><name>t</name></domainsnapshot>')")),
        Situation("of shut off", "s", ("d = c.lookupByName('test')", "d.destroy()", *_SNAP[1:])),
        Situation("gone", "s", (*_SNAP, "s.delete()")),
        Situation("domain gone", "s", (*_SNAP, "d.destroy()", "d.undefineFlags(2)")),
    ),
    "virDomainCheckpoint": (
        Situation("current", "k", _CHECK, thorough=True),
        Situation("gone", "k", (*_CHECK, "k.delete()")),
        Situation(
            "parent", "k", (*_CHECK, "d.checkpointCreateXML('<domaincheckpoint><name>l</name></domaincheckpoint>')")
        ),
    ),
    "virNetwork": (
        Situation("active", "n", (_NET,), thorough=True),
        Situation("inactive", "n", (_NET, "n.destroy()"), thorough=True),
        Situation("transient", "n", ("n = c.networkCreateXML(NETWORK)",)),
        Situation("gone", "n", (_NET, "n.destroy()", "n.undefine()")),
        Situation("read-only", "n", ("n = r.networkLookupByName('default')",)),
    ),
    "virNetworkPort": (Situation("there", "o", _PORT), Situation("gone", "o", (*_PORT, "o.delete()"))),
    "virStoragePool": (
        Situation("active", "p", _VOL, thorough=True),
        Situation("inactive", "p", (_POOL, "p.destroy()", "v = None"), thorough=True),
        Situation("transient", "p", ("p = c.storagePoolCreateXML(POOL)", "v = None")),
        Situation("defined", "p", ("p = c.storagePoolDefineXML(POOL)", "v = None")),
        Situation("gone", "p", (_POOL, "p.destroy()", "p.undefine()", "v = None")),
        Situation("read-only", "p", ("p = r.storagePoolLookupByName('default-pool')", "v = None")),
    ),
    "virStorageVol": (
        Situation("there", "v", _VOL, thorough=True),
        Situation("pool inactive", "v", (*_VOL, "p.destroy()")),
        Situation("pool gone", "v", (*_VOL, "p.destroy()", "p.undefine()")),
        Situation("gone", "v", (*_VOL, "v.delete()")),
    ),
    "virNodeDevice": (
        Situation("there", "h", (_DEV,), thorough=True),
        Situation("computer", "h", ("h = c.nodeDeviceLookupByName('computer')",)),
        Situation("made", "h", ("h = c.nodeDeviceCreateXML(DEVICE)",)),
        Situation("gone", "h", ("h = c.nodeDeviceCreateXML(DEVICE)", "h.destroy()")),
        Situation("read-only", "h", ("h = r.nodeDeviceLookupByName('computer')",)),
    ),
    "virNWFilter": (Situation("there", "f", ("f = c.nwfilterDefineXML(FILTER)",)),),
    "virNWFilterBinding": (
        Situation("there", "b", ("f = c.nwfilterDefineXML(FILTER)", "b = c.nwfilterBindingCreateXML(BINDING)")),
    ),
    "virInterface": (
        Situation("active", "i", (_IFACE,), thorough=True),
        Situation("inactive", "i", (_IFACE, "i.destroy()"), thorough=True),
        Situation("defined", "i", ("i = c.interfaceDefineXML(INTERFACE)",)),
        Situation("gone", "i", (_IFACE, "i.destroy()", "i.undefine()")),
        Situation("read-only", "i", ("i = r.interfaceLookupByName('eth1')",)),
    ),
    "virSecret": (Situation("there", "x", ("x = c.secretDefineXML(SECRET)",)),),
    "virStream": (
        Situation("idle", "st", ("st = c.newStream(NONBLOCK)",), thorough=True),
        Situation("finished", "st", ("st = c.newStream(NONBLOCK)", "st.abort()")),
        Situation("blocking", "st", ("st = c.newStream()",)),
    ),
    "libvirt_qemu": (
        Situation("running", "libvirt_qemu", (_RICH, "d.create()"), thorough=True),
        Situation("shut off", "libvirt_qemu", (_RICH,)),
        Situation("gone", "libvirt_qemu", (_RICH, "d.undefine()")),
        Situation("read-only", "libvirt_qemu", ("c = r", "d = c.lookupByName('test')")),
    ),
    "libvirt_lxc": (
        Situation("running", "libvirt_lxc", (_RICH, "d.create()"), thorough=True),
        Situation("shut off", "libvirt_lxc", (_RICH,)),
        Situation("gone", "libvirt_lxc", (_RICH, "d.undefine()")),
        Situation("read-only", "libvirt_lxc", ("d = r.lookupByName('test')",)),
    ),
}
