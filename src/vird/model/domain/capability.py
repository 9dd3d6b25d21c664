"""``<capabilities>`` of ``<features>``: the Linux capabilities a container keeps or loses."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.errors import ConfigUnsupported
from vird.markup import Attr, Element, Fails
from vird.model.domain.hyperv import Switch


class Capabilities(Element, empty="omit", strays=ConfigUnsupported):
    """One switch for each capability of ``capabilities(7)``; ``policy`` for all the others."""

    policy: Annotated[Attr[Literal["default", "allow", "deny"] | None], Fails(ConfigUnsupported)] = None
    audit_control: Switch | None = None
    audit_write: Switch | None = None
    block_suspend: Switch | None = None
    chown: Switch | None = None
    dac_override: Switch | None = None
    dac_read_search: Switch | None = None
    fowner: Switch | None = None
    fsetid: Switch | None = None
    ipc_lock: Switch | None = None
    ipc_owner: Switch | None = None
    kill: Switch | None = None
    lease: Switch | None = None
    linux_immutable: Switch | None = None
    mac_admin: Switch | None = None
    mac_override: Switch | None = None
    mknod: Switch | None = None
    net_admin: Switch | None = None
    net_bind_service: Switch | None = None
    net_broadcast: Switch | None = None
    net_raw: Switch | None = None
    setgid: Switch | None = None
    setfcap: Switch | None = None
    setpcap: Switch | None = None
    setuid: Switch | None = None
    sys_admin: Switch | None = None
    sys_boot: Switch | None = None
    sys_chroot: Switch | None = None
    sys_module: Switch | None = None
    sys_nice: Switch | None = None
    sys_pacct: Switch | None = None
    sys_ptrace: Switch | None = None
    sys_rawio: Switch | None = None
    sys_resource: Switch | None = None
    sys_time: Switch | None = None
    sys_tty_config: Switch | None = None
    syslog: Switch | None = None
    wake_alarm: Switch | None = None
