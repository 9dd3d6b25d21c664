"""What is behind a disk: ``<source>``, one class per kind of storage.

The same classes stand in ``<backingStore>`` and ``<mirror>``.  Which class is meant is said by the
``type`` of the element around it.  ``private_data`` is what the driver remembers in status files.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from vird.markup import Attr, Element, Inside, Named, Text
from vird.markup.scalars import UInt, ULong, UuidText, YesNo
from vird.model.domain.devices.chardev_source import Reconnect
from vird.model.domain.devices.seclabel import DeviceSeclabel
from vird.model.domain.devices.source_private import SourcePrivate
from vird.model.pci_address import HostPciAddress

DiskType = Literal["block", "file", "dir", "network", "volume", "nvme", "vhostuser", "vhostvdpa"]
StartupPolicy = Literal["default", "mandatory", "requisite", "optional"]
NetworkProtocol = Literal[
    "nbd", "rbd", "sheepdog", "gluster", "iscsi", "http", "https", "ftp", "ftps", "tftp", "ssh", "vxhs", "nfs",
]  # fmt: skip


class StorageSlice(Element, tag="slice"):
    """The part of the storage that is used, in bytes."""

    type: Attr[Literal["storage"]] = "storage"
    offset: Attr[ULong]
    size: Attr[ULong]


class SecretRef(Element, tag="secret"):
    """A secret by UUID or by what it is used for."""

    type: Attr[str | None] = None
    uuid: Attr[UuidText | None] = None
    usage: Attr[str | None] = None


class DiskAuth(Element, tag="auth"):
    """Who to log in as."""

    username: Attr[str]
    secret: SecretRef | None = None


class KeyCipher(Element, tag="cipher"):
    """The cipher of a new volume's key."""

    name: Attr[str]
    size: Attr[UInt]
    mode: Attr[str | None] = None
    hash: Attr[str | None] = None


class KeyIvgen(Element, tag="ivgen"):
    """How initialisation vectors are made."""

    name: Attr[str]
    hash: Attr[str | None] = None


class Encryption(Element, tag="encryption", empty="open"):
    """How the storage is encrypted; ``engine`` says who decrypts."""

    format: Attr[Literal["default", "qcow", "luks", "luks2"]]
    engine: Attr[Literal["qemu", "librbd"] | None] = None
    secrets: Annotated[list[SecretRef], Named("secret")] = []
    cipher: KeyCipher | None = None
    ivgen: KeyIvgen | None = None


class ReservationSource(Element, tag="source"):
    """The socket of the persistent-reservation daemon."""

    type: Attr[Literal["unix"]] = "unix"
    path: Attr[str]
    mode: Attr[Literal["client", "server"] | None] = None


class Reservations(Element, tag="reservations"):
    """SCSI persistent reservations, through a daemon that is ours (``managed``) or somebody's."""

    managed: Attr[YesNo | None] = None
    source: ReservationSource | None = None


class NetworkHost(Element, tag="host"):
    """One server."""

    transport: Attr[Literal["tcp", "unix", "rdma"] | None] = None
    name: Attr[str | None] = None
    port: Attr[str | None] = None
    socket: Attr[str | None] = None


class RbdSnapshot(Element, tag="snapshot"):
    """A snapshot of the image."""

    name: Attr[str]


class ConfigFile(Element, tag="config"):
    """The cluster's configuration file."""

    file: Attr[str]


class SslVerify(Element, tag="ssl"):
    """Whether the server's certificate is checked."""

    verify: Attr[YesNo]


class Cookie(Element, tag="cookie"):
    """One HTTP cookie."""

    name: Attr[str]
    value: Text[str | None] = None


class Readahead(Element, tag="readahead"):
    """How much is read ahead, in bytes."""

    size: Attr[ULong]


class RequestTimeout(Element, tag="timeout"):
    """How long an answer may take, in seconds."""

    seconds: Attr[ULong]


class NfsIdentity(Element, tag="identity"):
    """The user and group that an NFS server sees; names, or numbers with a ``+`` in front."""

    user: Attr[str | None] = None
    group: Attr[str | None] = None


class Iqn(Element, tag="iqn"):
    """An iSCSI qualified name."""

    name: Attr[str]


class Initiator(Element, tag="initiator"):
    """What the guest's host calls itself."""

    iqn: Iqn


class FileSource(Element, tag="source", when=("file", "")):
    """A file, or a set of passed file descriptors."""

    file: Attr[str | None] = None
    fdgroup: Attr[str | None] = None
    startup_policy: Annotated[Attr[StartupPolicy | None], Named("startupPolicy")] = None
    index: Attr[UInt | None] = None
    slices: Annotated[list[StorageSlice], Named("slice"), Inside("slices")] = []
    seclabels: Annotated[list[DeviceSeclabel], Named("seclabel")] = []
    encryption: Encryption | None = None
    private_data: Annotated[SourcePrivate | None, Named("privateData")] = None


class BlockSource(Element, tag="source", when="block"):
    """A block device of the host."""

    dev: Attr[str | None] = None
    startup_policy: Annotated[Attr[StartupPolicy | None], Named("startupPolicy")] = None
    index: Attr[UInt | None] = None
    slices: Annotated[list[StorageSlice], Named("slice"), Inside("slices")] = []
    seclabels: Annotated[list[DeviceSeclabel], Named("seclabel")] = []
    encryption: Encryption | None = None
    reservations: Reservations | None = None
    private_data: Annotated[SourcePrivate | None, Named("privateData")] = None


class DirSource(Element, tag="source", when="dir"):
    """A folder shown as a FAT file system."""

    dir: Attr[str | None] = None
    startup_policy: Annotated[Attr[StartupPolicy | None], Named("startupPolicy")] = None
    index: Attr[UInt | None] = None
    slices: Annotated[list[StorageSlice], Named("slice"), Inside("slices")] = []
    encryption: Encryption | None = None
    private_data: Annotated[SourcePrivate | None, Named("privateData")] = None


class NetworkSource(Element, tag="source", when="network"):
    """Storage on servers."""

    protocol: Attr[NetworkProtocol]
    name: Attr[str | None] = None
    query: Attr[str | None] = None
    tls: Attr[YesNo | None] = None
    tls_hostname: Annotated[Attr[str | None], Named("tlsHostname")] = None
    tls_from_config: Annotated[Attr[UInt | None], Named("tlsFromConfig")] = None
    startup_policy: Annotated[Attr[StartupPolicy | None], Named("startupPolicy")] = None
    index: Attr[UInt | None] = None
    hosts: Annotated[list[NetworkHost], Named("host")] = []
    snapshot: RbdSnapshot | None = None
    config: ConfigFile | None = None
    initiator: Initiator | None = None
    identity: NfsIdentity | None = None
    ssl: SslVerify | None = None
    cookies: Annotated[list[Cookie], Named("cookie"), Inside("cookies")] = []
    readahead: Readahead | None = None
    timeout: RequestTimeout | None = None
    slices: Annotated[list[StorageSlice], Named("slice"), Inside("slices")] = []
    auth: DiskAuth | None = None
    encryption: Encryption | None = None
    private_data: Annotated[SourcePrivate | None, Named("privateData")] = None


class VolumeSource(Element, tag="source", when="volume"):
    """A volume of a storage pool; ``mode`` says how an iSCSI volume is reached."""

    pool: Attr[str]
    volume: Attr[str]
    mode: Attr[Literal["host", "direct"] | None] = None
    startup_policy: Annotated[Attr[StartupPolicy | None], Named("startupPolicy")] = None
    index: Attr[UInt | None] = None
    slices: Annotated[list[StorageSlice], Named("slice"), Inside("slices")] = []
    seclabels: Annotated[list[DeviceSeclabel], Named("seclabel")] = []
    auth: DiskAuth | None = None
    encryption: Encryption | None = None
    reservations: Reservations | None = None
    private_data: Annotated[SourcePrivate | None, Named("privateData")] = None


class NvmeSource(Element, tag="source", when="nvme"):
    """A namespace of an NVMe controller that is taken from the host."""

    type: Attr[Literal["pci"]] = "pci"
    managed: Attr[YesNo | None] = None
    namespace: Attr[ULong]
    startup_policy: Annotated[Attr[StartupPolicy | None], Named("startupPolicy")] = None
    index: Attr[UInt | None] = None
    address: HostPciAddress
    slices: Annotated[list[StorageSlice], Named("slice"), Inside("slices")] = []
    encryption: Encryption | None = None
    private_data: Annotated[SourcePrivate | None, Named("privateData")] = None


class VhostUserSource(Element, tag="source", when="vhostuser"):
    """A vhost-user block daemon."""

    type: Attr[Literal["unix"]] = "unix"
    path: Attr[str]
    startup_policy: Annotated[Attr[StartupPolicy | None], Named("startupPolicy")] = None
    index: Attr[UInt | None] = None
    reconnect: Reconnect | None = None
    private_data: Annotated[SourcePrivate | None, Named("privateData")] = None


class VhostVdpaSource(Element, tag="source", when="vhostvdpa"):
    """A vDPA block device."""

    dev: Attr[str]
    startup_policy: Annotated[Attr[StartupPolicy | None], Named("startupPolicy")] = None
    index: Attr[UInt | None] = None
    private_data: Annotated[SourcePrivate | None, Named("privateData")] = None


DiskSource: TypeAlias = (
    FileSource | BlockSource | DirSource | NetworkSource | VolumeSource | NvmeSource | VhostUserSource | VhostVdpaSource
)
