"""The ``<filterbinding>`` document: which filter guards which guest interface."""

from __future__ import annotations

from typing import Annotated

from vird.errors import InternalError
from vird.markup import Attr, Element, Fails, Named
from vird.markup.scalars import Mac, UuidText
from vird.model.filter.reference import FilterRef, complete_reference


class BindingOwner(Element):
    """The guest."""

    name: Annotated[str, Fails(InternalError)]
    uuid: Annotated[UuidText, Fails(InternalError)]


class BindingDevice(Element):
    """A device of the host, by name."""

    name: Annotated[Attr[str], Fails(InternalError)]


class BindingMac(Element):
    """The guest interface's MAC address."""

    address: Annotated[Attr[Mac], Fails(InternalError)]


class FilterBinding(Element, tag="filterbinding", document="nwfilterbinding_definition"):
    """``portdev`` is the guest's tap, ``linkdev`` the device under a macvtap."""

    owner: Annotated[BindingOwner, Fails(InternalError)]
    portdev: Annotated[BindingDevice, Fails(InternalError)]
    linkdev: BindingDevice | None = None
    mac: Annotated[BindingMac, Fails(InternalError)]
    filterref: Annotated[FilterRef, Fails(InternalError)]


class FilterBindingStatus(Element, tag="filterbindingstatus"):
    """What a restarted daemon reads: the binding as it is in force."""

    binding: Annotated[FilterBinding, Named("filterbinding")]


def parse_filter_binding(text: str | bytes, *, strict: bool = False) -> FilterBinding:
    """Read and normalise; ``strict`` refuses what no class declares.  Raises InvalidXml."""
    binding = FilterBinding.from_xml(text, "error" if strict else "drop")
    complete_reference(binding.filterref)
    return binding
