"""What the host of the command-line cases is like: paths, descriptors, secrets, settings.

None of it is in the cases' documents; it shows in all of their results alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from typing import TYPE_CHECKING, TypeVar

from tests.corpora.guests import emulator_of
from tests.corpora.named import named_flags, spoken_flags

if TYPE_CHECKING:
    from pathlib import Path

    from vird.drivers.qemu.capabilities.model import Capabilities, CpuDefinition, HostCpu
    from vird.drivers.qemu.plan.facts import LaunchFacts, SealedSecret
    from vird.model.domain.devices.disk_source import DiskSource
    from vird.model.domain.domain import Domain

SOCKET = 1729
TPM, TPM_CANCEL, VDPA = 1730, 1731, 1732
CHAR_FILE, CHAR_LOG = 1750, 1751
TAP = 3
VSOCK = 6789
FD_GROUPS = {"testgroup2": (700, 705), "testgroup5": (704,), "testgroup6": (777, 778)}
NOW = 1234567890
NVRAM = "/var/lib/libvirt/qemu/nvram"
FIRMWARE = ("usr/share/qemu/firmware", "etc/qemu/firmware")
FIRST_VNC_PORT = 5900
SEALED = "9eao5F8qtkGt+seB1HYivWIxbtwUu6MQtg1zpj/oDtUsPr1q8wBYM91uEHCn6j/1"
SEALED_COOKIES = "DrPR9NA6GKJb7qi1KbjHaealKEMVtOWUl2h3yvO5lgIh6cyLHemmlg+h9fcgwREA"
SEAL_START = "AAECAwQFBgcICQoLDA0ODw=="


GATES = frozenset({
    "iothread", "zpci", "vfio-ccw", "vfio-ap", "vfio-pci", "virtio-balloon-pci.deflate-on-oom", "spice", "usb-hub",
    "virtio-balloon.free-page-reporting", "nvdimm", "pc-dimm", "vmcoreinfo", "ivshmem-plain", "ivshmem-doorbell",
    "virtio-keyboard", "virtio-mouse", "virtio-tablet", "virtio-input-host", "pci-serial", "usb-serial", "usb-audio",
    "ccid-emulated", "aes-key-wrap", "dea-key-wrap", "ich9-ahci", "s390-pv-guest", "sev-guest", "rng-builtin",
})  # fmt: skip
"""Capabilities that only allow something; they change no command line that could be made without them."""

HOST_MODEL = "core2duo"
HOST_FEATURES = (
    "ds", "acpi", "ss", "ht", "tm", "pbe", "ds_cpl", "vmx", "est", "tm2", "cx16", "xtpr", "lahf_lm",
)  # fmt: skip
"""The processor that hosts of no certain QEMU have."""


T = TypeVar("T")


class OneForAll(Mapping[str, T]):
    """The same thing for every name."""

    def __init__(self, thing: T) -> None:
        self._thing = thing

    def __getitem__(self, name: str) -> T:
        return self._thing

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 1


class _Secrets(Mapping[str, "SealedSecret"]):
    """Every secret of a volume and of a server; keys of certificates only where the case is about them."""

    def __init__(self, with_keys: bool) -> None:
        self._with_keys = with_keys

    def __getitem__(self, name: str) -> SealedSecret:
        from vird.drivers.qemu.plan.facts import SealedSecret

        if name not in self:
            raise KeyError(name)
        return SealedSecret(SEALED_COOKIES if "httpcookie" in name else SEALED, SEAL_START)

    def __contains__(self, name: object) -> bool:
        is_key = "tls" in str(name) or str(name).startswith("char")
        return self._with_keys or not is_key

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 1


class _Volumes(Mapping[tuple[str, str], "DiskSource"]):
    """Volumes of the pools: logical units of one iSCSI target, or paths of that name."""

    def __getitem__(self, key: tuple[str, str]) -> DiskSource:
        from vird.model.domain.devices.disk_source import BlockSource, FileSource, NetworkHost, NetworkSource

        pool, volume = key
        if pool.startswith("pool-iscsi"):
            if pool == "pool-iscsi-auth":
                return BlockSource(dev=f"/some/block/device/{volume}")
            unit = volume.rpartition(":")[2]
            return NetworkSource(
                protocol="iscsi", name=f"demo-target/{unit}", hosts=[NetworkHost(name="iscsi.example.com")]
            )
        if pool.startswith("blk"):
            return BlockSource(dev=f"/dev/{volume}")
        return FileSource(file=f"/some/{volume}")

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(())

    def __len__(self) -> int:
        return 1


def strip_aliases(capabilities: Capabilities) -> Capabilities:
    """Machines by the names of their aliases, so that results do not depend on the version behind them."""
    twin = copy(capabilities)
    twin.accelerators = {
        name: accelerator._replace(
            machines=tuple(m._replace(name=m.alias or m.name, alias=None) for m in accelerator.machines)
        )
        for name, accelerator in capabilities.accelerators.items()
    }
    return twin


def settle(root: Path, domain: Domain) -> None:
    """What a start chooses: the firmware among the images of the corpora."""
    from vird.drivers.qemu.firmware import read_all
    from vird.drivers.qemu.firmware_choice import choose_firmware, complete_variables

    complete_variables(domain, NVRAM)
    if domain.os is not None and domain.os.firmware is not None:
        folders = [str(root / "qemufirmwaredata" / folder) for folder in FIRMWARE]
        choose_firmware(domain, read_all(folders), NVRAM)


def with_more(case: str, capabilities: Capabilities) -> Capabilities:
    """The capabilities with those that the host of a case has beyond the captured one's."""
    from vird.drivers.qemu.capabilities.model import Sev

    twin = strip_aliases(capabilities) if case.endswith("-latest") else copy(capabilities)
    if "-sev" in case:
        twin.flags |= {"sev-guest"}
        twin.sev = Sev(cbitpos=47, reduced_phys_bits=1, pdh="", cert_chain="")
    return twin


def bare_capabilities(domain: Domain, *, can: bool, case: str = "") -> Capabilities:
    """A QEMU of which nothing is known but the domain's architecture and machine.

    ``can`` says that the case has a result, so that its QEMU has what the case needs.
    """
    from vird.drivers.qemu.capabilities.flags import FLAGS
    from vird.drivers.qemu.capabilities.model import Accelerator, Capabilities, Machine
    from vird.drivers.qemu.capabilities.rules import Arch

    kind = domain.os.type if domain.os is not None else None
    arch = (kind.arch if kind is not None else None) or "x86_64"
    # a host of the older kind cannot be told apart; one of the newer runs its guests too
    found = Capabilities(emulator_of(arch), "aarch64" if arch == "armv7l" else arch, 4_002_000)
    found.flags = frozenset(name for name, rule in FLAGS.items() if isinstance(rule, Arch) and arch in rule.names)
    found.flags |= GATES | named_flags(domain) | spoken_flags(case) if can else frozenset()
    accelerator = Accelerator(
        (Machine((kind.machine if kind is not None else None) or "", numa_memory=True),),
        *(_processors(case, domain) if can and arch in ("i686", "x86_64") else ()),
    )
    found.accelerators = dict.fromkeys(("kvm", "tcg", "hvf"), accelerator)
    return found


def _processors(case: str, domain: Domain) -> tuple[tuple[CpuDefinition, ...], HostCpu]:
    """The host's processor, and the models of a QEMU that has the one that the document names.

    Cases of a "fallback" are about a QEMU that has all but that one.
    """
    from vird.drivers.qemu.capabilities.model import CpuDefinition, CpuProperty, HostCpu
    from vird.model.cpu_models.x86_models import MODELS, VENDORS, features_of

    cpu = domain.cpu
    named = cpu.model.name if cpu is not None and cpu.model is not None else None
    models = [name for name in MODELS if name != named] if "fallback" in case.split("-") else [HOST_MODEL, named]
    have = {name: CpuProperty(True) for name in (*features_of(HOST_MODEL), *HOST_FEATURES)}
    have["vendor"] = CpuProperty(VENDORS["Intel"])
    return tuple(CpuDefinition(name) for name in models if name), HostCpu("host", True, have)


def facts_for(case: str, live: Domain) -> LaunchFacts:
    """The facts of one case; the name of a case says which of the host's settings it is about."""
    from vird.drivers.qemu.places import short_name
    from vird.drivers.qemu.plan.facts import LaunchFacts, NicDescriptors, TlsFolders

    folder = f"/tmp/lib/domain-{short_name(-1, live.name)}"
    words = set(case.replace(".", "-").split("-"))
    has_tls = bool({"tls", "tlsx509"} & words) and "notls" not in words
    devices = live.devices
    _prepare(live, folder, by_socket="cfg" in words)
    interfaces = devices.interfaces if devices is not None else []
    return LaunchFacts(
        private_dir=folder,
        channel_dir="/tmp/channel",
        monitor_fd=SOCKET,
        master_key=f"{folder}/master-key.aes",
        nics={each.alias.name: NicDescriptors((str(TAP),)) for each in interfaces if each.alias is not None},
        char_fds=OneForAll(SOCKET),
        fd_sets=_fd_sets(live),
        secrets=_Secrets("secret" in words or {"disk", "tlsx509"} <= words),
        volumes=_Volumes(),
        cdrom_drives=frozenset({"/dev/cdrom"}),
        hugepage_mounts={2048: "/dev/hugepages2M", 1048576: "/dev/hugepages1G"},
        default_hugepage=2048,
        host_nodes=frozenset(range(8)),
        now=NOW,
        incoming="fd:7" if words & {"migrate", "restore"} else None,
        tls=TlsFolders(
            vnc="/etc/pki/libvirt-vnc" if has_tls and "vnc" in words else None,
            nbd="/etc/pki/libvirt-nbd/dummy,path",
        ),
        chardev_tls=has_tls and "chardev" in words,
        vnc_sasl="sasl" in words or (has_tls and "vnc" in words),
        spice_tls=True,
        spice_password=True,
        fips="fips" in words,
        render_node="/dev/dri/foo",
        vhost_user_fds=OneForAll(SOCKET),
        scsi_host_fds=OneForAll(TAP),
        vsock_fd=VSOCK,
        sgio_devices=OneForAll("/dev/sg0"),
        tpm_sockets={f"tpm{number}": "/dev/test" for number in range(4)},
        passt_dir="/bad-test-used-env-xdg-runtime-dir/libvirt/qemu/run/passt",
        dbus_dir="/bad-test-used-env-xdg-runtime-dir/libvirt/qemu/run/dbus",
    )


def _prepare(live: Domain, folder: str, *, by_socket: bool) -> None:
    """What a start chooses; of SPICE's ports the cases know none."""
    from vird.drivers.qemu.prepare import assign_displays
    from vird.model.domain.devices.graphics import AddressListen, SocketListen, SpiceGraphics

    for graphics in live.devices.graphics if live.devices is not None else []:
        first = graphics.listens[0] if getattr(graphics, "listens", None) else None
        if by_socket and isinstance(first, AddressListen) and first.address is None:
            graphics.listens[:] = [SocketListen()]
    assign_displays(live, lambda: FIRST_VNC_PORT, "127.0.0.1", folder)
    for graphics in live.devices.graphics if live.devices is not None else []:
        if isinstance(graphics, SpiceGraphics) and graphics.port == FIRST_VNC_PORT:
            graphics.port = None


def _fd_sets(live: Domain) -> dict[str, tuple[int, ...]]:
    """What the host opened, in the order in which it did."""
    from vird.drivers.qemu.plan.storage.images import chain, image_of

    found: dict[str, tuple[int, ...]] = {}
    devices = live.devices
    if devices is None:
        return found
    for disk in reversed(devices.disks):
        for image in chain(image_of(disk)):
            group = getattr(image.source, "fdgroup", None)
            if group in FD_GROUPS:
                found[f"{image.name}-storage"] = FD_GROUPS[group]
    for interface in devices.interfaces:
        if interface.type == "vdpa" and interface.alias is not None:
            found[f"{interface.alias.name}-vdpa"] = (VDPA,)
    for device in (*devices.serials, *devices.parallels, *devices.channels, *devices.consoles):
        alias = device.alias.name if device.alias is not None else ""
        if device.type == "file":
            found.setdefault(f"{alias}-source", (CHAR_FILE,))
        if device.log is not None:
            found.setdefault(f"{alias}-log", (CHAR_LOG,))
    for tpm in devices.tpms:
        if tpm.backend.type == "passthrough" and tpm.model != "spapr-tpm-proxy" and tpm.alias is not None:
            found[f"{tpm.alias.name}-tpm"] = (TPM,)
            found[f"{tpm.alias.name}-cancel"] = (TPM_CANCEL,)
    return found
