"""Keyboards, mice and tablets: ``<input>``."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.errors import ConfigUnsupported
from vird.markup import Attr, Element, Fails, Named
from vird.markup.scalars import OnOff
from vird.model.domain.devices.address import Address
from vird.model.domain.devices.identity import AcpiIndex, Alias

InputType = Literal["mouse", "tablet", "keyboard", "passthrough", "evdev"]
InputBus = Literal["ps2", "usb", "xen", "parallels", "virtio", "none"]
GrabToggle = Literal["ctrl-ctrl", "alt-alt", "shift-shift", "meta-meta", "scrolllock", "ctrl-scrolllock"]


class InputDriver(Element, tag="driver"):
    """Virtio options."""

    iommu: Attr[OnOff | None] = None
    ats: Attr[OnOff | None] = None
    packed: Attr[OnOff | None] = None
    page_per_vq: Attr[OnOff | None] = None


class InputSource(Element, tag="source"):
    """The host's event device: ``dev`` of evdev, ``evdev`` of passthrough."""

    dev: Attr[str | None] = None
    grab: Attr[Literal["all"] | None] = None
    grab_toggle: Annotated[Attr[GrabToggle | None], Named("grabToggle")] = None
    repeat: Attr[OnOff | None] = None
    evdev: Attr[str | None] = None


class Input(Element, tag="input"):
    """One input device."""

    type: Annotated[Attr[InputType], Fails(ConfigUnsupported)]
    bus: Annotated[Attr[InputBus | None], Fails(ConfigUnsupported)] = None
    model: Attr[Literal["virtio", "virtio-transitional", "virtio-non-transitional"] | None] = None
    driver: InputDriver | None = None
    source: InputSource | None = None
    alias: Alias | None = None
    acpi: AcpiIndex | None = None
    address: Address | None = None
