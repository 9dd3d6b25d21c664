"""How image headers name storage that is no plain file: URIs and QEMU's ``json:`` form, both ways.

Pure.  `backing_string` is for new images, `parse_backing` for what stands in a header that a guest may have written:
what it names is checked like a document.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from vird.drivers.qemu.plan.arguments import Properties
from vird.drivers.qemu.plan.storage.images import Image
from vird.drivers.qemu.plan.storage.protocols import PORTS, storage_properties
from vird.errors import ConfigUnsupported, InternalError
from vird.model.domain.devices.disk_source import (
    BlockSource,
    ConfigFile,
    DiskAuth,
    DiskSource,
    FileSource,
    NetworkHost,
    NetworkProtocol,
    NetworkSource,
    RbdSnapshot,
    Readahead,
    RequestTimeout,
    SslVerify,
    StorageSlice,
)

PREFIX: Final = "json:"
IN_URI: Final[tuple[NetworkProtocol, ...]] = ("nbd", "http", "https", "ftp", "ftps", "tftp", "iscsi", "gluster")
"""Protocols whose plain case a URI can say."""

ON: Final = {"on": True, "off": False, "yes": True, "no": False}


class Backing(NamedTuple):
    """What a header names; ``access`` is what no document can say (see `storage_properties`)."""

    source: DiskSource
    access: Properties = {}


def backing_string(image: Image) -> str:
    """The name of an image in the header of one above it."""
    source, part = image.source, image.storage_slice
    if part is None:
        if isinstance(source, FileSource):
            return source.file or ""
        if isinstance(source, BlockSource):
            return source.dev or ""
        if isinstance(source, NetworkSource) and _is_plain(source):
            return _uri(source)
    storage = storage_properties(source, {"gluster_debug": None}, floppy=False, readonly=True, cdrom=False)
    if part is not None:
        storage = {"driver": "raw", "offset": part.offset, "size": part.size, "file": storage}
    return PREFIX + json.dumps({"file": storage}, separators=(",", ":"))


def _is_plain(source: NetworkSource) -> bool:
    special = (source.ssl, source.readahead, source.timeout, source.auth, source.snapshot, source.config, source.query)
    return (
        source.protocol in IN_URI
        and len(source.hosts) == 1
        and source.hosts[0].transport in (None, "tcp")
        and not source.cookies
        and all(value is None for value in special)
    )


def _uri(source: NetworkSource) -> str:
    host = source.hosts[0]
    name = f"[{host.name}]" if ":" in (host.name or "") else host.name
    path = f"/{source.name.lstrip('/')}" if source.name else ""
    return f"{source.protocol}://{name}:{host.port or PORTS[source.protocol]}{path}"


def parse_backing(text: str) -> Backing:
    """What a header names.

    Raises InternalError for what cannot be understood, ConfigUnsupported for what is not known.
    """
    if text.startswith(PREFIX):
        try:
            found = json.loads(text.removeprefix(PREFIX))
        except (ValueError, RecursionError):
            raise InternalError("JSON backing volume definition is not valid") from None
        if not isinstance(found, dict):
            raise InternalError("JSON backing volume definition is not an object")
        try:
            return _from_json(_nested(found))
        except (ValueError, TypeError, RecursionError):
            raise InternalError("JSON backing volume definition has a value of the wrong kind") from None
    head = text.split("/")[0]
    if ":" not in head:
        return Backing(FileSource(file=text))
    if text.startswith("nbd:"):
        return _old_nbd(text)
    return Backing(_from_uri(text))


def _nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """QEMU takes ``a.b`` for the member ``b`` of ``a``; a list's members are numbered."""
    found: dict[str, Any] = {}
    for key, value in flat.items():
        place = found
        *above, last = key.split(".")
        for name in above:
            inner = place.setdefault(name, {})
            if not isinstance(inner, dict):
                raise InternalError(f"can't mix nested objects and values for key '{key}'")
            place = inner
        place[last] = _nested(value) if isinstance(value, dict) else value
    return found


def _from_json(members: Mapping[str, Any], depth: int = 0) -> Backing:
    inner = members.get("file")
    driver = members.get("driver")
    if isinstance(inner, Mapping) and depth < 4:
        below = _from_json(inner, depth + 1)
        return _sliced(below, members) if driver == "raw" and ("offset" in members or "size" in members) else below
    if isinstance(inner, str):
        return parse_backing(inner) if driver is None else Backing(FileSource(file=inner))
    if driver is None and isinstance(members.get("filename"), str):
        return parse_backing(members["filename"])
    read = READERS.get(str(driver))
    if read is None:
        raise ConfigUnsupported(f"missing parser implementation for JSON backing volume driver '{driver}'")
    try:
        return read(members)
    except (KeyError, TypeError, AttributeError):
        raise InternalError(f"JSON backing volume definition of driver '{driver}' is not complete") from None


def _sliced(below: Backing, members: Mapping[str, Any]) -> Backing:
    part = StorageSlice(offset=int(members.get("offset", 0)), size=int(members.get("size", 0)))
    below.source.slices = [part]  # type: ignore[union-attr]
    return below


def _file(members: Mapping[str, Any]) -> Backing:
    return Backing(FileSource(file=members["filename"]))


def _block(members: Mapping[str, Any]) -> Backing:
    return Backing(BlockSource(dev=members["filename"]))


def _servers(members: Mapping[str, Any]) -> list[NetworkHost]:
    server = members.get("server")
    if isinstance(server, Mapping):
        numbered = all(key.isdigit() for key in server)
        return [_server(each) for each in (server.values() if numbered else (server,))]
    if isinstance(server, list):
        return [_server(each) for each in server]
    if "path" in members and "host" not in members:
        return [NetworkHost(transport="unix", socket=members["path"])]
    return [_server(members)]


def _server(given: Mapping[str, Any]) -> NetworkHost:
    kind = given.get("type", "tcp")
    if kind == "unix":
        return NetworkHost(transport="unix", socket=given.get("path") or given["socket"])
    if kind not in ("tcp", "inet"):
        raise ConfigUnsupported(f"backing store protocol '{kind}' is not yet supported")
    # A port is a string in QEMU's own form; a number is not looked at, as in libvirt.
    port = given.get("port")
    return NetworkHost(name=given["host"], port=port if isinstance(port, str) else None)


def _nbd(members: Mapping[str, Any]) -> Backing:
    return Backing(NetworkSource(protocol="nbd", name=members.get("export"), hosts=_servers(members)))


def _gluster(members: Mapping[str, Any]) -> Backing:
    name = f"{members['volume']}/{members['path']}"
    return Backing(NetworkSource(protocol="gluster", name=name, hosts=_servers(members)))


def _iscsi(members: Mapping[str, Any]) -> Backing:
    host, _, port = str(members["portal"]).rpartition(":")
    if not port.isdigit():
        host, port = members["portal"], ""
    name = f"{members['target']}/{members.get('lun', 0)}"
    hosts = [NetworkHost(name=host.strip("[]"), port=port or str(PORTS["iscsi"]))]
    return Backing(NetworkSource(protocol="iscsi", name=name, hosts=hosts))


def _rbd(members: Mapping[str, Any]) -> Backing:
    snapshot, conf, user = members.get("snapshot"), members.get("conf"), members.get("user")
    names = [members["pool"], members.get("namespace"), members["image"]]
    source = NetworkSource(
        protocol="rbd",
        name="/".join(name for name in names if name),
        hosts=_servers(members) if "server" in members else [],
        snapshot=RbdSnapshot(name=snapshot) if snapshot else None,
        config=ConfigFile(file=conf) if conf else None,
        auth=DiskAuth(username=user) if user else None,
    )
    return Backing(source)


def _url(members: Mapping[str, Any]) -> Backing:
    source = _from_uri(members["url"])
    verify, ahead, seconds = members.get("sslverify"), members.get("readahead"), members.get("timeout")
    if verify is not None:
        source.ssl = SslVerify(verify="yes" if ON.get(verify, verify) else "no")
    source.readahead = Readahead(size=int(ahead)) if ahead else None
    source.timeout = RequestTimeout(seconds=int(seconds)) if seconds else None
    return Backing(source)


def _ssh(members: Mapping[str, Any]) -> Backing:
    source = NetworkSource(protocol="ssh", name=members["path"], hosts=_servers(members))
    access: Properties = {"user": members["user"]} if members.get("user") else {}
    check = members.get("host-key-check", members.get("host_key_check"))
    if check in ("no", {"mode": "none"}):
        access["host-key-check"] = {"mode": "none"}
    return Backing(source, access)


def _nfs(members: Mapping[str, Any]) -> Backing:
    return Backing(NetworkSource(protocol="nfs", name=members["path"], hosts=_servers(members)))


def _vxhs(members: Mapping[str, Any]) -> Backing:
    return Backing(NetworkSource(protocol="vxhs", name=members["vdisk-id"], hosts=_servers(members)))


def _sheepdog(members: Mapping[str, Any]) -> Backing:
    return Backing(NetworkSource(protocol="sheepdog", name=members["vdi"], hosts=_servers(members)))


READERS: Final[Mapping[str, Callable[[Mapping[str, Any]], Backing]]] = {
    "file": _file,
    "host_device": _block,
    "host_cdrom": _block,
    "nbd": _nbd,
    "gluster": _gluster,
    "iscsi": _iscsi,
    "rbd": _rbd,
    "ssh": _ssh,
    "nfs": _nfs,
    "vxhs": _vxhs,
    "sheepdog": _sheepdog,
    **dict.fromkeys(("http", "https", "ftp", "ftps", "tftp"), _url),
}


def _from_uri(text: str) -> NetworkSource:
    try:
        uri = urlsplit(text)
        port = uri.port
    except ValueError:
        raise InternalError(f"failed to parse backing file location '{text}'") from None
    scheme, _, transport = uri.scheme.partition("+")
    protocol = next((name for name in PORTS if name == scheme), None)
    if protocol is None:
        raise ConfigUnsupported(f"unknown protocol '{scheme}' of backing file '{text}'")
    return NetworkSource(
        protocol=protocol,  # type: ignore[arg-type]
        name=unquote(uri.path).removeprefix("/") or None,
        query=uri.query if transport != "unix" and uri.query else None,
        hosts=[_uri_host(uri, transport, port)],
        auth=DiskAuth(username=uri.username) if uri.username else None,
    )


def _uri_host(uri: SplitResult, transport: str, port: int | None) -> NetworkHost:
    if transport == "unix":
        return NetworkHost(transport="unix", socket=parse_qs(uri.query).get("socket", [""])[0])
    if transport not in ("", "tcp", "rdma"):
        raise ConfigUnsupported(f"invalid transport '{transport}'")
    return NetworkHost(
        transport="rdma" if transport == "rdma" else None, name=uri.hostname, port=None if port is None else str(port)
    )


def _old_nbd(text: str) -> Backing:
    """``nbd:HOST:PORT[:exportname=NAME]`` and ``nbd:unix:PATH[…]``, or a URI."""
    if text.startswith("nbd://"):
        return Backing(_from_uri(text))
    place, _, name = text.removeprefix("nbd:").partition(":exportname=")
    head, _, tail = place.partition(":")
    if not tail:
        raise InternalError(f"missing remote information in '{text}' for protocol nbd")
    host = NetworkHost(transport="unix", socket=tail) if head == "unix" else NetworkHost(name=head, port=tail)
    return Backing(NetworkSource(protocol="nbd", name=name or None, hosts=[host]))
