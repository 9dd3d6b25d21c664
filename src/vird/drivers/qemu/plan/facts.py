"""What a plan must be told about the host and this one start: descriptors, folders, settings.

Filled by the driver just before a start, and by tests and ``domxml-to-native`` with fixed values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class NicDescriptors(NamedTuple):
    """Open descriptors of one interface: a tap and perhaps a vhost device for each queue.

    The names are what QEMU is to be told: numbers as text, for descriptors that are passed on.
    """

    taps: tuple[str, ...] = ()
    vhosts: tuple[str, ...] = ()
    vdpa: str | None = None


class LaunchFacts(NamedTuple):
    """One start.  Paths are absolute.

    ``private_dir`` is the guest's own folder, ``channel_dir`` where its channel sockets go,
    ``monitor_fd`` the listening monitor socket (None: it is named by path in ``private_dir``),
    ``nics`` the descriptors by interface alias, ``char_fds`` already open descriptors by character
    device alias, ``incoming`` what ``-incoming`` is given.
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
    vnc_listen: str = "127.0.0.1"
    spice_listen: str = "127.0.0.1"
    hugepages_dir: str | None = None
    memory_backing_dir: str = "/var/lib/libvirt/qemu/ram"
    host_cpu_max_bits: int | None = None
