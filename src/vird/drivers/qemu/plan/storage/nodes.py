"""An image chain as ``-blockdev`` arguments: storage and format layer of each image, the base first."""

from __future__ import annotations

from collections.abc import Iterator

from vird.drivers.qemu.plan.arguments import Properties, as_json, present
from vird.drivers.qemu.plan.fdsets import descriptor_set, passed_path
from vird.drivers.qemu.plan.launch import Launch
from vird.drivers.qemu.plan.storage.credentials import (
    auth_name,
    cookie_name,
    encryption_name,
    secret_object,
    tls_name,
    tls_objects,
)
from vird.drivers.qemu.plan.storage.images import BACKED_FORMATS, Image, chain
from vird.drivers.qemu.plan.storage.protocols import storage_properties
from vird.errors import ConfigUnsupported
from vird.model.domain.devices.disk_source import BlockSource, FileSource, NetworkSource, VolumeSource


class Tuning:
    """How the hypervisor treats a disk's images; ``cache`` is the mode of the document."""

    __slots__ = ("aio", "cache", "detect_zeroes", "discard", "floppy")

    def __init__(
        self,
        cache: str | None = None,
        aio: str | None = None,
        discard: str | None = None,
        detect_zeroes: str | None = None,
        floppy: bool = False,
    ) -> None:
        self.cache = cache
        self.aio = aio
        self.discard = discard
        self.detect_zeroes = detect_zeroes
        self.floppy = floppy

    @property
    def cache_properties(self) -> Properties | None:
        """What the cache mode means for a node; None when nothing was said."""
        if self.cache in (None, "default"):
            return None
        return {"direct": self.cache in ("none", "directsync"), "no-flush": self.cache == "unsafe"}

    @property
    def write_cache(self) -> str | None:
        """What the device is to say of its write cache."""
        if self.cache in (None, "default"):
            return None
        return "off" if self.cache in ("writethrough", "directsync") else "on"


def chain_nodes(launch: Launch, top: Image, tuning: Tuning) -> Iterator[str]:
    """The nodes of an image and all below it."""
    images = list(chain(top))
    for image in images:
        yield from descriptor_set(launch, f"{image.name}-storage", counted=True)
    for image in reversed(images):
        yield from storage_nodes(launch, image, tuning)
        yield from format_nodes(image, tuning, is_top=image is top)


def storage_nodes(launch: Launch, image: Image, tuning: Tuning) -> Iterator[str]:
    """Where the bytes of one image are, and what it takes to get at them."""
    yield from _helpers(launch, image)
    yield from blockdev(_storage(launch, image, tuning))
    if image.storage_slice is not None and not image.is_bare_raw:
        yield from blockdev(_slice(image, tuning))


def format_nodes(image: Image, tuning: Tuning, *, is_top: bool) -> Iterator[str]:
    """What the bytes of one image mean; they are read from the nodes of ``storage_nodes``."""
    yield from blockdev(_format(image, tuning, is_top=is_top))


def blockdev(properties: Properties) -> Iterator[str]:
    """One node."""
    yield from ("-blockdev", as_json(properties))


def format_node(image: Image) -> str:
    """The name of the node that a device or an overlay uses."""
    return f"{image.name}-format"


def actual_source(launch: Launch, image: Image) -> Image:
    """The image with a storage pool's volume replaced by what it is.

    Raises ConfigUnsupported when nobody looked the volume up.
    """
    source = image.source
    if not isinstance(source, VolumeSource):
        return image
    found = launch.facts.volumes.get((source.pool, source.volume))
    if found is None:
        raise ConfigUnsupported(f"volume '{source.volume}' of pool '{source.pool}' was not looked up")
    return image._replace(source=found, auth=getattr(found, "auth", None))


def _helpers(launch: Launch, image: Image) -> Iterator[str]:
    reservations = image.reservations
    if reservations is not None and reservations.managed != "yes":
        yield from _reservation_helper(launch, image)
    image = actual_source(launch, image)
    source = image.source
    if image.auth is not None and image.auth.secret is not None:
        yield from secret_object(launch, auth_name(image))
    if isinstance(source, NetworkSource):
        if source.cookies:
            yield from secret_object(launch, cookie_name(image))
        if source.tls == "yes":
            yield from tls_objects(
                launch,
                tls_name(image),
                launch.facts.tls.nbd if source.protocol == "nbd" else launch.facts.tls.vxhs,
                endpoint="client",
                verify=True,
                secret=f"{tls_name(image)}-secret0",
            )
    if image.encryption is not None:
        yield from secret_object(launch, encryption_name(image))


def reservation_name(image: Image) -> str:
    """The object that speaks to the reservation daemon."""
    managed = image.reservations is not None and image.reservations.managed == "yes"
    return "pr-helper0" if managed else f"pr-helper-{image.name}-storage"


def _reservation_helper(launch: Launch, image: Image) -> Iterator[str]:
    reservations = image.reservations
    if reservations is None or reservations.source is None:
        raise ConfigUnsupported("persistent reservations need the socket of a daemon")
    path = reservations.source.path
    yield from launch.object({"qom-type": "pr-manager-helper", "id": reservation_name(image), "path": path})


def _storage(launch: Launch, image: Image, tuning: Tuning) -> Properties:
    image = actual_source(launch, image)
    source = image.source
    is_drive = isinstance(source, BlockSource) and source.dev in launch.facts.cdrom_drives
    access = _access(launch, image)
    found = storage_properties(source, access, floppy=tuning.floppy, readonly=image.readonly, cdrom=is_drive)
    fixed = False
    if isinstance(source, FileSource) and source.fdgroup:
        name = f"{image.name}-storage"
        found["filename"] = passed_path(launch, name) or source.file or ""
        # one descriptor cannot be opened again in another mode
        fixed = len(launch.facts.fd_sets.get(name, ())) == 1
    if tuning.aio is not None and isinstance(source, FileSource | BlockSource):
        found["aio"] = tuning.aio
    if image.reservations is not None:
        found["pr-manager"] = reservation_name(image)
    found["node-name"] = f"{image.name}-storage"
    if tuning.cache_properties is not None:
        found["cache"] = tuning.cache_properties
    found |= {"read-only": image.readonly} if fixed else {"auto-read-only": True}
    found["discard"] = "unmap"
    return found


def _access(launch: Launch, image: Image) -> Properties:
    source, auth = image.source, image.auth
    found: Properties = {"gluster_debug": launch.facts.gluster_debug_level}
    if auth is not None:
        found["user"] = auth.username
        if auth.secret is not None:
            found["secret"] = auth_name(image)
    if isinstance(source, NetworkSource):
        if source.cookies:
            found["cookies"] = cookie_name(image)
        if source.tls == "yes":
            if source.tls_hostname is not None and not launch.has("blockdev.nbd.tls-hostname"):
                raise ConfigUnsupported("'tlsHostname' field is not supported by this QEMU")
            found["tls"] = tls_name(image)
            found["tls_hostname"] = source.tls_hostname
        if image.encryption is not None and image.encryption.engine == "librbd":
            found["rbd_encryption"] = {"format": image.encryption.format, "key-secret": encryption_name(image)}
    return found


def _slice(image: Image, tuning: Tuning) -> Properties:
    part = image.storage_slice
    assert part is not None
    return present(
        {
            "driver": "raw",
            "node-name": f"{image.name}-slice-sto",
            "offset": part.offset,
            "size": part.size,
            "file": f"{image.name}-storage",
            "auto-read-only": True,
            "discard": "unmap",
            "cache": tuning.cache_properties,
        }
    )


def _format(image: Image, tuning: Tuning, *, is_top: bool) -> Properties:
    found: Properties = {"node-name": format_node(image), "read-only": image.readonly}
    if is_top:
        found |= present({"discard": tuning.discard, "detect-zeroes": tuning.detect_zeroes})
    if tuning.cache_properties is not None:
        found["cache"] = tuning.cache_properties
    found |= _driver(image)
    part = image.storage_slice
    if part is not None and image.is_bare_raw:
        found |= {"offset": part.offset, "size": part.size}
    size = image.metadata_cache.max_size if image.metadata_cache is not None else None
    if size and image.format == "qcow2":
        found["cache-size"] = size
    sliced = part is not None and not image.is_bare_raw
    found["file"] = f"{image.name}-slice-sto" if sliced else f"{image.name}-storage"
    if image.backing is not None and image.format in BACKED_FORMATS:
        found["backing"] = format_node(image.backing)
    elif image.ends and image.format in BACKED_FORMATS:
        found["backing"] = None
    return found


def _driver(image: Image) -> Properties:
    encryption = image.encryption
    if encryption is None or encryption.engine == "librbd":
        return {"driver": image.format}
    if image.format == "raw":
        return {"driver": "luks", "key-secret": encryption_name(image)}
    inner = {"qcow": "aes", "default": "aes"}.get(encryption.format, encryption.format)
    return {"driver": image.format, "encrypt": {"format": inner, "key-secret": encryption_name(image)}}
