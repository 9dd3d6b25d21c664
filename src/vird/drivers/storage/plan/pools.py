"""Commands that bring a storage pool up: mounting a file system, activating a volume group."""

from __future__ import annotations

from typing import Final, Literal

from vird.errors import InternalError, NoSupport
from vird.model.pool.document import Pool

System = Literal["linux", "freebsd", "other"]

_SAFE_OPTIONS: Final[dict[System, tuple[str, ...]]] = {
    "linux": ("nodev", "nosuid", "noexec"),
    "freebsd": ("nosuid", "noexec"),
    "other": (),
}
"""What nothing in a pool of images needs, as far as the system's mount knows it."""


def mount_argv(pool: Pool, system: System = "linux") -> list[str]:
    """The command that mounts a pool of type fs or netfs.

    Raises InternalError when the document lacks what is to be mounted or where, NoSupport for other
    pools.
    """
    source, target = pool.source, pool.target
    if source is None or target is None or not target.path:
        raise InternalError("the pool has no source or no target")
    kind = (source.format.type if source.format is not None else None) or "auto"
    options = [*_SAFE_OPTIONS[system], *_protocol_options(pool, kind)]
    if pool.mount_options is not None:
        options += [option.name for option in pool.mount_options.options]
    argv = ["mount"]
    if options:
        argv += ["-o", ",".join(options)]
    if kind != "auto" or pool.type == "fs":
        argv += ["-t", kind]
    return [*argv, _mounted(pool, kind), target.path]


def activate_argv(pool: Pool, *, active: bool = True) -> list[str]:
    """The command that makes the volumes of a logical pool appear, or disappear."""
    if pool.type != "logical":
        raise NoSupport(f"pools of type {pool.type} are not volume groups")
    name = (pool.source.name if pool.source is not None else None) or pool.name
    if not name:
        raise InternalError("the pool has no volume group")
    return ["vgchange", "-aly" if active else "-aln", name]


def _protocol_options(pool: Pool, kind: str) -> list[str]:
    if pool.type != "netfs":
        return []
    version = pool.source.protocol.ver if pool.source is not None and pool.source.protocol is not None else None
    options = {"glusterfs": ["direct-io-mode=1"], "cifs": ["guest"]}.get(kind, [])
    return [*options, f"nfsvers={version}"] if version and kind in ("nfs", "auto") else options


def _mounted(pool: Pool, kind: str) -> str:
    source = pool.source
    if pool.type == "fs":
        device = source.devices[0].path if source is not None and source.devices else None
        if not device:
            raise InternalError("the pool has no source device")
        return device
    if pool.type != "netfs":
        raise NoSupport(f"pools of type {pool.type} are not mounted")
    host = source.hosts[0].name if source is not None and source.hosts else None
    folder = source.dir.path if source is not None and source.dir is not None else None
    if not host or not folder:
        raise InternalError("the pool has no host or no directory")
    if kind == "cifs":
        return f"//{host}/{folder.lstrip('/')}"
    if kind == "glusterfs" and not folder.startswith("/"):
        folder = f"/{folder}"
    return f"{host}:{folder}"
