"""A small family of elements that uses each word of the binder once."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.errors import ConfigUnsupported, NoName
from vird.markup import (
    Attr,
    ByParent,
    ByTag,
    Element,
    Fails,
    Inside,
    Lenient,
    Metadata,
    Named,
    Namespace,
    Opaque,
    Text,
)
from vird.markup.scalars import CpuSet, Hex2, Kib, PrettyBytes, UInt, YesNo

EXTRA = Namespace("extra", "urn:example:extra")


class Option(Element, namespace=EXTRA):
    value: Attr[str]


class Extras(Element, tag="options", namespace=EXTRA, empty="omit"):
    options: Annotated[list[Option], Named("option")] = []


class FileSource(Element, tag="source", when="file"):
    file: Attr[str | None] = None


class NetSource(Element, tag="source", when=("net", "web")):
    host: Attr[str]


class PciPlace(Element, tag="place"):
    type: Attr[Literal["pci"]] = "pci"
    bus: Attr[Hex2]


class UsbPlace(Element, tag="place"):
    type: Attr[Literal["usb"]] = "usb"
    port: Attr[UInt]


class Size(Element):
    dump: Attr[YesNo | None] = None
    kib: Text[Kib]


class Item(Element, tag="item"):
    type: Attr[Literal["file", "net", "web", "none"]] = "file"
    cpus: Attr[CpuSet | None] = None
    weight: Annotated[Attr[UInt | None], Lenient()] = None
    source: Annotated[FileSource | NetSource | None, ByParent("type")] = None
    serial: str | None = None
    size: Size | None = None
    limit: PrettyBytes | None = None
    frozen: bool = False
    place: PciPlace | UsbPlace | None = None
    private: Opaque | None = None


class Allow(Element, tag="allow"):
    who: Attr[str]


class Deny(Element, tag="deny"):
    who: Attr[str]


class Closed(Element, strays=ConfigUnsupported, empty="omit"):
    mark: bool = False


class Shop(Element, tag="shop", document="shop_definition", empty="open"):
    mode: Annotated[Attr[Literal["a", "b"] | None], Fails(ConfigUnsupported)] = None
    name: Annotated[str, Fails(NoName)]
    metadata: Metadata | None = None
    items: list[Item] = []
    rules: Annotated[list[Allow | Deny], ByTag(), Inside("rules")] = []
    tags: Annotated[list[str], Named("tag")] = []
    closed: Closed | None = None
    extras: Extras | None = None
