"""The status document of a running domain: what a daemon needs to take the guest back after its own restart.

libvirt's layout (``/run/libvirt/qemu/NAME.xml``), so that either system can read the other's.
Files of older releases are read too; ``checks/status.py`` makes them say what newer ones do.
"""

from __future__ import annotations

from typing import Annotated, Literal

from vird.markup import Attr, Element, Inside, Named, Opaque
from vird.markup.scalars import CpuSet, Int, NodeSet, UInt, ULong, YesNo
from vird.model.backup import Backup
from vird.model.domain.cpu import Cpu
from vird.model.domain.domain import Domain
from vird.model.domain.jobs import BlockJobs, Job

RunState = Literal["nostate", "running", "blocked", "paused", "shutdown", "shutoff", "crashed", "pmsuspended"]


class Taint(Element):
    """Something was done to the guest that makes help with it hard."""

    flag: Attr[str]


class Monitor(Element):
    """The socket that the emulator is controlled by."""

    path: Attr[str]
    type: Attr[Literal["unix", "pty"]] = "unix"


class Namespaces(Element, empty="omit"):
    """The kernel namespaces of the emulator's own."""

    mount: bool = False


class VcpuThread(Element):
    """The thread that is a vCPU."""

    id: Attr[UInt]
    pid: Attr[Int]


class Flag(Element):
    """A capability of the emulator by libvirt's name for it."""

    name: Attr[str]


class StartedDevice(Element):
    """A device that the emulator has, by its alias."""

    alias: Attr[str]


class AutoPlacement(Element, empty="omit"):
    """``<numad>``: where the host decided to put the domain."""

    nodeset: Attr[NodeSet | None] = None
    cpuset: Attr[CpuSet | None] = None


class Folder(Element):
    """A directory of this domain's own."""

    path: Attr[str]


class Answer(Element):
    """A yes or no."""

    value: Attr[YesNo]


class Counter(Element):
    """The number the next one gets."""

    index: Attr[UInt]


class DomainStatus(Element, tag="domstatus", document="domain_status"):
    """All of ``<domstatus>``; ``reason`` is one of the state's reasons by libvirt's name.

    Two attributes are ours: ``started`` is the start of the process in clock ticks after boot, which makes
    its pid unmistakable; ``autodestroy`` says that the guest was to die with its client.
    """

    state: Attr[RunState]
    reason: Attr[str | None] = None
    pid: Attr[Int | None] = None
    started: Attr[ULong | None] = None
    autodestroy: Attr[YesNo | None] = None
    taints: Annotated[list[Taint], Named("taint")] = []
    monitor: Monitor | None = None
    dbus_daemon: Annotated[bool, Named("dbusDaemon")] = False
    dbus_vm_state: Annotated[bool, Named("dbusVMState")] = False
    namespaces: Namespaces | None = None
    vcpus: Annotated[list[VcpuThread], Named("vcpu"), Inside("vcpus")] = []
    capabilities: Annotated[list[Flag], Named("flag"), Inside("qemuCaps")] = []
    lockstate: str | None = None
    job: Job | None = None
    fakereboot: bool = False
    devices: Annotated[list[StartedDevice], Named("device"), Inside("devices")] = []
    numad: AutoPlacement | None = None
    lib_dir: Annotated[Folder | None, Named("libDir")] = None
    channel_target_dir: Annotated[Folder | None, Named("channelTargetDir")] = None
    cpu: Cpu | None = None
    chardev_stdio_logd: Annotated[bool, Named("chardevStdioLogd")] = False
    remember_owner: Annotated[bool, Named("rememberOwner")] = False
    allow_reboot: Annotated[Answer | None, Named("allowReboot")] = None
    pr_daemon: Annotated[bool, Named("prDaemon")] = False
    nodename: Counter | None = None
    fdset: Counter | None = None
    mem_prealloc: Annotated[bool, Named("memPrealloc")] = False
    blockjobs: BlockJobs | None = None
    slirp: Opaque | None = None
    agent_timeout: Annotated[Int | None, Named("agentTimeout")] = None
    backups: Annotated[list[Backup], Named("domainbackup"), Inside("backups")] = []
    original_memlock: Annotated[ULong | None, Named("originalMemlock")] = None
    pre_migration_memlock: Annotated[ULong | None, Named("preMigrationMemlock")] = None
    domain: Domain
