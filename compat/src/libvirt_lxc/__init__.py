"""The `libvirt_lxc` module: a container's namespaces and control groups."""

from __future__ import annotations

import libvirt
from libvirt import _values

from vird.errors import ErrorDomain, InvalidDomain, SystemError_
from vird.wire.procedures import lxc
from vird.wire.procedures.refs import DomainRef


def lxcOpenNamespace(domain: libvirt.virDomain, flags: int) -> list[int]:
    """virDomainLxcOpenNamespace: open files, one for each namespace."""
    _ = domain._o
    flags = _values.u32(flags)
    ref = _values.pointed(domain, DomainRef, InvalidDomain, "virDomainLxcOpenNamespace")
    args = lxc.DomainOpenNamespaceArgs(ref, flags)
    return domain._wire.call_with_fds(lxc.DOMAIN_OPEN_NAMESPACE, args)[1]


def lxcEnterCGroup(domain: libvirt.virDomain, flags: int) -> int:
    """virDomainLxcEnterCGroup: this process joins the container's control groups."""
    from pathlib import Path

    from libvirt import _errors

    _ = domain._o
    _values.u32(flags)
    if not isinstance(getattr(domain, "_ref", None), DomainRef):
        return -1
    try:
        leader = Path(f"/proc/{domain.ID()}/cgroup").read_text()
        for line in leader.splitlines():
            _, controllers, path = line.split(":", 2)
            top = Path("/sys/fs/cgroup") / controllers if controllers else Path("/sys/fs/cgroup")
            (top / path.lstrip("/") / "cgroup.procs").write_text("0")
    except OSError as failure:
        text = f"Unable to enter the control groups of '{domain.name()}': {failure.strerror}"
        _errors.failed(SystemError_(text, domain=ErrorDomain.LXC, int1=failure.errno or -1))
        return -1
    return 0
