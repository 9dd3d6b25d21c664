"""The guest's firmware: flash images as block nodes, or a BIOS file."""

from __future__ import annotations

from collections.abc import Iterator

from vird.drivers.qemu.plan.launch import Launch
from vird.drivers.qemu.plan.storage.images import Image, format_name
from vird.drivers.qemu.plan.storage.nodes import Tuning, chain_nodes
from vird.errors import InternalError
from vird.model.domain.devices.disk_source import FileSource
from vird.model.domain.os import Loader, Nvram, Os

CODE = "libvirt-pflash0"
VARIABLES = "libvirt-pflash1"


def images(launch: Launch) -> list[Image]:
    """The flash images, code first."""
    os = launch.domain.os
    if os is None or os.loader is None or os.loader.type != "pflash" or not os.loader.path:
        return []
    code = Image(CODE, FileSource(file=os.loader.path), "raw", readonly=os.loader.readonly == "yes")
    variables = _variables(os, os.nvram)
    return [code] if variables is None else [code, variables]


def _variables(os: Os, nvram: Nvram | None) -> Image | None:
    if nvram is None or (os.loader is not None and os.loader.stateless == "yes"):
        return None
    source = nvram.source if nvram.source is not None else FileSource(file=nvram.path)
    if isinstance(source, FileSource) and not source.file:
        raise InternalError("the file of the firmware's variables was not chosen")
    return Image(
        VARIABLES,
        source,
        format_name(None),
        readonly=False,
        auth=getattr(source, "auth", None),
        encryption=getattr(source, "encryption", None),
    )


def flash_blockdevs(launch: Launch) -> Iterator[str]:
    """The nodes of the flash images; the machine refers to them."""
    for image in images(launch):
        yield from chain_nodes(launch, image, Tuning())


def flash_nodes(launch: Launch) -> Iterator[str]:
    """``pflash0=`` and ``pflash1=`` of ``-machine``."""
    for index, image in enumerate(images(launch)):
        yield f"pflash{index}={image.name}-format"


def bios_and_secure_flash(launch: Launch) -> Iterator[str]:
    """A BIOS file; and that only firmware in system management mode may write the flash."""
    loader: Loader | None = launch.domain.os.loader if launch.domain.os is not None else None
    if loader is None:
        return
    if loader.type == "pflash":
        if loader.secure == "yes":
            yield from ("-global", "driver=cfi.pflash01,property=secure,value=on")
    elif loader.path:
        yield from ("-bios", loader.path)
