"""The whole ``<domain>`` document: a guest's configuration, or what a running guest really has.

Classes of the parts sit beside this file, devices in ``devices/``.  Reading takes a document as
it stands; ``model/checks`` completes and judges it, ``forms.py`` makes the views of it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from vird.errors import ConfigUnsupported, InternalError, NoName
from vird.markup import Attr, Element, Fails, Metadata, Named, Text
from vird.markup.scalars import Int, Kib, UInt, UuidText
from vird.model.domain.blkiotune import BlkioTune
from vird.model.domain.clock import Clock, PowerManagement
from vird.model.domain.cpu import Cpu
from vird.model.domain.cputune import CpuTune
from vird.model.domain.devices.devices import Devices
from vird.model.domain.driver_namespaces import (
    VMWARE,
    BhyveCommandLine,
    LxcNamespace,
    QemuCapabilityChanges,
    QemuCommandLine,
    QemuDeprecation,
    QemuOverride,
    XenCommandLine,
)
from vird.model.domain.features import Features
from vird.model.domain.memory import MaxMemory, Memory, MemoryBacking, MemTune
from vird.model.domain.numa import NumaTune
from vird.model.domain.os import Os
from vird.model.domain.perf import Perf
from vird.model.domain.resource import IdMap, Resource
from vird.model.domain.security import KeyWrap, LaunchSecurity, SecLabel
from vird.model.domain.sysinfo import Sysinfo
from vird.model.domain.vcpu import DefaultIoThread, IoThreadIds, Vcpu, Vcpus

DomainType = Literal[
    "none", "qemu", "kqemu", "kvm", "xen", "lxc", "uml", "openvz", "test", "vmware", "hyperv", "vbox",
    "phyp", "parallels", "vz", "bhyve", "hvf",
]  # fmt: skip
LifecycleAction = Literal["destroy", "restart", "rename-restart", "preserve", "coredump-destroy", "coredump-restart"]
OnEvent = Annotated[LifecycleAction | None, Fails(ConfigUnsupported)]
LockFailureAction = Literal["poweroff", "restart", "pause", "ignore"]


class Genid(Element):
    """``<genid>``: the VM generation id; empty asks for a new one."""

    value: Annotated[Text[UuidText | None], Fails(InternalError)] = None


class Domain(Element, tag="domain"):
    """A domain; ``id`` only while it runs."""

    type: Annotated[Attr[DomainType], Fails(ConfigUnsupported)]
    id: Attr[Int | None] = None
    name: Annotated[str, Fails(NoName)]
    uuid: Annotated[UuidText | None, Fails(InternalError)] = None
    genid: Genid | None = None
    title: str | None = None
    description: str | None = None
    metadata: Metadata | None = None
    max_memory: Annotated[MaxMemory | None, Named("maxMemory")] = None
    memory: Memory | None = None
    current_memory: Annotated[Kib | None, Named("currentMemory")] = None
    blkiotune: BlkioTune | None = None
    memtune: MemTune | None = None
    memory_backing: Annotated[MemoryBacking | None, Named("memoryBacking")] = None
    vcpu: Vcpu | None = None
    vcpus: Vcpus | None = None
    iothreads: UInt | None = None
    iothreadids: IoThreadIds | None = None
    defaultiothread: DefaultIoThread | None = None
    cputune: CpuTune | None = None
    numatune: NumaTune | None = None
    resource: Resource | None = None
    sysinfos: Annotated[list[Sysinfo], Named("sysinfo")] = []
    bootloader: str | None = None
    bootloader_args: str | None = None
    os: Os | None = None
    idmap: IdMap | None = None
    features: Features | None = None
    cpu: Cpu | None = None
    clock: Clock | None = None
    on_poweroff: OnEvent = None
    on_reboot: OnEvent = None
    on_crash: OnEvent = None
    on_lockfailure: Annotated[LockFailureAction | None, Fails(ConfigUnsupported)] = None
    pm: PowerManagement | None = None
    perf: Perf | None = None
    devices: Devices | None = None
    seclabels: Annotated[list[SecLabel], Named("seclabel")] = []
    keywrap: KeyWrap | None = None
    launch_security: Annotated[LaunchSecurity | None, Named("launchSecurity")] = None
    qemu_commandline: QemuCommandLine | None = None
    qemu_capabilities: QemuCapabilityChanges | None = None
    qemu_override: QemuOverride | None = None
    qemu_deprecation: QemuDeprecation | None = None
    lxc_namespace: LxcNamespace | None = None
    bhyve_commandline: BhyveCommandLine | None = None
    xen_commandline: XenCommandLine | None = None
    vmware_datacenterpath: Annotated[str | None, Named(VMWARE("datacenterpath"))] = None
