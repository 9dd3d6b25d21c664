"""What ``blockdev-create`` is told to make a new image: its storage first, its format in it then.

Pure.  Keys stand in secret objects already; nothing here sees them.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from vird.drivers.qemu.plan.arguments import Properties, present
from vird.drivers.qemu.plan.storage.images import BACKED_FORMATS
from vird.drivers.qemu.plan.storage.protocols import storage_properties
from vird.errors import ConfigUnsupported
from vird.model.domain.devices.disk_source import DiskSource, Encryption, FileSource, NetworkSource

NETWORK: Final = ("gluster", "rbd", "ssh")
"""The protocols by which QEMU can make storage."""

FORMATS: Final = ("qcow", "qcow2", "qed", "vdi", "vhdx", "vmdk", "vpc", "parallels")


class BackingName(NamedTuple):
    """How the header of a new image names what is below it; ``format`` as QEMU names it."""

    text: str
    format: str


def create_storage(source: DiskSource, size: int) -> Properties | None:
    """The options that make room for ``size`` bytes; None where storage has to be there already."""
    if isinstance(source, FileSource):
        return {"driver": "file", "filename": source.file or "", "size": size}
    if not isinstance(source, NetworkSource) or source.protocol not in NETWORK:
        return None
    location = storage_properties(source, {"gluster_debug": None}, floppy=False, readonly=False, cdrom=False)
    return {"driver": location.pop("driver"), "location": present(location), "size": size}


def create_format(
    kind: str,
    file_node: str,
    size: int,
    *,
    backing: BackingName | None = None,
    encryption: Encryption | None = None,
    key: str | None = None,
    cluster_size: int | None = None,
    compat: str | None = None,
) -> Properties | None:
    """The options of an image for ``size`` bytes in a node; None for a raw one, which needs no making.

    ``key`` is the secret object of ``encryption``, ``compat`` the qcow2 version as volumes name it.  Raises
    ConfigUnsupported for formats that QEMU cannot make or encrypt.
    """
    if kind == "raw":
        if encryption is None:
            return None
        return {"driver": "luks", "file": file_node, "size": size, **_luks(encryption, key)}
    if kind not in FORMATS:
        raise ConfigUnsupported(f"images of format '{kind}' cannot be made")
    found: Properties = {"driver": kind, "file": file_node, "size": size}
    if backing is not None:
        if kind not in BACKED_FORMATS:
            raise ConfigUnsupported(f"images of format '{kind}' have no backing file")
        found["backing-file"] = backing.text
        if kind in ("qcow2", "qed"):
            found["backing-fmt"] = backing.format
    if kind == "qcow2":
        found |= present({"version": "v2" if compat == "0.10" else None, "cluster-size": cluster_size})
    if encryption is not None:
        if kind != "qcow2":
            raise ConfigUnsupported(f"images of format '{kind}' cannot be encrypted")
        found["encrypt"] = {"format": "luks", **_luks(encryption, key)}
    return found


def _luks(encryption: Encryption, key: str | None) -> Properties:
    if encryption.format != "luks":
        raise ConfigUnsupported(f"new images cannot be encrypted with '{encryption.format}'")
    cipher, ivgen = encryption.cipher, encryption.ivgen
    found: Properties = {"key-secret": key}
    if cipher is not None:
        found |= {"cipher-alg": f"{cipher.name}-{cipher.size}", "cipher-mode": cipher.mode, "hash-alg": cipher.hash}
    if ivgen is not None:
        found |= {"ivgen-alg": ivgen.name, "ivgen-hash-alg": ivgen.hash}
    return present(found)
