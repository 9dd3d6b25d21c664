"""What a plan must be told about the host and this one start: descriptors, folders, settings.

Filled by the driver just before a start, and by tests and ``domxml-to-native`` with fixed values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from vird.model.domain.devices.disk_source import DiskSource
    from vird.model.domain.sysinfo import Smbios


class NicDescriptors(NamedTuple):
    """Open descriptors of one interface: a tap and perhaps a vhost device for each queue.

    The names are what QEMU is to be told: numbers as text, for descriptors that are passed on.
    """

    taps: tuple[str, ...] = ()
    vhosts: tuple[str, ...] = ()
    vdpa: str | None = None


class SealedSecret(NamedTuple):
    """A secret encrypted with the guest's master key; both in base64."""

    data: str
    iv: str


class TlsFolders(NamedTuple):
    """Folders with certificates.  ``secrets`` are the object names of keys that have a pass phrase."""

    vnc: str | None = None
    vnc_verify: bool = True
    spice: str = "/etc/pki/libvirt-spice"
    chardev: str = "/etc/pki/libvirt-chardev"
    chardev_verify: bool = True
    nbd: str = "/etc/pki/libvirt-nbd"
    vxhs: str = "/etc/pki/libvirt-vxhs"


class LaunchFacts(NamedTuple):
    """One start.  Paths are absolute.

    ``private_dir`` is the guest's own folder, ``channel_dir`` where its channel sockets go,
    ``monitor_fd`` the listening monitor socket (None: it is named by path in ``private_dir``),
    ``nics`` the descriptors by interface alias, ``incoming`` what ``-incoming`` is given,
    ``load_snapshot`` the snapshot inside the images that the guest goes on from.

    ``char_fds`` are listening sockets by the alias of a character device.  ``fd_sets`` are other open
    descriptors by name, in the order of their set numbers: ``serial0-source`` and ``serial0-log``,
    ``tpm0-tpm`` and ``tpm0-cancel``, ``net0-vdpa``, ``libvirt-1-storage``.

    ``secrets`` are sealed secrets by object name, ``volumes`` the storage behind (pool, volume).
    ``now`` is the time of the start, seconds.  ``hugepage_mounts`` are mount points by page size in KiB.
    ``host_nodes`` are the host's NUMA nodes, None where they are not to be checked.
    ``cdrom_drives`` are block devices that are CD-ROM drives; ``sgio_devices`` generic SCSI devices by host
    device alias; ``usb_places`` bus and device by the same.
    """

    private_dir: str
    channel_dir: str
    monitor_fd: int | None = None
    master_key: str | None = None
    nics: Mapping[str, NicDescriptors] = {}
    char_fds: Mapping[str, int] = {}
    sandbox: bool = True
    dump_guest_core: bool = False
    log_timestamps: bool = True
    start_paused: bool = True
    incoming: str | None = None
    load_snapshot: str | None = None
    vnc_listen: str = "127.0.0.1"
    spice_listen: str = "127.0.0.1"
    memory_backing_dir: str = "/var/lib/libvirt/qemu/ram"
    host_cpu_max_bits: int | None = None
    fd_sets: Mapping[str, tuple[int, ...]] = {}
    secrets: Mapping[str, SealedSecret] = {}
    volumes: Mapping[tuple[str, str], DiskSource] = {}
    cdrom_drives: frozenset[str] = frozenset()
    hugepage_mounts: Mapping[int, str] = {}
    default_hugepage: int | None = None
    host_nodes: frozenset[int] | None = None
    now: int = 0
    tls: TlsFolders = TlsFolders()
    vnc_sasl: bool = False
    vnc_password: bool = False
    spice_password: bool = False
    render_node: str | None = None
    vsock_fd: int | None = None
    spice_tls: bool = False
    spice_sasl: bool = False
    gluster_debug_level: int = 4
    fips: bool = False
    chardev_tls: bool = False
    vhost_user_fds: Mapping[str, int] = {}
    scsi_host_fds: Mapping[str, int] = {}
    sgio_devices: Mapping[str, str] = {}
    usb_places: Mapping[str, tuple[int, int]] = {}
    tpm_sockets: Mapping[str, str] = {}
    passt_dir: str = "/run/libvirt/qemu/passt"
    dbus_dir: str = "/run/libvirt/qemu/dbus"
    smbios_of_host: Smbios | None = None

    @property
    def goes_on(self) -> bool:
        """Whether the guest does not boot: it has a state from elsewhere."""
        return self.incoming is not None or self.load_snapshot is not None

    def fdset_number(self, name: str) -> int:
        """The number of the descriptor set with a name."""
        return list(self.fd_sets).index(name)
