"""What only one driver understands, in that driver's own XML namespace."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from vird.markup import Attr, Element, Named, Namespace

QEMU: Final = Namespace("qemu", "http://libvirt.org/schemas/domain/qemu/1.0")
LXC: Final = Namespace("lxc", "http://libvirt.org/schemas/domain/lxc/1.0")
BHYVE: Final = Namespace("bhyve", "http://libvirt.org/schemas/domain/bhyve/1.0")
XEN: Final = Namespace("xen", "http://libvirt.org/schemas/domain/xen/1.0")
VMWARE: Final = Namespace("vmware", "http://libvirt.org/schemas/domain/vmware/1.0")


class Argument(Element):
    """``<arg>``: one more argument of the command line."""

    value: Attr[str]


class Environment(Element):
    """``<env>``: one more environment variable."""

    name: Attr[str]
    value: Attr[str | None] = None


class QemuCommandLine(Element, tag="commandline", namespace=QEMU, empty="omit"):
    """``<qemu:commandline>``."""

    args: Annotated[list[Argument], Named("arg")] = []
    envs: Annotated[list[Environment], Named("env")] = []


class QemuCapability(Element):
    """A capability of QEMU by libvirt's name for it."""

    capability: Attr[str]


class QemuCapabilityChanges(Element, tag="capabilities", namespace=QEMU, empty="omit"):
    """``<qemu:capabilities>``: capabilities taken as there, or as missing."""

    add: list[QemuCapability] = []
    remove: Annotated[list[QemuCapability], Named("del")] = []


class QemuProperty(Element):
    """``<property>``: a device property set to a value or left out."""

    name: Attr[str]
    type: Attr[Literal["string", "signed", "unsigned", "bool", "remove"]]
    value: Attr[str | None] = None


class QemuFrontend(Element, namespace=QEMU):
    """``<frontend>``: the part of a device that the guest sees."""

    properties: Annotated[list[QemuProperty], Named("property")] = []


class QemuDevice(Element, namespace=QEMU):
    """``<device>``: the device with this alias."""

    alias: Attr[str]
    frontend: QemuFrontend | None = None


class QemuOverride(Element, tag="override", namespace=QEMU, empty="omit"):
    """``<qemu:override>``."""

    devices: Annotated[list[QemuDevice], Named("device")] = []


class QemuDeprecation(Element, tag="deprecation", namespace=QEMU):
    """``<qemu:deprecation>``: what QEMU does when deprecated commands are used."""

    behavior: Attr[str | None] = None


class SharedNamespace(Element):
    """A kernel namespace taken from elsewhere."""

    type: Attr[Literal["none", "name", "pid", "netns"]]
    value: Attr[str]


class LxcNamespace(Element, tag="namespace", namespace=LXC):
    """``<lxc:namespace>``."""

    sharenet: SharedNamespace | None = None
    shareipc: SharedNamespace | None = None
    shareuts: SharedNamespace | None = None


class BhyveCommandLine(Element, tag="commandline", namespace=BHYVE, empty="omit"):
    """``<bhyve:commandline>``."""

    args: Annotated[list[Argument], Named("arg")] = []
    envs: Annotated[list[Environment], Named("env")] = []


class XenCommandLine(Element, tag="commandline", namespace=XEN, empty="omit"):
    """``<xen:commandline>``: arguments of the device model."""

    args: Annotated[list[Argument], Named("arg")] = []
