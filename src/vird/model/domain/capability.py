"""``<capabilities>`` of ``<features>``: the Linux capabilities a container keeps or loses."""

from __future__ import annotations

from typing import Literal

from vird.errors import ConfigUnsupported
from vird.markup import Attr, Element
from vird.model.domain.hyperv import Toggle


class Capabilities(Element, empty="omit", strays=ConfigUnsupported):
    """One switch for each capability of ``capabilities(7)``; ``policy`` for all the others."""

    policy: Attr[Literal["default", "allow", "deny"] | None] = None
    audit_control: Toggle | None = None
    audit_write: Toggle | None = None
    block_suspend: Toggle | None = None
    chown: Toggle | None = None
    dac_override: Toggle | None = None
    dac_read_search: Toggle | None = None
    fowner: Toggle | None = None
    fsetid: Toggle | None = None
    ipc_lock: Toggle | None = None
    ipc_owner: Toggle | None = None
    kill: Toggle | None = None
    lease: Toggle | None = None
    linux_immutable: Toggle | None = None
    mac_admin: Toggle | None = None
    mac_override: Toggle | None = None
    mknod: Toggle | None = None
    net_admin: Toggle | None = None
    net_bind_service: Toggle | None = None
    net_broadcast: Toggle | None = None
    net_raw: Toggle | None = None
    setgid: Toggle | None = None
    setfcap: Toggle | None = None
    setpcap: Toggle | None = None
    setuid: Toggle | None = None
    sys_admin: Toggle | None = None
    sys_boot: Toggle | None = None
    sys_chroot: Toggle | None = None
    sys_module: Toggle | None = None
    sys_nice: Toggle | None = None
    sys_pacct: Toggle | None = None
    sys_ptrace: Toggle | None = None
    sys_rawio: Toggle | None = None
    sys_resource: Toggle | None = None
    sys_time: Toggle | None = None
    sys_tty_config: Toggle | None = None
    syslog: Toggle | None = None
    wake_alarm: Toggle | None = None
