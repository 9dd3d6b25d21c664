"""The ``<storagepoolCapabilities>`` document: which types of pools there are, with their formats."""

from __future__ import annotations

from collections.abc import Container
from typing import Annotated

from vird.markup import Attr, Element, Named
from vird.markup.scalars import YesNo
from vird.model.pool.document import PoolType
from vird.model.pool.types import TRAITS
from vird.model.volume import FILE_FORMATS, FORMATS


class DefaultFormat(Element):
    """The format that counts when none is said."""

    type: Attr[str]


class FormatWords(Element, tag="enum", empty="open"):
    """The formats that can be said."""

    name: Attr[str]
    values: Annotated[list[str], Named("value")] = []


class FormatOptions(Element):
    """Formats of a pool's source or of its volumes."""

    default_format: Annotated[DefaultFormat | None, Named("defaultFormat")] = None
    enums: list[FormatWords] = []


class PoolOffer(Element, tag="pool", empty="open"):
    """One type of pool."""

    type: Attr[str]
    supported: Attr[YesNo]
    pool_options: Annotated[FormatOptions | None, Named("poolOptions")] = None
    volume_options: Annotated[FormatOptions | None, Named("volOptions")] = None


class PoolCapabilities(Element, tag="storagepoolCapabilities"):
    """``<storagepoolCapabilities>``."""

    pools: list[PoolOffer] = []


def pool_capabilities(supported: Container[PoolType]) -> PoolCapabilities:
    """The document for a driver that has the given types of pools."""
    return PoolCapabilities(pools=[_offer(kind, "yes" if kind in supported else "no") for kind in TRAITS])


def _offer(kind: PoolType, supported: YesNo) -> PoolOffer:
    traits = TRAITS[kind]
    offer = PoolOffer(type=kind, supported=supported)
    if traits.formats:
        offer.pool_options = _options(traits.default_format, "sourceFormatType", traits.formats)
    if kind in FORMATS:
        formats, default = FORMATS[kind]
        # libvirt lists its own word for "not said" with the formats of files, and none where there is no choice
        words = ("none", *formats) if formats is FILE_FORMATS else formats if len(formats) > 1 else ()
        offer.volume_options = _options(default, "targetFormatType", words)
    return offer


def _options(default: str, name: str, words: tuple[str, ...]) -> FormatOptions:
    return FormatOptions(default_format=DefaultFormat(type=default), enums=[FormatWords(name=name, values=list(words))])
