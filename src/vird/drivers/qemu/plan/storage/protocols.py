"""How an image's storage is reached: the protocol layer's own properties, one function for each kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from vird.drivers.qemu.plan.arguments import Properties, present
from vird.errors import ConfigUnsupported, InternalError
from vird.model.domain.devices.disk_source import (
    BlockSource,
    DirSource,
    FileSource,
    NetworkHost,
    NetworkSource,
    NvmeSource,
)

PORTS: Final = {
    "nbd": 10809, "rbd": None, "sheepdog": 7000, "gluster": 24007, "iscsi": 3260, "http": 80, "https": 443, "ftp": 21,
    "ftps": 990, "tftp": 69, "ssh": 22, "vxhs": 9999, "nfs": 2049,
}  # fmt: skip
"""The port of a server that names none."""


def storage_properties(source: Any, access: Properties, *, floppy: bool, readonly: bool, cdrom: bool) -> Properties:
    """The properties that say where the bytes are, beginning with ``driver``.

    ``access`` holds what credentials were put into objects: ``user``, ``secret``, ``cookies``, ``tls``;
    ``host-key-check`` is what only an image's header can ask for.
    ``cdrom`` says that a block device is a real CD-ROM drive.  Raises ConfigUnsupported for storage that
    QEMU cannot open.
    """
    if isinstance(source, FileSource):
        return {"driver": "file", "filename": source.file or ""}
    if isinstance(source, BlockSource):
        return {"driver": "host_cdrom" if cdrom else "host_device", "filename": source.dev or ""}
    if isinstance(source, DirSource):
        return present({"driver": "vvfat", "dir": source.dir or "", "floppy": floppy or None, "rw": not readonly})
    if isinstance(source, NvmeSource):
        return {"driver": "nvme", "device": str(source.address.location), "namespace": source.namespace}
    if isinstance(source, NetworkSource):
        make = PROTOCOLS.get(source.protocol)
        if make is not None:
            return make(source, access)
        raise ConfigUnsupported(f"'{source.protocol}' protocol is not supported by this QEMU")
    raise ConfigUnsupported(f"storage type '{getattr(source, 'type', 'unknown')}' has no block driver")


def _port(source: NetworkSource, host: NetworkHost) -> str:
    return host.port or str(PORTS[source.protocol])


def _only_host(source: NetworkSource) -> NetworkHost:
    if len(source.hosts) != 1:
        raise InternalError(f"{source.protocol} accepts only one host")
    return source.hosts[0]


def _server(source: NetworkSource, host: NetworkHost) -> Properties:
    if host.transport == "unix":
        return {"type": "unix", "path": host.socket or ""}
    if host.transport == "rdma":
        raise ConfigUnsupported("transport 'rdma' is not yet supported")
    return {"type": "inet", "host": host.name or "", "port": _port(source, host)}


def _nbd(source: NetworkSource, access: Properties) -> Properties:
    found: Properties = {"driver": "nbd", "server": _server(source, _only_host(source))}
    return present(
        {**found, "export": source.name, "tls-creds": access.get("tls"), "tls-hostname": access.get("tls_hostname")}
    )


def _gluster(source: NetworkSource, access: Properties) -> Properties:
    volume, _, path = (source.name or "").lstrip("/").partition("/")
    servers = [_server(source, host) for host in source.hosts]
    return {"driver": "gluster", "volume": volume, "path": path, "server": servers, "debug": access["gluster_debug"]}


def _iscsi(source: NetworkSource, access: Properties) -> Properties:
    host = _only_host(source)
    target, _, lun = (source.name or "").partition("/")
    name = f"[{host.name}]" if ":" in (host.name or "") else host.name
    found: Properties = {
        "driver": "iscsi",
        "portal": f"{name}:{_port(source, host)}",
        "target": target,
        "lun": int(lun) if lun else 0,
        "transport": "tcp",
        "user": access.get("user"),
        "password-secret": access.get("secret"),
        "initiator-name": source.initiator.iqn.name if source.initiator is not None else None,
    }
    return present(found)


def _rbd(source: NetworkSource, access: Properties) -> Properties:
    pool, _, image = (source.name or "").partition("/")
    namespace, slash, rest = image.partition("/")
    secret = access.get("secret")
    found: Properties = {
        "driver": "rbd",
        "pool": pool,
        "namespace": namespace if slash else None,
        "image": rest if slash else image,
        "snapshot": source.snapshot.name if source.snapshot is not None else None,
        "conf": source.config.file if source.config is not None else None,
        "server": [_monitor(host) for host in source.hosts] or None,
        "encrypt": access.get("rbd_encryption"),
        "user": access.get("user"),
        "auth-client-required": ["cephx", "none"] if secret is not None else None,
        "key-secret": secret,
    }
    return present(found)


def _monitor(host: NetworkHost) -> Properties:
    return {"host": host.name or "", "port": host.port or "0"}


def _url(source: NetworkSource, access: Properties) -> Properties:
    host = _only_host(source)
    name = f"[{host.name}]" if ":" in (host.name or "") else host.name
    path = (source.name or "").lstrip("/")
    query = f"?{source.query}" if source.query else ""
    found: Properties = {
        "driver": source.protocol,
        "url": f"{source.protocol}://{name}:{_port(source, host)}/{path}{query}",
        "username": access.get("user"),
        "password-secret": access.get("secret"),
        "sslverify": None if source.ssl is None else source.ssl.verify == "yes",
        "cookie-secret": access.get("cookies"),
        "readahead": source.readahead.size if source.readahead is not None else None,
        "timeout": source.timeout.seconds if source.timeout is not None else None,
    }
    return present(found)


def _ssh(source: NetworkSource, access: Properties) -> Properties:
    host = _only_host(source)
    server = {"host": host.name or "", "port": _port(source, host)}
    found: Properties = {"driver": "ssh", "path": source.name or "", "server": server, "user": access.get("user")}
    return present({**found, "host-key-check": access.get("host-key-check")})


def _nfs(source: NetworkSource, access: Properties) -> Properties:
    host = _only_host(source)
    identity = source.identity
    found: Properties = {
        "driver": "nfs",
        "server": {"host": host.name or "", "type": "inet"},
        "path": source.name or "",
        "user": _number(identity.user if identity is not None else None),
        "group": _number(identity.group if identity is not None else None),
    }
    return present(found)


def _number(name: str | None) -> int | None:
    """The number of a user or group; a name must have been looked up before."""
    if name is None:
        return None
    text = name.removeprefix("+")
    if not text.isdigit():
        raise ConfigUnsupported(f"NFS identity '{name}' is not a number")
    return int(text)


def _vxhs(source: NetworkSource, access: Properties) -> Properties:
    host = _only_host(source)
    server = {"host": host.name or "", "port": _port(source, host)}
    return present({"driver": "vxhs", "tls-creds": access.get("tls"), "vdisk-id": source.name or "", "server": server})


def _sheepdog(source: NetworkSource, access: Properties) -> Properties:
    return {"driver": "sheepdog", "server": _server(source, _only_host(source)), "vdi": source.name or ""}


PROTOCOLS: Final[dict[str, Callable[[NetworkSource, Properties], Properties]]] = {
    "nbd": _nbd,
    "gluster": _gluster,
    "iscsi": _iscsi,
    "rbd": _rbd,
    "http": _url,
    "https": _url,
    "ftp": _url,
    "ftps": _url,
    "tftp": _url,
    "ssh": _ssh,
    "nfs": _nfs,
    "vxhs": _vxhs,
    "sheepdog": _sheepdog,
}
