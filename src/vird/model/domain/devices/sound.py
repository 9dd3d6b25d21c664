"""Sound cards: ``<sound>``."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.markup import Attr, Element, Named
from vird.markup.scalars import UInt
from vird.model.domain.devices.address import Address
from vird.model.domain.devices.identity import AcpiIndex, Alias

SoundModel = Literal["sb16", "es1370", "pcspk", "ac97", "ich6", "ich9", "usb", "ich7"]


class SoundCodec(Element, tag="codec"):
    """What is wired to an HD audio controller."""

    type: Attr[Literal["duplex", "micro", "output"]]


class AudioRef(Element, tag="audio"):
    """The number of the ``<audio>`` backend to use."""

    id: Attr[UInt]


class Sound(Element, tag="sound"):
    """One card."""

    model: Attr[SoundModel]
    codecs: Annotated[list[SoundCodec], Named("codec")] = []
    audio: AudioRef | None = None
    alias: Alias | None = None
    acpi: AcpiIndex | None = None
    address: Address | None = None
