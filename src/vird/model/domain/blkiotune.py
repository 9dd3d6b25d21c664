"""``<blkiotune>``: weights and limits of block I/O, for the whole domain and by host device."""

from __future__ import annotations

from typing import Annotated

from vird.errors import ConfigUnsupported
from vird.markup import Element, Fails, Lenient, Named
from vird.markup.scalars import UInt, ULong


class BlkioDevice(Element):
    """One host device; rates are per second, zero is unlimited."""

    path: Annotated[str, Fails(ConfigUnsupported)]
    weight: UInt | None = None
    read_iops_sec: UInt | None = None
    write_iops_sec: UInt | None = None
    read_bytes_sec: ULong | None = None
    write_bytes_sec: ULong | None = None


class BlkioTune(Element, empty="omit"):
    """All of ``<blkiotune>``."""

    weight: Annotated[UInt | None, Lenient()] = None
    devices: Annotated[list[BlkioDevice], Named("device")] = []
