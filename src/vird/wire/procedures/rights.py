"""The rights that calls need, in libvirt's vocabulary of objects and permissions.

A row of the procedure tables names the constants below.  Some rights depend on what is asked:
on a flag that is set, on two flags that are both clear, or on the value of another field.  Who
holds a right is decided in the daemon; nothing here knows callers.
"""

from __future__ import annotations

from typing import Any, Final, Protocol

from vird.wire.xdr import Record


class Condition(Protocol):
    """Decides by a call's arguments whether a right is needed."""

    def __call__(self, args: Record | None) -> bool: ...


class FlagsSet:
    """Needed when any of these bits is set in ``flags``."""

    __slots__ = ("mask",)

    def __init__(self, mask: int) -> None:
        self.mask = mask

    def __call__(self, args: Any) -> bool:
        return bool(args.flags & self.mask)

    def __repr__(self) -> str:
        return f"flags & {self.mask:#x}"


class FlagsClear:
    """Needed when none of these bits is set in ``flags``."""

    __slots__ = ("mask",)

    def __init__(self, mask: int) -> None:
        self.mask = mask

    def __call__(self, args: Any) -> bool:
        return not args.flags & self.mask

    def __repr__(self) -> str:
        return f"not flags & {self.mask:#x}"


class FieldIs:
    """Needed when a field has one certain value."""

    __slots__ = ("field", "value")

    def __init__(self, field: str, value: int) -> None:
        self.field = field
        self.value = value

    def __call__(self, args: Any) -> bool:
        return bool(getattr(args, self.field) == self.value)

    def __repr__(self) -> str:
        return f"{self.field} == {self.value}"


class Right:
    """A permission on a kind of object, always needed or only under a condition."""

    __slots__ = ("object", "permission", "when")

    def __init__(self, object: str, permission: str, when: Condition | None = None) -> None:
        self.object = object
        self.permission = permission
        self.when = when

    def __repr__(self) -> str:
        return f"{self.object}:{self.permission}" + (f" if {self.when!r}" if self.when else "")


READ_PERMISSIONS: Final = frozenset({"getattr", "read"})


def changes(permission: str) -> bool:
    """Whether a permission is one that a read-only connection never has."""
    return permission not in READ_PERMISSIONS and not permission.startswith("search_")


# The bits that decide about rights; ``api.enums`` has the whole vocabularies, and a test compares.
AFFECT_LIVE: Final = 1
AFFECT_CONFIG: Final = 2
DOMAIN_XML_SECURE: Final = 1
DOMAIN_XML_MIGRATABLE: Final = 8
SNAPSHOT_XML_SECURE: Final = 1
CHECKPOINT_XML_SECURE: Final = 1
SAVE_IMAGE_XML_SECURE: Final = 1
REBOOT_GUEST_AGENT: Final = 2
SHUTDOWN_GUEST_AGENT: Final = 2
VCPU_GUEST: Final = 8
INTERFACE_ADDRESSES_AGENT: Final = 1
SNAPSHOT_CREATE_QUIESCE: Final = 64
CHECKPOINT_CREATE_QUIESCE: Final = 2

CONNECT_DETECT_STORAGE_POOLS: Final = Right("connect", "detect_storage_pools")
CONNECT_GETATTR: Final = Right("connect", "getattr")
CONNECT_INTERFACE_TRANSACTION: Final = Right("connect", "interface_transaction")
CONNECT_PM_CONTROL: Final = Right("connect", "pm_control")
CONNECT_READ: Final = Right("connect", "read")
CONNECT_SEARCH_DOMAINS: Final = Right("connect", "search_domains")
CONNECT_SEARCH_INTERFACES: Final = Right("connect", "search_interfaces")
CONNECT_SEARCH_NETWORKS: Final = Right("connect", "search_networks")
CONNECT_SEARCH_NODE_DEVICES: Final = Right("connect", "search_node_devices")
CONNECT_SEARCH_NWFILTERS: Final = Right("connect", "search_nwfilters")
CONNECT_SEARCH_NWFILTER_BINDINGS: Final = Right("connect", "search_nwfilter_bindings")
CONNECT_SEARCH_SECRETS: Final = Right("connect", "search_secrets")
CONNECT_SEARCH_STORAGE_POOLS: Final = Right("connect", "search_storage_pools")
CONNECT_WRITE: Final = Right("connect", "write")
DOMAIN_BLOCK_READ: Final = Right("domain", "block_read")
DOMAIN_BLOCK_WRITE: Final = Right("domain", "block_write")
DOMAIN_CHECKPOINT: Final = Right("domain", "checkpoint")
DOMAIN_CORE_DUMP: Final = Right("domain", "core_dump")
DOMAIN_DELETE: Final = Right("domain", "delete")
DOMAIN_FS_FREEZE: Final = Right("domain", "fs_freeze")
DOMAIN_FS_TRIM: Final = Right("domain", "fs_trim")
DOMAIN_GETATTR: Final = Right("domain", "getattr")
DOMAIN_HIBERNATE: Final = Right("domain", "hibernate")
DOMAIN_INIT_CONTROL: Final = Right("domain", "init_control")
DOMAIN_INJECT_NMI: Final = Right("domain", "inject_nmi")
DOMAIN_MEM_READ: Final = Right("domain", "mem_read")
DOMAIN_MIGRATE: Final = Right("domain", "migrate")
DOMAIN_OPEN_DEVICE: Final = Right("domain", "open_device")
DOMAIN_OPEN_GRAPHICS: Final = Right("domain", "open_graphics")
DOMAIN_OPEN_NAMESPACE: Final = Right("domain", "open_namespace")
DOMAIN_PM_CONTROL: Final = Right("domain", "pm_control")
DOMAIN_READ: Final = Right("domain", "read")
DOMAIN_RESET: Final = Right("domain", "reset")
DOMAIN_SAVE: Final = Right("domain", "save")
DOMAIN_SCREENSHOT: Final = Right("domain", "screenshot")
DOMAIN_SEND_INPUT: Final = Right("domain", "send_input")
DOMAIN_SEND_SIGNAL: Final = Right("domain", "send_signal")
DOMAIN_SET_PASSWORD: Final = Right("domain", "set_password")
DOMAIN_SET_TIME: Final = Right("domain", "set_time")
DOMAIN_SNAPSHOT: Final = Right("domain", "snapshot")
DOMAIN_START: Final = Right("domain", "start")
DOMAIN_STOP: Final = Right("domain", "stop")
DOMAIN_SUSPEND: Final = Right("domain", "suspend")
DOMAIN_WRITE: Final = Right("domain", "write")
INTERFACE_DELETE: Final = Right("interface", "delete")
INTERFACE_GETATTR: Final = Right("interface", "getattr")
INTERFACE_READ: Final = Right("interface", "read")
INTERFACE_SAVE: Final = Right("interface", "save")
INTERFACE_START: Final = Right("interface", "start")
INTERFACE_STOP: Final = Right("interface", "stop")
INTERFACE_WRITE: Final = Right("interface", "write")
NETWORK_DELETE: Final = Right("network", "delete")
NETWORK_GETATTR: Final = Right("network", "getattr")
NETWORK_READ: Final = Right("network", "read")
NETWORK_SAVE: Final = Right("network", "save")
NETWORK_SEARCH_PORTS: Final = Right("network", "search_ports")
NETWORK_START: Final = Right("network", "start")
NETWORK_STOP: Final = Right("network", "stop")
NETWORK_WRITE: Final = Right("network", "write")
NETWORK_PORT_CREATE: Final = Right("network_port", "create")
NETWORK_PORT_DELETE: Final = Right("network_port", "delete")
NETWORK_PORT_GETATTR: Final = Right("network_port", "getattr")
NETWORK_PORT_READ: Final = Right("network_port", "read")
NETWORK_PORT_WRITE: Final = Right("network_port", "write")
NODE_DEVICE_DELETE: Final = Right("node_device", "delete")
NODE_DEVICE_DETACH: Final = Right("node_device", "detach")
NODE_DEVICE_GETATTR: Final = Right("node_device", "getattr")
NODE_DEVICE_READ: Final = Right("node_device", "read")
NODE_DEVICE_START: Final = Right("node_device", "start")
NODE_DEVICE_STOP: Final = Right("node_device", "stop")
NODE_DEVICE_WRITE: Final = Right("node_device", "write")
NWFILTER_DELETE: Final = Right("nwfilter", "delete")
NWFILTER_GETATTR: Final = Right("nwfilter", "getattr")
NWFILTER_READ: Final = Right("nwfilter", "read")
NWFILTER_SAVE: Final = Right("nwfilter", "save")
NWFILTER_WRITE: Final = Right("nwfilter", "write")
NWFILTER_BINDING_CREATE: Final = Right("nwfilter_binding", "create")
NWFILTER_BINDING_DELETE: Final = Right("nwfilter_binding", "delete")
NWFILTER_BINDING_GETATTR: Final = Right("nwfilter_binding", "getattr")
NWFILTER_BINDING_READ: Final = Right("nwfilter_binding", "read")
SECRET_DELETE: Final = Right("secret", "delete")
SECRET_GETATTR: Final = Right("secret", "getattr")
SECRET_READ: Final = Right("secret", "read")
SECRET_READ_SECURE: Final = Right("secret", "read_secure")
SECRET_SAVE: Final = Right("secret", "save")
SECRET_WRITE: Final = Right("secret", "write")
STORAGE_POOL_DELETE: Final = Right("storage_pool", "delete")
STORAGE_POOL_FORMAT: Final = Right("storage_pool", "format")
STORAGE_POOL_GETATTR: Final = Right("storage_pool", "getattr")
STORAGE_POOL_READ: Final = Right("storage_pool", "read")
STORAGE_POOL_REFRESH: Final = Right("storage_pool", "refresh")
STORAGE_POOL_SAVE: Final = Right("storage_pool", "save")
STORAGE_POOL_SEARCH_STORAGE_VOLS: Final = Right("storage_pool", "search_storage_vols")
STORAGE_POOL_START: Final = Right("storage_pool", "start")
STORAGE_POOL_STOP: Final = Right("storage_pool", "stop")
STORAGE_POOL_WRITE: Final = Right("storage_pool", "write")
STORAGE_VOL_CREATE: Final = Right("storage_vol", "create")
STORAGE_VOL_DATA_READ: Final = Right("storage_vol", "data_read")
STORAGE_VOL_DATA_WRITE: Final = Right("storage_vol", "data_write")
STORAGE_VOL_DELETE: Final = Right("storage_vol", "delete")
STORAGE_VOL_FORMAT: Final = Right("storage_vol", "format")
STORAGE_VOL_GETATTR: Final = Right("storage_vol", "getattr")
STORAGE_VOL_READ: Final = Right("storage_vol", "read")
STORAGE_VOL_RESIZE: Final = Right("storage_vol", "resize")

DOMAIN_READ_SECURE_XML: Final = Right("domain", "read_secure", FlagsSet(DOMAIN_XML_SECURE))
DOMAIN_READ_SECURE_MIGRATABLE: Final = Right("domain", "read_secure", FlagsSet(DOMAIN_XML_MIGRATABLE))
DOMAIN_READ_SECURE_SNAPSHOT: Final = Right("domain", "read_secure", FlagsSet(SNAPSHOT_XML_SECURE))
DOMAIN_READ_SECURE_CHECKPOINT: Final = Right("domain", "read_secure", FlagsSet(CHECKPOINT_XML_SECURE))
DOMAIN_READ_SECURE_SAVE_IMAGE: Final = Right("domain", "read_secure", FlagsSet(SAVE_IMAGE_XML_SECURE))
DOMAIN_WRITE_IF_REBOOT_BY_AGENT: Final = Right("domain", "write", FlagsSet(REBOOT_GUEST_AGENT))
DOMAIN_WRITE_IF_SHUTDOWN_BY_AGENT: Final = Right("domain", "write", FlagsSet(SHUTDOWN_GUEST_AGENT))
DOMAIN_WRITE_IF_VCPU_BY_AGENT: Final = Right("domain", "write", FlagsSet(VCPU_GUEST))
DOMAIN_WRITE_IF_ADDRESSES_BY_AGENT: Final = Right("domain", "write", FieldIs("source", INTERFACE_ADDRESSES_AGENT))
DOMAIN_FS_FREEZE_IF_SNAPSHOT_QUIESCE: Final = Right("domain", "fs_freeze", FlagsSet(SNAPSHOT_CREATE_QUIESCE))
DOMAIN_FS_FREEZE_IF_CHECKPOINT_QUIESCE: Final = Right("domain", "fs_freeze", FlagsSet(CHECKPOINT_CREATE_QUIESCE))

SAVE_IF_CURRENT: Final = FlagsClear(AFFECT_LIVE | AFFECT_CONFIG)
SAVE_IF_CONFIG: Final = FlagsSet(AFFECT_CONFIG)
DOMAIN_AFFECT: Final = (
    DOMAIN_WRITE,
    Right("domain", "save", SAVE_IF_CURRENT),
    Right("domain", "save", SAVE_IF_CONFIG),
)
NETWORK_AFFECT: Final = (
    NETWORK_WRITE,
    Right("network", "save", SAVE_IF_CURRENT),
    Right("network", "save", SAVE_IF_CONFIG),
)
