"""What ``qemu.conf`` can say and what holds when it says nothing.

The file's format and key names are libvirt's.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from vird.host import conf_file
from vird.host.cgroup.layout import CONTROLLERS
from vird.host.conf_file import Key, between

_PORT = between(0, 65535)
_SWITCH = between(0, 1)

KEYS: dict[str, Key] = {
    "user": Key(str, ""),
    "group": Key(str, ""),
    "dynamic_ownership": Key(int, 1, _SWITCH),
    "remember_owner": Key(int, 1, _SWITCH),
    "vnc_listen": Key(str, "127.0.0.1"),
    "vnc_password": Key(str, ""),
    "spice_listen": Key(str, "127.0.0.1"),
    "spice_password": Key(str, ""),
    "remote_display_port_min": Key(int, 5900, between(5900, 65535)),
    "remote_display_port_max": Key(int, 65535, _PORT),
    "remote_websocket_port_min": Key(int, 5700, between(5700, 65535)),
    "remote_websocket_port_max": Key(int, 65535, _PORT),
    "seccomp_sandbox": Key(int, 1, between(-1, 1)),
    "dump_guest_core": Key(int, 0, _SWITCH),
    "migration_address": Key(str, ""),
    "migration_host": Key(str, ""),
    "migration_port_min": Key(int, 49152, between(1, 65535)),
    "migration_port_max": Key(int, 49215, between(1, 65535)),
    "cgroup_controllers": Key(list, list(CONTROLLERS)),
    "default_tls_x509_cert_dir": Key(str, "/etc/pki/qemu"),
    "backup_tls_x509_cert_dir": Key(str, ""),
    "backup_tls_x509_verify": Key(int, 1, _SWITCH),
    "backup_tls_x509_secret_uuid": Key(str, ""),
}

UNUSED = frozenset(
    (
        "default_tls_x509_verify",
        "default_tls_x509_secret_uuid",
        "vnc_auto_unix_socket",
        "vnc_tls",
        "vnc_tls_x509_cert_dir",
        "vnc_tls_x509_secret_uuid",
        "vnc_tls_x509_verify",
        "vnc_sasl",
        "vnc_sasl_dir",
        "vnc_allow_host_audio",
        "spice_tls",
        "spice_tls_x509_cert_dir",
        "spice_auto_unix_socket",
        "spice_sasl",
        "spice_sasl_dir",
        "chardev_tls",
        "chardev_tls_x509_cert_dir",
        "chardev_tls_x509_verify",
        "chardev_tls_x509_secret_uuid",
        "vxhs_tls",
        "vxhs_tls_x509_cert_dir",
        "vxhs_tls_x509_secret_uuid",
        "nbd_tls",
        "nbd_tls_x509_cert_dir",
        "nbd_tls_x509_secret_uuid",
        "migrate_tls_x509_cert_dir",
        "migrate_tls_x509_verify",
        "migrate_tls_x509_secret_uuid",
        "migrate_tls_force",
        "nographics_allow_host_audio",
        "security_driver",
        "security_default_confined",
        "security_require_confined",
        "cgroup_device_acl",
        "save_image_format",
        "dump_image_format",
        "snapshot_image_format",
        "auto_dump_path",
        "auto_dump_bypass_cache",
        "auto_start_bypass_cache",
        "hugetlbfs_mount",
        "bridge_helper",
        "set_process_name",
        "max_processes",
        "max_files",
        "max_threads_per_process",
        "mac_filter",
        "relaxed_acs_check",
        "lock_manager",
        "max_queued",
        "keepalive_interval",
        "keepalive_count",
        "log_timestamp",
        "nvram",
        "stdio_handler",
        "gluster_debug_level",
        "virtiofsd_debug",
        "namespaces",
        "memory_backing_dir",
        "pr_helper",
        "slirp_helper",
        "dbus_daemon",
        "swtpm_user",
        "swtpm_group",
        "capability_filters",
        "deprecation_behavior",
        "sched_core",
        "max_core",
    )
)
"""Keys of libvirt's that nothing here reads."""


class QemuSettings:
    """The settings in force; attribute names are the keys."""

    user: str
    group: str
    dynamic_ownership: int
    remember_owner: int
    vnc_listen: str
    vnc_password: str
    spice_listen: str
    spice_password: str
    remote_display_port_min: int
    remote_display_port_max: int
    remote_websocket_port_min: int
    remote_websocket_port_max: int
    seccomp_sandbox: int
    dump_guest_core: int
    migration_address: str
    migration_host: str
    migration_port_min: int
    migration_port_max: int
    cgroup_controllers: list[str]
    default_tls_x509_cert_dir: str
    backup_tls_x509_cert_dir: str
    backup_tls_x509_verify: int
    backup_tls_x509_secret_uuid: str

    def __init__(self, values: dict[str, Any] | None = None, source: str = "settings") -> None:
        self.__dict__.update(conf_file.checked(values or {}, KEYS, UNUSED, source))

    @classmethod
    def from_file(cls, path: Path) -> QemuSettings:
        """Read the file; one that is not there means the defaults.

        Raises ``ConfSyntax`` naming file and key.
        """
        return cls(conf_file.read(path), str(path))
